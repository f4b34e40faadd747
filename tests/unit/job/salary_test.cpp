#include "job/normalise.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <utility>

namespace workwise::job {
namespace {

std::string amount(std::optional<std::int64_t> cents) {
  if (!cents) return "null";
  std::string text = std::to_string(*cents / 100);
  if (*cents % 100 != 0) text += "." + std::to_string(100 + *cents % 100).substr(1);
  return text;
}

/// "min max currency period", each "null" where it is unknown.
std::string show(const Salary& salary) {
  return amount(salary.min_cents) + " " + amount(salary.max_cents) + " " +
         (salary.currency.empty() ? "null" : salary.currency) + " " +
         (salary.period ? std::string(to_string(*salary.period)) : "null");
}

constexpr const char* kNone = "null null null null";

struct Row {
  const char* text;
  const char* currency;  ///< the source's own
  const char* expected;
};

void expect(std::span<const Row> rows) {
  for (const Row& row : rows) {
    Context context;
    context.currency = row.currency;
    EXPECT_EQ(show(parse_salary(row.text, context)), row.expected) << row.text;
  }
}

// clang-format off
TEST(SalaryTest, ReadsRandAmountsWithEverySeparator) {
  static constexpr Row kRows[] = {
      {"R15 000 - R20 000", "", "15000 20000 ZAR null"},
      {"R15000-R20000 pm", "", "15000 20000 ZAR month"},
      {"r25000 pm", "", "25000 25000 ZAR month"},
      {"ZAR25,000.50 per month", "", "25000.50 25000.50 ZAR month"},
      {"ZAR 300k - 450k per annum", "", "300000 450000 ZAR year"},
      {"25 000 rand per month", "", "25000 25000 ZAR month"},
      {"R25 000,00 p.m.", "", "25000 25000 ZAR month"},
      {"R25.000,50 pm", "", "25000.50 25000.50 ZAR month"},
      {"R1,450,00 per month", "", "1450 1450 ZAR month"},
      {"R25000-00 per month", "", "25000 25000 ZAR month"},
      {"R25 000,- pm", "", "25000 25000 ZAR month"},
  };
  expect(kRows);
}

TEST(SalaryTest, TakesCostToCompanyForABasisAndSignsForNoLetters) {
  static constexpr Row kRows[] = {
      {"Cost to company R14 500 per month", "", "14500 14500 ZAR month"},
      {"Total cost to company: R14 500 - R16 500 per month", "", "14500 16500 ZAR month"},
      {"R14 500 cost-to-company", "", "14500 14500 ZAR null"},
      {"R20 000 basic - R25 000 cost to company", "", kNone},
      {"±R25 000 per month", "", "25000 25000 ZAR month"},
      {"≥R25 000 per month", "", "25000 null ZAR month"},
      {"≤ R25 000 per month", "", "null 25000 ZAR month"},
      {"•R25 000 per month•", "", "25000 25000 ZAR month"},
      {"25 000₽", "", "25000 25000 RUB null"},
  };
  expect(kRows);
}

TEST(SalaryTest, LeavesAnAmountThatLostOrWonADigitUnread) {
  static constexpr Row kRows[] = {
      {"R25 00 per month", "", kNone},
      {"R25 0000 per month", "", kNone},
      {"R1 200 50", "", kNone},
      {"R25 000 09:00-17:00", "", "25000 25000 ZAR null"},
      {"R25 000 13th cheque", "", "25000 25000 ZAR null"},
      {"2000,- €", "", "2000 2000 EUR null"},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsWhatIsWrittenInSmallLettersOrInBrackets) {
  static constexpr Row kRows[] = {
      {"r 450 000 - r 600 000 ctc p.a.", "", "450000 600000 ZAR year"},
      {"$18,000 mxn al mes", "", "18000 18000 MXN month"},
      {"sar 8,000 monthly", "", "8000 8000 SAR month"},
      {"(R25 000 +)", "", "25000 null ZAR null"},
      {"(R25 000 upwards)", "", "25000 null ZAR null"},
      {"R25 000 and up (negotiable)", "", "25000 null ZAR null"},
      {"R25 000 upwards, depending on experience", "", "25000 null ZAR null"},
      {"R25 000 + (commission)", "", "25000 25000 ZAR null"},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsMilAsAMillionOfRandOnly) {
  static constexpr Row kRows[] = {
      {"R1 mil", "", "1000000 1000000 ZAR null"},
      {"R1,1mil - R1,3mil pa", "", "1100000 1300000 ZAR year"},
      {"Up to R1.5 Mill p.a.", "", "null 1500000 ZAR year"},
      {"R1.2-million", "", "1200000 1200000 ZAR null"},
      {"25 mil euros al año", "", kNone},
      {"R$ 120 mil por ano", "", kNone},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsCurrenciesInWordsAndPrefixesApart) {
  static constexpr Row kRows[] = {
      {"2000 US dollars per month", "", "2000 2000 USD month"},
      {"2000 Canadian Dollars", "ZAR", "2000 2000 CAD null"},
      {"20 000 Namibian dollars", "", "20000 20000 NAD null"},
      {"2000 South African Rand per month", "", "2000 2000 ZAR month"},
      {"2000 pounds sterling", "", "2000 2000 GBP null"},
      {"AU $2000 per week", "", "2000 2000 AUD week"},
      {"N $ 15 000 per month", "", "15000 15000 NAD month"},
      {"R $ 3.500,00 por mês", "", "3500 3500 BRL month"},
      {"US $50 - $60 / hour", "AUD", "50 60 USD hour"},
      {"A $500 voucher", "", "500 500 USD null"},
      {"250 000 FCFA par mois", "XOF", "250000 250000 XOF month"},
      {"250 000 FCFA par mois", "", "250000 250000 null month"},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsPeriodsInTheLanguagesOfItsFeeds) {
  static constexpr Row kRows[] = {
      {"€2.500 t/m €3.000 p/m", "", "2500 3000 EUR month"},
      {"€15 p/u", "", "15 15 EUR hour"},
      {"€50.000 p.j.", "", "50000 50000 EUR year"},
      {"2.800 € mtl.", "", "2800 2800 EUR month"},
      {"mind. 3.000 € im Monat", "", "3000 null EUR month"},
      {"30 000 € bruts annuels", "", "30000 30000 EUR year"},
      {"450 € TJM", "", "450 450 EUR day"},
      {"1.800 € mensuales", "", "1800 1800 EUR month"},
      {"€30.000 annui", "", "30000 30000 EUR year"},
      {"R$ 3.000 ao mês", "", "3000 3000 BRL month"},
      {"550.000 kr. årligt", "DKK", "550000 550000 DKK year"},
      {"200 kr i timen", "DKK", "200 200 DKK hour"},
      {"3.000 €/kk", "", "3000 3000 EUR month"},
      {"35 000 Kč měsíčně", "", "35000 35000 CZK month"},
      {"5000 lei/lună", "", "5000 5000 RON month"},
      {"as much as R50 000 per month", "", "null 50000 ZAR month"},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsNoLabelledNumberThatLooksLikeRand) {
  static constexpr Row kRows[] = {
      {"Level R5", "", kNone},
      {"Grade R7, R12 000 pm", "", "12000 12000 ZAR month"},
      {"Salary level: R12 000 pm", "", "12000 12000 ZAR month"},
      {"No. 5", "ZAR", kNone},
      {"no less than 5000", "ZAR", "5000 null ZAR null"},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsThousandsAndMillions) {
  static constexpr Row kRows[] = {
      {"R1.5m per annum", "", "1500000 1500000 ZAR year"},
      {"R1,2 million pa", "", "1200000 1200000 ZAR year"},
      {"R1.1 - R1.5 million per annum", "", "1100000 1500000 ZAR year"},
      {"R900k - R1.1m pa", "", "900000 1100000 ZAR year"},
      {"R1.125 million per annum", "", "1125000 1125000 ZAR year"},
      {"R20-25k pm", "", "20000 25000 ZAR month"},
      {"R20k-25 pm", "", kNone},
      {"R500 - R35k pm", "", kNone},
  };
  expect(kRows);
}

TEST(SalaryTest, KeepsOneSideOfAnOpenRange) {
  static constexpr Row kRows[] = {
      {"R20 000+ per month", "", "20000 null ZAR month"},
      {"R20 000 +", "", "20000 null ZAR null"},
      {"R20 000 pm+", "", "20000 null ZAR month"},
      {"R20 000 + commission", "", "20000 20000 ZAR null"},
      {"R20 000 plus commission per month", "", "20000 20000 ZAR month"},
      {"R10 000 - R15 000+ pm", "", "10000 null ZAR month"},
      {"Starting at R18 000 pm", "", "18000 null ZAR month"},
      {"starting from R18 000", "", "18000 null ZAR null"},
      {"Minimum of R18 000 pm", "", "18000 null ZAR month"},
      {"at least $20 an hour", "", "20 null USD hour"},
      {"R18 000 minimum", "", "18000 null ZAR null"},
      {"R18 000 or more per month", "", "18000 null ZAR month"},
      {"R18 000 and above", "", "18000 null ZAR null"},
      {"not less than R18 000 pm", "", "18000 null ZAR month"},
      {"no more than R18 000 pm", "", "null 18000 ZAR month"},
      {"less than R18 000", "", "null 18000 ZAR null"},
      {"max R18 000 pm", "", "null 18000 ZAR month"},
      {"R18 000 max", "", "null 18000 ZAR null"},
      {"to £40k", "", "null 40000 GBP null"},
      {"upto R40 000", "", "null 40000 ZAR null"},
      {"Min: R10 000, Max: R15 000", "", "10000 15000 ZAR null"},
      {"Minimum R10 000 maximum R15 000 per month", "", "10000 15000 ZAR month"},
      {"from R10 000 up to R15 000 per month", "", "10000 15000 ZAR month"},
  };
  expect(kRows);
}

TEST(SalaryTest, LinksTwoNumbersOnlyWhereTheTextDoes) {
  static constexpr Row kRows[] = {
      {"between R10 000 and R15 000 per month", "", "10000 15000 ZAR month"},
      {"R10 000 and R15 000 per month", "", kNone},
      {"R10 000 to R15 000 monthly", "", "10000 15000 ZAR month"},
      {"R200 per day to R5000 per month", "", kNone},
      {"R20 per hour - R30 per hour", "", "20 30 ZAR hour"},
      {"R25 000 (basic)", "", "25000 25000 ZAR null"},
      {"R20 000 basic - R25 000 CTC", "", kNone},
  };
  expect(kRows);
}

TEST(SalaryTest, LeavesOutWhatCannotBeCompared) {
  static constexpr Row kRows[] = {
      {"R15 000 net, R20 000 gross", "", kNone},
      {"R20 000 gross - R25 000 gross pm", "", "20000 25000 ZAR month"},
      {"R40 000 OTE", "", kNone},
      {"R40 000 per month on-target earnings", "", kNone},
      {"Commission only: R40 000 pm", "", kNone},
      {"R40 000 commission-only", "", kNone},
      {"R10 000 basic + commission", "", "10000 10000 ZAR null"},
      {"100% commission R40 000", "", kNone},
  };
  expect(kRows);
}

TEST(SalaryTest, TreatsZeroNegativeAndReversedAmountsAsUnknown) {
  static constexpr Row kRows[] = {
      {"R0", "", kNone},
      {"R0.00 - R0.00", "", kNone},
      {"R0 - R25 000 pm", "", "null 25000 ZAR month"},
      {"R25 000 - R20 000", "", kNone},
      {"R200 - R20 000 pm", "", "200 20000 ZAR month"},
      {"R200 - R20 001 pm", "", kNone},
      {"R-5000", "", kNone},
      {"-5000", "", kNone},
      {"- R5 000 per month", "", "5000 5000 ZAR month"},
  };
  expect(kRows);
}

TEST(SalaryTest, TellsCurrenciesThatShareASign) {
  static constexpr Row kRows[] = {
      {"R$ 3.500,00 por mês", "", "3500 3500 BRL month"},
      {"N$ 15 000 per month", "", "15000 15000 NAD month"},
      {"P12,000 per month", "BWP", "12000 12000 BWP month"},
      {"P12,000 per month", "PHP", "12000 12000 PHP month"},
      {"P12,000 per month", "ZAR", kNone},
      {"42 000 kr per month", "NOK", "42000 42000 NOK month"},
      {"42 000 kr per month", "ZAR", "42000 42000 null month"},
      {"kr 450 000 - 550 000 per år", "NOK", "450000 550000 NOK year"},
      {"42.000,- kr./måned", "DKK", "42000 42000 DKK month"},
      {"$65,000", "ZAR", "65000 65000 USD null"},
      {"$65,000 CAD", "", "65000 65000 CAD null"},
      {"A$90,000 - A$110,000", "", "90000 110000 AUD null"},
      {"AU$45/hr", "", "45 45 AUD hour"},
      {"HK$20,000 per month", "", "20000 20000 HKD month"},
      {"S$5,000 - S$7,000", "", "5000 7000 SGD null"},
      {"NZ$30.00 per hour", "", "30 30 NZD hour"},
      {"USD 100K – 120K", "", "100000 120000 USD null"},
      {"$180.5K – $240.2K • Offers Equity", "", "180500 240200 USD null"},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsOtherLanguagesAndCurrencies) {
  static constexpr Row kRows[] = {
      {"18000-21500 PLN/hour (B2B)", "", "18000 21500 PLN hour"},
      {"12 000 - 16 000 zł brutto / miesiąc", "", "12000 16000 PLN month"},
      {"8 000 zł /mies.", "", "8000 8000 PLN month"},
      {"od 5000 do 8000 zł netto", "", "5000 8000 PLN null"},
      {"do 8000 PLN", "", "null 8000 PLN null"},
      {"€ 3.500 - 4.500 bruto per maand", "", "3500 4500 EUR month"},
      {"€2.500,- per maand", "", "2500 2500 EUR month"},
      {"ab 3.000 € brutto im Monat", "", "3000 null EUR month"},
      {"bis zu 60.000 EUR pro Jahr", "", "null 60000 EUR year"},
      {"55.000 bis 65.000 €", "", "55000 65000 EUR null"},
      {"15,50 €/Std.", "", "15.50 15.50 EUR hour"},
      {"de 24 000 à 28 000 € brut par an", "", "24000 28000 EUR year"},
      {"30-35 K€ par an", "", "30000 35000 EUR year"},
      {"45K€/an", "", "45000 45000 EUR year"},
      {"jusqu'à 2 000 € par mois", "", "null 2000 EUR month"},
      {"20 $ de l'heure", "CAD", "20 20 CAD hour"},
      {"Mensuel de 2100.00 Euros sur 12.0 mois", "", "2100 2100 EUR month"},
      {"Annuel de 30000,00 Euros à 35000,00 Euros", "", "30000 35000 EUR year"},
      {"1.800 € / mes", "", "1800 1800 EUR month"},
      {"desde 24.000€ al año", "", "24000 null EUR year"},
      {"CHF 95'000.-", "", "95000 95000 CHF null"},
      {"CHF 85’000 – 95’000 pro Jahr", "", "85000 95000 CHF year"},
      {"GH₵ 3,000 monthly", "", "3000 3000 GHS month"},
      {"KSh 80,000 - 100,000 p.m.", "", "80000 100000 KES month"},
      {"₦250,000 per month", "", "250000 250000 NGN month"},
      {"₹12,00,000 per annum", "", "1200000 1200000 INR year"},
      {"Rs. 50,000 per month", "", "50000 50000 null month"},
      {"Rs 50,000 per month", "INR", "50000 50000 INR month"},
      {"12 lakhs per annum", "INR", kNone},
      {"AED 8,000 - 10,000 /month", "", "8000 10000 AED month"},
      {"MAD 8,000 per month", "", "8000 8000 MAD month"},
      {"R10 000 - $1 000", "", kNone},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsPeriodsInEverySpelling) {
  static constexpr Row kRows[] = {
      {"£11.44ph", "", "11.44 11.44 GBP hour"},
      {"£25k pro rata", "", "25000 25000 GBP null"},
      {"£150 - £200 per diem", "", "150 200 GBP day"},
      {"$45,000.00 - $55,000.00 Annually", "", "45000 55000 USD year"},
      {"$21.63 Hourly", "", "21.63 21.63 USD hour"},
      {"$65,000.00/Yr.", "", "65000 65000 USD year"},
      {"$3,500.00 Biweekly", "", "3500 3500 USD null"},
      {"$3,500.00 bi-weekly", "", "3500 3500 USD null"},
      {"R5 000 per fortnight", "", "5000 5000 ZAR null"},
  };
  expect(kRows);
}

TEST(SalaryTest, IgnoresNumbersThatAreNotPay) {
  static constexpr Row kRows[] = {
      {"R25 per hour, 40 hours per week", "", "25 25 ZAR hour"},
      {"R180 per hour (R7 200 per week)", "", kNone},
      {"R350 per day (8 hours per day)", "", "350 350 ZAR day"},
      {"40-hour week, R25 per hour", "", "25 25 ZAR hour"},
      {"45 hours weekly", "", kNone},
      {"Hours: 40 per week", "", kNone},
      {"2 years experience R25 000 pm", "", "25000 25000 ZAR month"},
      {"R25 000 per month, 12 month contract", "", "25000 25000 ZAR month"},
      {"R5 000 per month - 3 positions", "", "5000 5000 ZAR month"},
      {"Level 5-7 R200 000 pa", "", "200000 200000 ZAR year"},
      {"Level 11 R849 702 per annum", "", "849702 849702 ZAR year"},
      {"Level 7", "", kNone},
      {"Grade 12 per annum", "", kNone},
      {"Ref: 12345", "", kNone},
      {"Ref 12345 - R25 000 pm", "", "25000 25000 ZAR month"},
      {"Ref no: 45871 per month", "", kNone},
      {"#12345", "", kNone},
      {"0115551234", "", kNone},
      {"+27115551234", "", kNone},
      {"(011) 555-1234", "", kNone},
      {"082 555 1234", "", kNone},
      {"2024-05-09", "", kNone},
      {"05.07.2023", "", kNone},
      {"01/08/2024", "", kNone},
      {"08:00 - 17:00", "", kNone},
      {"9am - 5pm", "", kNone},
      {"24/7 shifts", "", kNone},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsAFieldThatIsNothingButANumber) {
  static constexpr Row kRows[] = {
      {"25 000", "ZAR", "25000 25000 ZAR null"},
      {"25000.00", "ZAR", "25000 25000 ZAR null"},
      {"25k", "", "25000 25000 null null"},
      {"25000 - 30000", "ZAR", "25000 30000 ZAR null"},
      {"45-55k", "EUR", "45000 55000 EUR null"},
      {"Salary: 25000", "ZAR", "25000 25000 ZAR null"},
      {"Monthly salary: 6500", "ZAR", "6500 6500 ZAR month"},
      {"15 - 20", "", kNone},
      {"2023 - 2024", "", kNone},
  };
  expect(kRows);
}

TEST(SalaryTest, GivesUpOnAbsurdAndGarbledNumbers) {
  static constexpr Row kRows[] = {
      {"12345678901234567890", "", kNone},
      {"R5 000 000 000 000", "", kNone},
      {"0", "", kNone},
      {"R25,000,000,00.00", "", kNone},
      {"R12.05.2023", "", kNone},
      {"R25O00 - R35 000", "", kNone},
      {"Market related", "", kNone},
      {"Negotiable, 5 years experience", "", kNone},
      {"R25 000 negotiable", "", "25000 25000 ZAR null"},
      {"R", "", kNone},
      {"R - R per month", "", kNone},
      {"R&D 5", "", kNone},
      {"B2B 120-150 PLN/h", "", "120 150 PLN hour"},
      {"10% per month", "", kNone},
      {"R25 000 + 10% commission", "", "25000 25000 ZAR null"},
  };
  expect(kRows);
}

TEST(SalaryTest, ReadsTheLessTidyTexts) {
  static constexpr Row kRows[] = {
      {"R10 000 basic plus R5 000 allowance", "", kNone},
      {"R20 000 - R25 000 - R30 000", "", kNone},
      {"R20/25 per hour", "", kNone},
      {"R25 000 paid weekly", "", "25000 25000 ZAR week"},
      {"R25 per hour paid weekly", "", "25 25 ZAR hour"},
      {"R350 day rate", "", "350 350 ZAR day"},
      {"R25 000 cost to company", "", "25000 25000 ZAR null"},
      {"R25 000 p m", "", "25000 25000 ZAR month"},
      {"R600 000 P.A.", "", "600000 600000 ZAR year"},
      {"R28 P/H", "", "28 28 ZAR hour"},
      {"R1200 p/w", "", "1200 1200 ZAR week"},
      {"R400p/d", "", "400 400 ZAR day"},
      {"R25000pm", "", "25000 25000 ZAR month"},
      {"R20kpm", "", "20000 20000 ZAR month"},
      {"R25 000 a month", "", "25000 25000 ZAR month"},
      {"R25 000 each month", "", "25000 25000 ZAR month"},
      {"R25 000 per calendar month", "", "25000 25000 ZAR month"},
      {"£2,000 pcm", "", "2000 2000 GBP month"},
      {"R25\u202F000", "", "25000 25000 ZAR null"},
      {"R 25\u2009000 — R 35\u2009000", "", "25000 35000 ZAR null"},
      {"25000ZAR", "", "25000 25000 ZAR null"},
      {"EUR45k", "", "45000 45000 EUR null"},
      {"€25k", "ZAR", "25000 25000 EUR null"},
      {"¥5,000,000", "", "5000000 5000000 null null"},
      {"¥5,000,000", "JPY", "5000000 5000000 JPY null"},
      {"R25 000 Per Month (Salary is negotiable)", "", "25000 25000 ZAR month"},
      {"Between $20 - $25 per hour", "", "20 25 USD hour"},
      {"$25.00 - $30.00 per hour DOE", "", "25 30 USD hour"},
      {"USD/hour 20", "", "20 20 USD hour"},
      {"£24,000 rising to £26,000 per annum", "", "24000 26000 GBP year"},
      {"R18 000 upwards", "", "18000 null ZAR null"},
      {"+- R20 000 per month", "", "20000 20000 ZAR month"},
      {"R20 000 +/- per month", "", "20000 20000 ZAR month"},
      {"£35k-40k", "", "35000 40000 GBP null"},
      {"60-80k€", "", "60000 80000 EUR null"},
      {"Ksh 50,000/=", "", "50000 50000 KES null"},
      {"R25;000", "", kNone},
      {"Ref: R25000", "", kNone},
      {"Reference number: AB/1234/25", "", kNone},
      {"Call 0821234567 R5000 pm", "", "5000 5000 ZAR month"},
      {"Monday to Friday 8-5", "", kNone},
      {"18-35 years", "", kNone},
      {"R2 500 - R3 500 p.m. plus accommodation", "", "2500 3500 ZAR month"},
      {"R250 000 - R300 000 pa / R20 833 - R25 000 pm", "", kNone},
      {"R350, R400", "", kNone},
      {"R1 216 824 per annum, an all-inclusive package", "", "1216824 1216824 ZAR year"},
  };
  expect(kRows);
}

// clang-format on

TEST(SalaryTest, KeepsTheTextAsPublished) {
  EXPECT_EQ(parse_salary("  Market related \n", {}).text, "Market related");
  EXPECT_EQ(parse_salary("R25\u00A0000 pm", {}).text, "R25\u00A0000 pm");
}

TEST(SalaryTest, TakesTheDollarOfTheSourcesCountry) {
  Context context;
  context.country = "AU";
  EXPECT_EQ(show(parse_salary("$65,000", context)), "65000 65000 AUD null");
  context.currency = "USD";
  EXPECT_EQ(show(parse_salary("$65,000", context)), "65000 65000 USD null");
}

TEST(SalaryTest, ReadsNoSalaryInAnArticle) {
  std::string article = "We pay R25 000 per month. ";
  for (int i = 0; i < 6; ++i) article += article;
  EXPECT_EQ(show(parse_salary(article, {})), kNone);
  EXPECT_EQ(show(parse_salary(std::string(5000, '9'), {})), kNone);
}

struct Parts {
  const char* min;
  const char* max;
  const char* currency;
  const char* period;
  const char* expected;
};

TEST(SalaryPartsTest, ReadsNumbersAsProgramsPrintThem) {
  static constexpr Parts kRows[] = {
      {"25000", "30000", "ZAR", "month", "25000 30000 ZAR month"},
      {"25000.0", "30000.5", "ZAR", "month", "25000 30000.50 ZAR month"},
      {"1.2E5", "1.5e5", "USD", "year", "120000 150000 USD year"},
      {"28.125", "", "USD", "hour", "28.13 null USD hour"},
      {"41234.56789", "", "USD", "year", "41234.57 null USD year"},
      {"30.000", "35.000", "EUR", "year", "30000 35000 EUR year"},
      {"R25 000", "R30 000", "", "", "25000 30000 ZAR null"},
      {"25,000", "30,000", "zar", "MONTH", "25000 30000 ZAR month"},
      {"25k", "30k", "ZAR", "", "25000 30000 ZAR null"},
      {"R25 000 pm", "", "", "", "25000 null ZAR month"},
      {"20 000 - 25 000", "", "ZAR", "month", "20000 25000 ZAR month"},
  };
  for (const Parts& row : kRows)
    EXPECT_EQ(show(salary_from_parts(row.min, row.max, row.currency, row.period, {})), row.expected)
        << row.min;
}

TEST(SalaryPartsTest, KeepsWhatIsUnknownUnknown) {
  static constexpr Parts kRows[] = {
      {"25000", "", "ZAR", "month", "25000 null ZAR month"},
      {"", "25000", "ZAR", "month", "null 25000 ZAR month"},
      {"0", "25000", "ZAR", "month", "null 25000 ZAR month"},
      {"25000", "0.00", "ZAR", "month", "25000 null ZAR month"},
      {"0", "0", "ZAR", "month", kNone},
      {"", "", "ZAR", "month", kNone},
      {"30000", "25000", "ZAR", "month", kNone},
      {"100", "10001", "ZAR", "month", kNone},
      {"100", "10000", "ZAR", "month", "100 10000 ZAR month"},
      {"-5", "10", "ZAR", "hour", kNone},
      {"1e300", "", "ZAR", "year", kNone},
      {"1000000000001", "", "ZAR", "year", kNone},
      {"NaN", "inf", "ZAR", "year", kNone},
      {"Market Related", "Market Related", "ZAR", "year", kNone},
      {"25000", "30000", "XYZ", "month", "25000 30000 null month"},
      {"25000", "30000", "ZAR", "fortnight", "25000 30000 ZAR null"},
      {"25000", "30000", "Namibian dollar", "month", "25000 30000 NAD month"},
      {"25000", "30000", "Liberian dollar", "month", "25000 30000 null month"},
      {"N/A", "N/A", "", "", kNone},
  };
  for (const Parts& row : kRows)
    EXPECT_EQ(show(salary_from_parts(row.min, row.max, row.currency, row.period, {})), row.expected)
        << row.min << " " << row.max << " " << row.currency << " " << row.period;
  EXPECT_EQ(salary_from_parts("Market Related", "", "", "", {}).text, "Market Related");
  EXPECT_EQ(salary_from_parts("25000", "", "", "", {}).text, "");
}

TEST(SalaryPartsTest, ReadsThePeriodCodesOfVendors) {
  static constexpr std::pair<const char*, const char*> kRows[] = {
      {"year", "year"},
      {"YEAR", "year"},
      {"1 YEAR", "year"},
      {"per-year-salary", "year"},
      {"PA", "year"},
      {"annual", "year"},
      {"Annually", "year"},
      {"yearly", "year"},
      {"P1Y", "year"},
      {"1 MONTH", "month"},
      {"per-month-salary", "month"},
      {"monthly", "month"},
      {"PM", "month"},
      {"P1M", "month"},
      {"1 HOUR", "hour"},
      {"per-hour-wage", "hour"},
      {"PH", "hour"},
      {"HOURLY", "hour"},
      {"PT1H", "hour"},
      {"per hour", "hour"},
      {"/hr", "hour"},
      {"1 DAY", "day"},
      {"per-day-wage", "day"},
      {"DAILY", "day"},
      {"WEEK", "week"},
      {"per-week-salary", "week"},
      {"2 WEEKS", "null"},
      {"12 MONTH", "null"},
      {"bi-weekly-salary", "null"},
      {"one-time", "null"},
      {"semi-month-salary", "null"},
      {"NONE", "null"},
      {"project", "null"},
  };
  for (const auto& [period, expected] : kRows)
    EXPECT_EQ(show(salary_from_parts("500", "600", "USD", period, {})),
              std::string("500 600 USD ") + expected)
        << period;
}

TEST(SalaryPartsTest, ReadsCurrencySignsAndPrefersThemToTheContext) {
  Context context;
  context.currency = "ZAR";
  static constexpr std::pair<const char*, const char*> kRows[] = {
      {"", "ZAR"},    {"R", "ZAR"},    {"rand", "ZAR"}, {"usd", "USD"},
      {"US$", "USD"}, {"$", "USD"},    {"€", "EUR"},    {"EUR €", "EUR"},
      {"£", "GBP"},   {"R$", "BRL"},   {"N$", "NAD"},   {"kr", "null"},
      {"P", "null"},  {"XXX", "null"}, {"ALL", "ALL"},  {"N/A", "ZAR"},
  };
  for (const auto& [currency, expected] : kRows)
    EXPECT_EQ(show(salary_from_parts("500", "600", currency, "", context)),
              std::string("500 600 ") + expected + " null")
        << currency;
}

}  // namespace
}  // namespace workwise::job
