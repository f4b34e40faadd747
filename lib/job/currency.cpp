#include "job/currency.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace workwise::job {
namespace {

// Facts: ISO 4217 as Debian's iso-codes package lists it, without funds, metals and test codes.
constexpr std::string_view kCodes =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS "
    "KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF "
    "SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD "
    "TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL ";
static_assert(kCodes.size() % 4 == 0);

constexpr std::string_view kDollars =
    "USD AUD CAD NZD SGD HKD NAD TWD MXN ARS CLP COP UYU DOP JMD TTD BBD BSD BZD BMD BND FJD GYD "
    "KYD LRD SBD SRD XCD ZWL";
constexpr std::string_view kKrones = "SEK NOK DKK ISK";
constexpr std::string_view kRupees = "INR PKR LKR NPR MUR SCR";
constexpr std::string_view kShillings = "KES UGX TZS SOS";
constexpr std::string_view kPounds = "GBP EGP LBP SDG SSP SYP GIP FKP SHP";

// Folded words and signs. The one-character rule of "R", "P" … is in kLetters.
constexpr CurrencySign kSigns[] = {
    {.text = "$", .candidates = kDollars, .fallback = "USD"},
    {.text = "dollar", .candidates = kDollars, .fallback = "USD"},
    {.text = "dollars", .candidates = kDollars, .fallback = "USD"},
    {.text = "us$", .code = "USD"},
    {.text = "u$", .code = "USD"},
    {.text = "usd$", .code = "USD"},
    {.text = "c$", .code = "CAD"},
    {.text = "ca$", .code = "CAD"},
    {.text = "can$", .code = "CAD"},
    {.text = "cad$", .code = "CAD"},
    {.text = "cdn$", .code = "CAD"},
    {.text = "a$", .code = "AUD"},
    {.text = "au$", .code = "AUD"},
    {.text = "aud$", .code = "AUD"},
    {.text = "nz$", .code = "NZD"},
    {.text = "nzd$", .code = "NZD"},
    {.text = "hk$", .code = "HKD"},
    {.text = "hkd$", .code = "HKD"},
    {.text = "s$", .code = "SGD"},
    {.text = "sg$", .code = "SGD"},
    {.text = "sgd$", .code = "SGD"},
    {.text = "n$", .code = "NAD"},
    {.text = "nad$", .code = "NAD"},
    {.text = "r$", .code = "BRL"},
    {.text = "brl$", .code = "BRL"},
    {.text = "nt$", .code = "TWD"},
    {.text = "mx$", .code = "MXN"},
    {.text = "mex$", .code = "MXN"},
    {.text = "ar$", .code = "ARS"},
    {.text = "rd$", .code = "DOP"},
    {.text = "j$", .code = "JMD"},
    {.text = "tt$", .code = "TTD"},
    {.text = "bz$", .code = "BZD"},
    {.text = "ec$", .code = "XCD"},
    {.text = "fj$", .code = "FJD"},
    {.text = "€", .code = "EUR"},
    {.text = "euro", .code = "EUR"},
    {.text = "euros", .code = "EUR"},
    {.text = "£", .code = "GBP"},
    {.text = "pound", .candidates = kPounds, .fallback = "GBP"},
    {.text = "pounds", .candidates = kPounds, .fallback = "GBP"},
    {.text = "sterling", .code = "GBP"},
    {.text = "rand", .code = "ZAR"},
    {.text = "rands", .code = "ZAR"},
    {.text = "kr", .candidates = kKrones},
    {.text = "kroner", .candidates = kKrones},
    {.text = "kronor", .candidates = kKrones},
    {.text = "zl", .code = "PLN"},
    {.text = "zloty", .code = "PLN"},
    {.text = "zlotych", .code = "PLN"},
    {.text = "kc", .code = "CZK"},
    {.text = "ft", .code = "HUF"},
    {.text = "lei", .candidates = "RON MDL", .fallback = "RON"},
    {.text = "sfr", .code = "CHF"},
    {.text = "fr", .code = "CHF"},
    {.text = "franken", .code = "CHF"},
    {.text = "¥", .candidates = "JPY CNY"},
    {.text = "yen", .code = "JPY"},
    {.text = "rmb", .code = "CNY"},
    {.text = "yuan", .code = "CNY"},
    {.text = "₹", .code = "INR"},
    {.text = "rs", .candidates = kRupees},
    {.text = "rupees", .candidates = kRupees},
    {.text = "₨", .candidates = kRupees},
    {.text = "₦", .code = "NGN"},
    {.text = "naira", .code = "NGN"},
    {.text = "₵", .code = "GHS"},
    {.text = "gh₵", .code = "GHS"},
    {.text = "ghc", .code = "GHS"},
    {.text = "fcfa", .candidates = "XOF XAF"},
    {.text = "cfa", .candidates = "XOF XAF"},
    {.text = "ksh", .code = "KES"},
    {.text = "kshs", .code = "KES"},
    {.text = "ush", .code = "UGX"},
    {.text = "tsh", .code = "TZS"},
    {.text = "shilling", .candidates = kShillings},
    {.text = "shillings", .candidates = kShillings},
    {.text = "pula", .code = "BWP"},
    {.text = "kwacha", .candidates = "ZMW MWK"},
    {.text = "emalangeni", .code = "SZL"},
    {.text = "maloti", .code = "LSL"},
    {.text = "meticais", .code = "MZN"},
    {.text = "reais", .code = "BRL"},
    {.text = "dhs", .candidates = "AED MAD"},
    {.text = "dirham", .candidates = "AED MAD"},
    {.text = "dirhams", .candidates = "AED MAD"},
    {.text = "₽", .code = "RUB"},
    {.text = "₺", .code = "TRY"},
    {.text = "₪", .code = "ILS"},
    {.text = "nis", .code = "ILS"},
    {.text = "₩", .code = "KRW"},
    {.text = "฿", .code = "THB"},
    {.text = "₫", .code = "VND"},
    {.text = "₱", .code = "PHP"},
    {.text = "₴", .code = "UAH"},
    {.text = "₡", .code = "CRC"},
    {.text = "₸", .code = "KZT"},
    {.text = "₲", .code = "PYG"},
    {.text = "₼", .code = "AZN"},
    {.text = "₾", .code = "GEL"},
};

constexpr CurrencySign kLetters[] = {
    {.text = "r", .code = "ZAR"},
    {.text = "p", .candidates = "BWP PHP", .needs_context = true},
    {.text = "n", .candidates = "NGN NAD", .needs_context = true},
    {.text = "k", .candidates = "ZMW MWK PGK MMK LAK", .needs_context = true},
    {.text = "m", .candidates = "LSL", .needs_context = true},
    {.text = "e", .candidates = "SZL", .needs_context = true},
};

// Currencies by their country and name; plurals begin alike. Sorted.
constexpr CurrencySign kNames[] = {
    {.text = "american dollar", .code = "USD"},
    {.text = "australian dollar", .code = "AUD"},
    {.text = "botswana pula", .code = "BWP"},
    {.text = "brazilian rea", .code = "BRL"},
    {.text = "british pound", .code = "GBP"},
    {.text = "canadian dollar", .code = "CAD"},
    {.text = "danish kro", .code = "DKK"},
    {.text = "egyptian pound", .code = "EGP"},
    {.text = "ghanaian cedi", .code = "GHS"},
    {.text = "hong kong dollar", .code = "HKD"},
    {.text = "indian rupee", .code = "INR"},
    {.text = "japanese yen", .code = "JPY"},
    {.text = "kenya shilling", .code = "KES"},
    {.text = "kenyan shilling", .code = "KES"},
    {.text = "mauritian rupee", .code = "MUR"},
    {.text = "mauritius rupee", .code = "MUR"},
    {.text = "mexican peso", .code = "MXN"},
    {.text = "namibia dollar", .code = "NAD"},
    {.text = "namibian dollar", .code = "NAD"},
    {.text = "new zealand dollar", .code = "NZD"},
    {.text = "nigerian naira", .code = "NGN"},
    {.text = "norwegian kro", .code = "NOK"},
    {.text = "philippine peso", .code = "PHP"},
    {.text = "polish zlot", .code = "PLN"},
    {.text = "pound sterling", .code = "GBP"},
    {.text = "pounds sterling", .code = "GBP"},
    {.text = "sa rand", .code = "ZAR"},
    {.text = "singapore dollar", .code = "SGD"},
    {.text = "south african rand", .code = "ZAR"},
    {.text = "swedish kro", .code = "SEK"},
    {.text = "swiss franc", .code = "CHF"},
    {.text = "tanzanian shilling", .code = "TZS"},
    {.text = "uae dirham", .code = "AED"},
    {.text = "ugandan shilling", .code = "UGX"},
    {.text = "us dollar", .code = "USD"},
    {.text = "zambian kwacha", .code = "ZMW"},
};

// Codes that nobody types for another purpose, whatever their case.
constexpr std::string_view kPlainCodes =
    "USD EUR GBP ZAR CHF CAD AUD NZD SEK NOK DKK PLN NGN KES GHS BWP NAD INR JPY CNY BRL AED SGD "
    "HKD UGX TZS ZMW MUR MZN CZK HUF EGP MXN SAR QAR KWD BHD OMR ILS MYR IDR THB KRW VND TWD PKR "
    "LKR BDT CLP ARS UYU RUB UAH TND XOF XAF ETB RWF MWK SZL LSL AOA CDF MGA ISK BGN RSD ";

// One sign a code, so that the rest of the program deals with signs only.
constexpr std::size_t kCodeCount = kCodes.size() / 4;
constexpr auto kCodeSigns = [] {
  std::array<CurrencySign, kCodeCount> signs{};
  for (std::size_t i = 0; i < kCodeCount; ++i)
    signs[i] = {.text = kCodes.substr(i * 4, 3), .code = kCodes.substr(i * 4, 3)};
  return signs;
}();

struct CountryCurrency {
  std::string_view country;
  std::string_view currency;
};

// Only of countries that share their sign with others: see CurrencyFinding::resolve.
constexpr CountryCurrency kCountries[] = {
    {"AU", "AUD"}, {"CA", "CAD"}, {"NZ", "NZD"}, {"SG", "SGD"}, {"HK", "HKD"}, {"NA", "NAD"},
    {"TW", "TWD"}, {"MX", "MXN"}, {"AR", "ARS"}, {"CL", "CLP"}, {"CO", "COP"}, {"UY", "UYU"},
    {"SE", "SEK"}, {"NO", "NOK"}, {"DK", "DKK"}, {"IS", "ISK"}, {"IN", "INR"}, {"PK", "PKR"},
    {"LK", "LKR"}, {"NP", "NPR"}, {"MU", "MUR"}, {"SC", "SCR"}, {"JP", "JPY"}, {"CN", "CNY"},
    {"KE", "KES"}, {"UG", "UGX"}, {"TZ", "TZS"}, {"ZM", "ZMW"}, {"MW", "MWK"}, {"AE", "AED"},
    {"MA", "MAD"}, {"BW", "BWP"}, {"PH", "PHP"}, {"NG", "NGN"}, {"LS", "LSL"}, {"SZ", "SZL"},
    {"EG", "EGP"}, {"US", "USD"}, {"GB", "GBP"}, {"MD", "MDL"}, {"RO", "RON"},
};

bool listed(std::string_view list, std::string_view code) {
  for (std::size_t at = 0; at + 3 <= list.size(); at += 4)
    if (list.substr(at, 3) == code) return true;
  return false;
}

}  // namespace

bool is_currency_code(std::string_view code) {
  return code.size() == 3 && listed(kCodes, code);
}

const CurrencySign* find_currency(std::string_view folded, bool capitals) {
  if (folded.size() < 2 && folded != "$") return nullptr;
  for (const CurrencySign& sign : kSigns)
    if (sign.text.front() == folded.front() && sign.text == folded) return &sign;
  if (folded.size() != 3) return nullptr;
  char upper[3];
  for (std::size_t i = 0; i < 3; ++i) {
    const char c = folded[i];
    if (c < 'a' || c > 'z') return nullptr;
    upper[i] = static_cast<char>(c - 32);
  }
  const std::string_view code{upper, 3};
  // In a line of capitals "ALL" and "TOP" are words.
  if (code == "ALL" || code == "TOP" || (!capitals && !listed(kPlainCodes, code))) return nullptr;
  const auto found = std::lower_bound(
      kCodeSigns.begin(), kCodeSigns.end(), code,
      [](const CurrencySign& sign, std::string_view wanted) { return sign.code < wanted; });
  return found != kCodeSigns.end() && found->code == code ? &*found : nullptr;
}

const CurrencySign* find_currency_letter(char letter) {
  for (const CurrencySign& sign : kLetters)
    if (sign.text.front() == letter) return &sign;
  return nullptr;
}

const CurrencySign* currency_name_at(std::string_view text) {
  const auto* const behind = std::upper_bound(
      std::begin(kNames), std::end(kNames), text,
      [](std::string_view wanted, const CurrencySign& name) { return wanted < name.text; });
  if (behind == std::begin(kNames)) return nullptr;
  const CurrencySign& name = *(behind - 1);
  return text.starts_with(name.text) ? &name : nullptr;
}

const CurrencySign* currency_sign_at(std::string_view text) {
  if (text.empty() ||
      (text.front() != '$' && (static_cast<unsigned char>(text.front()) & 0x80U) == 0))
    return nullptr;
  for (const CurrencySign& sign : kSigns) {
    const bool is_sign =
        (static_cast<unsigned char>(sign.text.front()) & 0x80U) != 0 || sign.text == "$";
    if (is_sign && text.substr(0, sign.text.size()) == sign.text) return &sign;
  }
  return nullptr;
}

void CurrencyFinding::add(const CurrencySign& sign) {
  if (!sign.code.empty()) {
    contradictory_ |= !code_.empty() && code_ != sign.code;
    code_ = sign.code;
  } else {
    contradictory_ |= ambiguous_ != nullptr && ambiguous_->candidates != sign.candidates;
    ambiguous_ = &sign;
  }
}

std::optional<std::string_view> CurrencyFinding::resolve(const Context& context) const {
  if (contradictory_) return std::nullopt;
  if (ambiguous_ == nullptr) {
    // The views given out must outlive the finding: codes are constants, the context is the
    // caller's.
    return code_.empty() ? std::string_view{context.currency} : code_;
  }
  const std::string_view candidates = ambiguous_->candidates;
  if (!code_.empty())  // "$130,000 USD", "42 000 kr SEK"
    return listed(candidates, code_) ? std::optional{code_} : std::nullopt;
  if (listed(candidates, context.currency)) return std::string_view{context.currency};
  if (context.currency.empty()) {
    const std::string_view of_country = currency_of_country(context.country);
    if (!of_country.empty() && listed(candidates, of_country)) return of_country;
  }
  if (ambiguous_->needs_context) return std::nullopt;
  return ambiguous_->fallback;
}

std::string_view currency_of_country(std::string_view country) {
  for (const CountryCurrency& pair : kCountries)
    if (pair.country == country) return pair.currency;
  return {};
}

}  // namespace workwise::job
