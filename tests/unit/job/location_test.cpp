#include <gtest/gtest.h>

#include <string>

#include "job/normalise.hpp"
#include "unit/job/location_rows.hpp"

namespace workwise::job {
namespace {

// clang-format off
TEST(LocationTest, GivesTownsTheirProvinceInTheirOwnCountry) {
  static constexpr Row kRows[] = {
      {"Johannesburg", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"johannesburg, gauteng", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Joburg", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"JHB, GP", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"sandton, gp", "ZA", "Sandton|Gauteng|ZA|null|null"},
      {"Nelspruit", "ZA", "Mbombela|Mpumalanga|ZA|null|null"},
      {"Witbank, Mpumalanga", "ZA", "eMalahleni|Mpumalanga|ZA|null|null"},
      {"Pietersburg, LP", "ZA", "Polokwane|Limpopo|ZA|null|null"},
      {"Polokwane, L", "ZA", "Polokwane|Limpopo|ZA|null|null"},
      {"Grahamstown", "ZA", "Makhanda|Eastern Cape|ZA|null|null"},
      {"Uitenhage, EC", "ZA", "Kariega|Eastern Cape|ZA|null|null"},
      {"Mafikeng, NW", "ZA", "Mahikeng|North West|ZA|null|null"},
      {"PMB, KZN", "ZA", "Pietermaritzburg|KwaZulu-Natal|ZA|null|null"},
      {"DBN", "ZA", "Durban|KwaZulu-Natal|ZA|null|null"},
      {"PTA", "ZA", "Pretoria|Gauteng|ZA|null|null"},
      {"EL", "ZA", "East London|Eastern Cape|ZA|null|null"},
      {"Kaapstad, Wes-Kaap", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"City of Cape Town", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Greater Johannesburg Area", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Johannesburg Metropolitan Area", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Pretoria CBD", "ZA", "Pretoria|Gauteng|ZA|null|null"},
      {"Johannesburg North", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Johannesburg North West", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Durban and surrounds", "ZA", "Durban|KwaZulu-Natal|ZA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, GivesNoProvinceWhereTwoHaveTheName) {
  static constexpr Row kRows[] = {
      {"Middelburg", "ZA", "Middelburg|null|ZA|null|null"},
      {"Middelburg, Mpumalanga", "ZA", "Middelburg|Mpumalanga|ZA|null|null"},
      {"Middelburg, EC", "ZA", "Middelburg|Eastern Cape|ZA|null|null"},
      {"Heidelberg", "ZA", "Heidelberg|null|ZA|null|null"},
      {"Richmond, KZN", "ZA", "Richmond|KwaZulu-Natal|ZA|null|null"},
      {"Rosebank, Johannesburg", "ZA", "Rosebank|Gauteng|ZA|null|null"},
      {"Rosebank, Cape Town, WC", "ZA", "Rosebank|Western Cape|ZA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, ReadsProvincesAndTheirAbbreviationsInContext) {
  static constexpr Row kRows[] = {
      {"KZN", "ZA", "null|KwaZulu-Natal|ZA|null|null"},
      {"Kwa-Zulu Natal", "ZA", "null|KwaZulu-Natal|ZA|null|null"},
      {"Kwazulu Natal", "ZA", "null|KwaZulu-Natal|ZA|null|null"},
      {"EC", "ZA", "null|Eastern Cape|ZA|null|null"},
      {"NC", "ZA", "null|Northern Cape|ZA|null|null"},
      {"MP", "ZA", "null|Mpumalanga|ZA|null|null"},
      {"Limpopo Province", "ZA", "null|Limpopo|ZA|null|null"},
      {"North West Province", "ZA", "null|North West|ZA|null|null"},
      {"Vrystaat", "ZA", "null|Free State|ZA|null|null"},
      {"GP", "", "null|null|null|null|null"},
      {"Durban, KZN", "", "Durban|null|null|null|null"},
      {"Gauteng", "", "null|Gauteng|ZA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, SplitsTheTextAsItsWritersDo) {
  static constexpr Row kRows[] = {
      {"Johannesburg, Gauteng", "", "Johannesburg|Gauteng|ZA|null|null"},
      {"Jhb, South Africa", "", "Johannesburg|Gauteng|ZA|null|null"},
      {"Johannesburg", "", "Johannesburg|null|null|null|null"},
      {"Cape Town, ZA", "", "Cape Town|Western Cape|ZA|null|null"},
      {"Cape Town, ZAF", "", "Cape Town|Western Cape|ZA|null|null"},
      {"Cape Town South Africa", "", "Cape Town|Western Cape|ZA|null|null"},
      {"Durban KZN", "ZA", "Durban|KwaZulu-Natal|ZA|null|null"},
      {"Sandton GP", "ZA", "Sandton|Gauteng|ZA|null|null"},
      {"Cape Town Western Cape", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"ZA-Gauteng-Johannesburg", "", "Johannesburg|Gauteng|ZA|null|null"},
      {"South Africa - Gauteng - Johannesburg", "", "Johannesburg|Gauteng|ZA|null|null"},
      {"Gauteng, Johannesburg", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Gauteng, Western Cape", "ZA", "null|null|ZA|null|null"},
      {"Cape Peninsula", "ZA", "Cape Peninsula|null|ZA|null|null"},
      {"East Rand", "ZA", "East Rand|Gauteng|ZA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, PrefersAKnownTownToAStreetOrSuburb) {
  static constexpr Row kRows[] = {
      {"12 Main Road, Sandton, 2196", "ZA", "Sandton|Gauteng|ZA|2196|null"},
      {"Bryanston Ext 3, Sandton", "ZA", "Bryanston|Gauteng|ZA|null|null"},
      {"Unknownville, Johannesburg", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Cape Town 8001", "ZA", "Cape Town|Western Cape|ZA|8001|null"},
      {"8001 Cape Town", "ZA", "Cape Town|Western Cape|ZA|8001|null"},
      {"Sandton (Gauteng)", "ZA", "Sandton|Gauteng|ZA|null|null"},
      {"Transvaal", "ZA", "null|null|ZA|null|null"},
      {"Natal", "ZA", "null|null|ZA|null|null"},
      {"Sedibelo", "ZA", "Sedibelo|null|ZA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, DoesNotMoveForeignCitiesHere) {
  static constexpr Row kRows[] = {
      {"London", "ZA", "London|null|null|null|null"},
      {"London, UK", "ZA", "London|null|GB|null|null"},
      {"London, England, United Kingdom", "ZA", "London|England|GB|null|null"},
      {"London, England", "", "London|England|GB|null|null"},
      {"Gaborone, Botswana", "ZA", "Gaborone|null|BW|null|null"},
      {"Lagos", "ZA", "Lagos|null|null|null|null"},
      {"Windhoek, NA", "ZA", "Windhoek|null|NA|null|null"},
      {"NA", "", "null|null|NA|null|null"},
      {"Maputo, Moçambique", "ZA", "Maputo|null|MZ|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, TakesTheWorkModeOutOfTheText) {
  static constexpr Row kRows[] = {
      {"Limpopo / Work From Home", "ZA", "null|Limpopo|ZA|null|remote"},
      {"Remote, South Africa", "", "null|null|ZA|null|remote"},
      {"Remote South Africa", "", "null|null|ZA|null|remote"},
      {"South Africa Remote", "", "null|null|ZA|null|remote"},
      {"South Africa (Remote)", "", "null|null|ZA|null|remote"},
      {"Remote (South Africa)", "", "null|null|ZA|null|remote"},
      {"Remote in South Africa", "", "null|null|ZA|null|remote"},
      {"Remote-US", "", "null|null|US|null|remote"},
      {"US Remote", "", "null|null|US|null|remote"},
      {"Remote (US)", "", "null|null|US|null|remote"},
      {"Remote (Canada)", "", "null|null|CA|null|remote"},
      {"Remote, CA", "", "null|null|null|null|remote"},
      {"Remote - EMEA", "", "null|null|null|null|remote"},
      {"Fully Remote, Cape Town", "ZA", "Cape Town|Western Cape|ZA|null|remote"},
      {"Cape Town hybrid", "ZA", "Cape Town|Western Cape|ZA|null|hybrid"},
      {"Hybrid Cape Town", "ZA", "Cape Town|Western Cape|ZA|null|hybrid"},
      {"Hybrid in Johannesburg, Gauteng", "ZA", "Johannesburg|Gauteng|ZA|null|hybrid"},
      {"Johannesburg (On-site)", "ZA", "Johannesburg|Gauteng|ZA|null|onsite"},
      {"Johannesburg (Hybrid - 3 days in office)", "ZA", "Johannesburg|Gauteng|ZA|null|hybrid"},
      {"On-site - Durban, KZN", "ZA", "Durban|KwaZulu-Natal|ZA|null|onsite"},
      {"Cape Town or Remote", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Remote or Cape Town", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Not remote - Cape Town", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Poland (Remote)", "", "null|null|PL|null|remote"},
  };
  expect(kRows);
}

TEST(LocationTest, TakesTheFirstOfSeveralPlaces) {
  static constexpr Row kRows[] = {
      {"Cape Town / Johannesburg", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Cape Town or Johannesburg", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Cape Town and Durban", "ZA", "Cape Town|Western Cape|ZA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, KnowsWhatIsNoPlace) {
  static constexpr Row kRows[] = {
      {"Anywhere in South Africa", "", "null|null|ZA|null|null"},
      {"US only", "", "null|null|US|null|null"},
      {"US-based", "", "null|null|US|null|null"},
      {"Nationwide", "", "null|null|null|null|null"},
      {"National", "ZA", "null|null|ZA|null|null"},
      {"Various", "ZA", "null|null|null|null|null"},
      {"12 Locations", "ZA", "null|null|null|null|null"},
      {"Multiple Locations", "ZA", "null|null|null|null|null"},
      {"Europe", "", "null|null|null|null|null"},
      {"-", "ZA", "null|null|null|null|null"},
      {"", "ZA", "null|null|null|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, ReadsAmbiguousCodesOnlyWithProof) {
  static constexpr Row kRows[] = {
      {"SA", "ZA", "null|null|ZA|null|null"},
      {"Johannesburg, SA", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Johannesburg, SA", "", "Johannesburg|null|null|null|null"},
      {"Riyadh, SA", "", "Riyadh|null|SA|null|null"},
      {"Adelaide, SA", "", "Adelaide|South Australia|AU|null|null"},
      {"Austin, TX", "", "Austin|Texas|US|null|null"},
      {"Austin TX", "", "Austin|Texas|US|null|null"},
      {"Austin, TX 78701", "", "Austin|Texas|US|78701|null"},
      {"Austin, Texas", "", "Austin|Texas|US|null|null"},
      {"Chicago, IL", "ZA", "Chicago|Illinois|US|null|null"},
      {"Charlotte, NC", "", "Charlotte|North Carolina|US|null|null"},
      {"Charlotte, NC", "ZA", "Charlotte|North Carolina|US|null|null"},
      {"Kimberley, NC", "", "Kimberley|null|null|null|null"},
      {"Atlanta, GA", "", "Atlanta|Georgia|US|null|null"},
      {"Atlanta, Georgia", "", "Atlanta|Georgia|US|null|null"},
      {"Tbilisi, Georgia", "", "Tbilisi|null|GE|null|null"},
      {"Georgia", "", "null|null|null|null|null"},
      {"Denver, CO", "", "Denver|Colorado|US|null|null"},
      {"Boston, MA", "", "Boston|Massachusetts|US|null|null"},
      {"Casablanca, MA", "", "Casablanca|null|MA|null|null"},
      {"Berlin, DE", "", "Berlin|null|DE|null|null"},
      {"Wilmington, DE", "", "Wilmington|Delaware|US|null|null"},
      {"Bangalore, IN", "", "Bangalore|null|IN|null|null"},
      {"Toronto, CA", "", "Toronto|null|CA|null|null"},
      {"Toronto, ON", "", "Toronto|Ontario|CA|null|null"},
      {"Toronto, Ontario", "", "Toronto|Ontario|CA|null|null"},
      {"Vancouver, BC", "", "Vancouver|British Columbia|CA|null|null"},
      {"Montreal, QC, Canada", "", "Montreal|Quebec|CA|null|null"},
      {"Pleasanton, CA", "", "Pleasanton|California|US|null|null"},
      {"Smalltown, CA", "", "Smalltown|California|US|null|null"},
      {"Smalltown, DE", "", "Smalltown|null|null|null|null"},
      {"Sydney, NSW", "", "Sydney|New South Wales|AU|null|null"},
      {"Perth, WA", "", "Perth|Western Australia|AU|null|null"},
      {"Seattle, WA", "", "Seattle|Washington|US|null|null"},
      {"Seattle, Washington", "", "Seattle|Washington|US|null|null"},
      {"Washington, DC", "", "Washington|District of Columbia|US|null|null"},
      {"Washington, D.C.", "", "Washington|District of Columbia|US|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, KnowsTheNamesThatAreCityAndState) {
  static constexpr Row kRows[] = {
      {"New York", "", "New York|New York|US|null|null"},
      {"New York, New York", "", "New York|New York|US|null|null"},
      {"New York, United States", "", "New York|New York|US|null|null"},
      {"New York City", "", "New York|New York|US|null|null"},
      {"NYC, NY", "", "New York|New York|US|null|null"},
      {"California", "", "null|California|US|null|null"},
      {"San Francisco", "", "San Francisco|null|null|null|null"},
      {"San Francisco", "US", "San Francisco|California|US|null|null"},
      {"Springfield", "US", "Springfield|null|US|null|null"},
      {"Portland, OR, USA", "", "Portland|Oregon|US|null|null"},
      {"US-CA-San Francisco", "", "San Francisco|California|US|null|null"},
      {"London, ON", "", "London|Ontario|CA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, ReadsCountriesByNameAndCode) {
  static constexpr Row kRows[] = {
      {"Paris, FR", "", "Paris|null|FR|null|null"},
      {"Paris, TX", "", "Paris|Texas|US|null|null"},
      {"Amsterdam, Netherlands", "", "Amsterdam|null|NL|null|null"},
      {"Berlin, Berlin, Germany", "", "Berlin|Berlin|DE|null|null"},
      {"Munich, Bavaria, Germany", "", "Munich|Bavaria|DE|null|null"},
      {"Mohali, Punjab, India", "", "Mohali|Punjab|IN|null|null"},
      {"Canary Wharf, London, United Kingdom", "", "Canary Wharf|null|GB|null|null"},
      {"Seoul, South Korea", "", "Seoul|null|KR|null|null"},
      {"São Paulo, Brasil", "", "São Paulo|null|BR|null|null"},
      {"Zürich, Schweiz", "", "Zürich|null|CH|null|null"},
      {"Singapore", "", "null|null|SG|null|null"},
      {"Singapore, Singapore", "", "Singapore|null|SG|null|null"},
      {"Luxembourg, Luxembourg", "", "Luxembourg|null|LU|null|null"},
      {"USA", "", "null|null|US|null|null"},
      {"U.S.A.", "", "null|null|US|null|null"},
      {"United States of America", "", "null|null|US|null|null"},
      {"UK", "", "null|null|GB|null|null"},
      {"U.K.", "", "null|null|GB|null|null"},
      {"ZAF", "", "null|null|ZA|null|null"},
      {"DRC", "", "null|null|CD|null|null"},
      {"Côte d’Ivoire", "", "null|null|CI|null|null"},
      {"Czech Republic", "", "null|null|CZ|null|null"},
      {"Trinidad and Tobago", "", "null|null|TT|null|null"},
      {"Suid-Afrika", "", "null|null|ZA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, LeavesAmbiguousNamesUnknown) {
  static constexpr Row kRows[] = {
      {"DE", "", "null|null|null|null|null"},
      {"IT", "", "null|null|IT|null|null"},
      {"CA", "", "null|null|null|null|null"},
      {"Hamilton", "", "null|null|null|null|null"},
      {"Richmond", "", "null|null|null|null|null"},
      {"Richmond, VA", "", "Richmond|Virginia|US|null|null"},
      {"Newcastle, UK", "", "Newcastle|null|GB|null|null"},
      {"Newcastle", "GB", "Newcastle|null|GB|null|null"},
      {"Berlin", "DE", "Berlin|null|DE|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, ReadsPostalCodes) {
  static constexpr Row kRows[] = {
      {"75001 Paris, France", "", "Paris|null|FR|75001|null"},
      {"1012 AB Amsterdam", "", "Amsterdam|null|null|1012 AB|null"},
      {"London SW1A 1AA", "", "London|null|null|SW1A 1AA|null"},
      {"Toronto, ON M5V 2T6", "", "Toronto|Ontario|CA|M5V 2T6|null"},
      {"1600 Example Parkway, Mountain View, CA 94043", "", "Mountain View|California|US|94043|null"},
      {"New York, NY 10001-1234", "", "New York|New York|US|10001-1234|null"},
      {"00-950 Warszawa", "", "Warszawa|null|null|00-950|null"},
      {"Midrand, 1685, Gauteng", "ZA", "Midrand|Gauteng|ZA|1685|null"},
  };
  expect(kRows);
}

TEST(LocationTest, LooksThroughWhatIsNoPartOfAPlace) {
  static constexpr Row kRows[] = {
      {"Head Office", "ZA", "null|null|null|null|null"},
      {"Head Office, Midrand", "ZA", "Midrand|Gauteng|ZA|null|null"},
      {"Johannesburg (HQ)", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Johannesburg + 2 more", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Cape\u00A0Town", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"CAPE TOWN", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Gordon’s Bay", "ZA", "Gordons Bay|Western Cape|ZA|null|null"},
      {"Bela Bela", "ZA", "Bela-Bela|Limpopo|ZA|null|null"},
      {"Graaff Reinet", "ZA", "Graaff-Reinet|Eastern Cape|ZA|null|null"},
      {"KwaZulu-Natal", "ZA", "null|KwaZulu-Natal|ZA|null|null"},
      {"Nottingham Road", "ZA", "Nottingham Road|KwaZulu-Natal|ZA|null|null"},
      {"Johannesburg, Cape Town, Durban", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Harare, Zimbabwe", "ZA", "Harare|null|ZW|null|null"},
      {"Northern Cape, South Africa", "ZA", "null|Northern Cape|ZA|null|null"},
      {"Free State, Bloemfontein", "ZA", "Bloemfontein|Free State|ZA|null|null"},
      {"North West, England", "", "null|England|GB|null|null"},
      {"Victoria, BC", "", "Victoria|British Columbia|CA|null|null"},
      {"Melbourne, VIC", "", "Melbourne|Victoria|AU|null|null"},
      {"Melbourne, Victoria, Australia", "", "Melbourne|Victoria|AU|null|null"},
      {"Location: Durban", "ZA", "Durban|KwaZulu-Natal|ZA|null|null"},
      {"This is a very long sentence about where the job is done", "ZA", "null|null|null|null|null"},
      {"Remote (ZA)", "ZA", "null|null|ZA|null|remote"},
      {"Gqeberha (Port Elizabeth)", "ZA", "Gqeberha|Eastern Cape|ZA|null|null"},
      {"CPT Northern Suburbs", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Hybrid (Sandton)", "ZA", "Sandton|Gauteng|ZA|null|hybrid"},
      {"Remote, must be based in Cape Town", "ZA", "Cape Town|Western Cape|ZA|null|remote"},
      {"Hybrid working from our Sandton office", "ZA", "Sandton|Gauteng|ZA|null|hybrid"},
      {"Johannesburg 2001 Gauteng", "ZA", "Johannesburg|Gauteng|ZA|2001|null"},
      {"Unit 5, 10 Long Street, Cape Town, 8001", "ZA", "Cape Town|Western Cape|ZA|8001|null"},
      {"Gauteng & KZN", "ZA", "null|null|ZA|null|null"},
      {"Virginia", "ZA", "Virginia|Free State|ZA|null|null"},
      {"Virginia", "", "null|Virginia|US|null|null"},
      {"Bombay, MH", "", "Bombay|Maharashtra|IN|null|null"},
      {"Lagos, NG", "", "Lagos|null|NG|null|null"},
      {"St. Francis Bay", "ZA", "St Francis Bay|Eastern Cape|ZA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, LeavesACodeOpenThatCouldBeSeveralThings) {
  static constexpr Row kRows[] = {
      {"Smalltown, MH", "", "Smalltown|null|null|null|null"},
      {"Smalltown, MH", "ZA", "Smalltown|null|null|null|null"},
      {"Smalltown, NO", "", "Smalltown|null|NO|null|null"},
      {"Smalltown, Oberland, NO", "", "Smalltown|Oberland|NO|null|null"},
      {"Smalltown, PL", "", "Smalltown|null|PL|null|null"},
      {"Smalltown, NO", "NO", "Smalltown|null|NO|null|null"},
      {"Oslo, NO", "ZA", "Oslo|null|NO|null|null"},
      {"Milano, MI", "", "Milano|null|null|null|null"},
      // What speaks for another country speaks against the source's.
      {"Smalltown, DE", "ZA", "Smalltown|null|null|null|null"},
      {"Sandton, MH", "ZA", "Sandton|Gauteng|ZA|null|null"},
      {"Richmond, VA", "ZA", "Richmond|Virginia|US|null|null"},
      {"Worcester, MA", "ZA", "Worcester|Massachusetts|US|null|null"},
      {"Worcester, WC", "ZA", "Worcester|Western Cape|ZA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, KeepsNamesWholeAndReadsWhatTheirCityProves) {
  static constexpr Row kRows[] = {
      {"Île-de-France, France", "", "null|Île-de-France|FR|null|null"},
      {"Fort-de-France", "", "Fort-de-France|null|null|null|null"},
      {"ILE DE FRANCE", "", "null|Île-de-France|FR|null|null"},
      {"1060 Rincon Circle", "", "null|null|null|null|null"},
      {"Durban-South Africa", "", "Durban|KwaZulu-Natal|ZA|null|null"},
      {"Melbourne, Victoria", "", "Melbourne|Victoria|AU|null|null"},
      {"Melbourne, Victoria", "ZA", "Melbourne|null|null|null|null"},
      {"114 55 Stockholm", "", "Stockholm|null|null|114 55|null"},
      {"Praha 110 00", "", "Praha|null|null|110 00|null"},
      {"Pretoria Head Office", "ZA", "Pretoria|Gauteng|ZA|null|null"},
      {"ZA-Johannesburg-Head Office", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Gauteng Region", "ZA", "null|Gauteng|ZA|null|null"},
      {"Durban Region", "ZA", "Durban|KwaZulu-Natal|ZA|null|null"},
      {"W. Cape", "ZA", "null|Western Cape|ZA|null|null"},
      {"KZN South Coast", "ZA", "null|KwaZulu-Natal|ZA|null|null"},
      {"Cape Town City Bowl", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"V&A Waterfront, Cape Town", "ZA", "V&A Waterfront|Western Cape|ZA|null|null"},
      {"Cape Town preferred", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Johannesburg, GT", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Umhlanga Ridge", "ZA", "Umhlanga|KwaZulu-Natal|ZA|null|null"},
      {"📍Cape Town ✈", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"📍Munich", "", "Munich|null|null|null|null"},
      {"Various provinces", "ZA", "null|null|null|null|null"},
      {"Several sites", "", "null|null|null|null|null"},
      {"Landwyd", "ZA", "null|null|ZA|null|null"},
  };
  expect(kRows);
}

// clang-format on

TEST(LocationTest, KeepsNoBlanksButSingleOnes) {
  const Place place = parse_location("Los\u00A0 Angeles,  CA 90012", {}).place;
  EXPECT_EQ(place.city, "Los Angeles");
  EXPECT_EQ(parse_location("London SW1A  1AA", {}).place.postal_code, "SW1A 1AA");
  EXPECT_EQ(parse_location("São\tPaulo", {}).place.city, "São Paulo");
}

TEST(LocationTest, FindsNoPlaceInANullMarkerBesideOthers) {
  static constexpr Row kRows[] = {
      {"Location: N/A", "ZA", "null|null|null|null|null"},
      {"Location: TBC", "ZA", "null|null|null|null|null"},
      {"TBC.", "ZA", "null|null|null|null|null"},
      {"N.A.", "", "null|null|null|null|null"},
      {"N/A, Gauteng", "ZA", "null|Gauteng|ZA|null|null"},
      {"Gauteng (not specified)", "ZA", "null|Gauteng|ZA|null|null"},
      {"Windhoek, NA", "", "Windhoek|null|NA|null|null"},
  };
  expect(kRows);
}

TEST(LocationTest, KeepsTheTextAsPublished) {
  EXPECT_EQ(parse_location(" Jhb ", in("ZA")).place.raw, "Jhb");
  EXPECT_EQ(parse_location("Multiple locations", in("ZA")).place.raw, "Multiple locations");
}

TEST(LocationTest, SurvivesHostileText) {
  for (const std::string& text :
       {std::string(2000, ','), std::string(900, '&'), std::string(900, '-'),
        std::string("\xFF\xC3,\xE2\x80"), std::string(1000, 'a'), std::string("((((((((")})
    EXPECT_EQ(parse_location(text, in("ZA")).place.postal_code, "");
}

std::string show_all(const char* text, const char* country) {
  std::string result;
  for (const LocationText& place : parse_locations(text, in(country)))
    result += (result.empty() ? "" : "; ") + show(place);
  return result;
}

TEST(LocationsTest, SplitsSeveralPlacesAndDropsNullMarkers) {
  EXPECT_EQ(show_all("Cape Town; Durban | Remote", "ZA"),
            "Cape Town|Western Cape|ZA|null|null; Durban|KwaZulu-Natal|ZA|null|null; "
            "null|null|null|null|remote");
  EXPECT_EQ(show_all("Austin, TX\nDenver, CO", ""),
            "Austin|Texas|US|null|null; Denver|Colorado|US|null|null");
  EXPECT_EQ(show_all("Limpopo\n / Work From Home", "ZA"), "null|Limpopo|ZA|null|remote");
  EXPECT_EQ(show_all(" ; N/A; ;Durban;", "ZA"), "Durban|KwaZulu-Natal|ZA|null|null");
  EXPECT_EQ(show_all("", "ZA"), "");
}

TEST(LocationsTest, TakesNoLongerForHostileTextThanItIsLong) {
  const std::string lines(200'000, '\n');
  EXPECT_TRUE(parse_locations(lines, {}).empty());
  EXPECT_EQ(parse_locations(lines + "Durban", {}).size(), 1U);
  std::string marks;
  for (int i = 0; i < 100'000; ++i) marks += "a;";
  EXPECT_EQ(parse_locations(marks, {}).size(), kPlaceTextsMax);
}

struct Parts {
  const char* city;
  const char* region;
  const char* country;
  const char* postal_code;
  const char* context;
  const char* expected;
};

TEST(PlaceFromPartsTest, PutsStructuredPartsRight) {
  static constexpr Parts kRows[] = {
      {"Jhb", "GP", "South Africa", "2000", "ZA", "Johannesburg|Gauteng|ZA|2000"},
      {"Sandton", "", "za", "", "", "Sandton|Gauteng|ZA|null"},
      {"Durban", "kzn", "ZAF", "", "", "Durban|KwaZulu-Natal|ZA|null"},
      {"Nelspruit", "Mpumalanga Province", "", "", "ZA", "Mbombela|Mpumalanga|ZA|null"},
      {"", "Gauteng", "", "", "ZA", "null|Gauteng|ZA|null"},
      {"", "", "NA", "", "ZA", "null|null|NA|null"},
      {"Windhoek", "", "na", "", "", "Windhoek|null|NA|null"},
      {"", "", "SA", "", "", "null|null|SA|null"},
      {"", "", "SA", "", "ZA", "null|null|ZA|null"},
      {"San Francisco", "CA", "US", "94103", "", "San Francisco|California|US|94103"},
      {"Portland", "Oregon", "United States", "", "", "Portland|Oregon|US|null"},
      {"Berlin", "Berlin", "Deutschland", "10115", "", "Berlin|Berlin|DE|10115"},
      {"Munich", "Bavaria", "DE", "", "ZA", "Munich|Bavaria|DE|null"},
      {"London", "England", "UK", "", "", "London|England|GB|null"},
      {"Toronto", "ON", "CA", "", "", "Toronto|Ontario|CA|null"},
      {"Cape Town, Western Cape", "", "ZA", "8001", "", "Cape Town|Western Cape|ZA|8001"},
      {"Polska", "", "", "", "", "null|null|PL|null"},
      {"Newcastle", "", "", "", "ZA", "Newcastle|KwaZulu-Natal|ZA|null"},
      {"Newcastle", "", "GB", "", "ZA", "Newcastle|null|GB|null"},
      {"N/A", "N/A", "N/A", "N/A", "", "null|null|null|null"},
      {"", "", "", "", "ZA", "null|null|null|null"},
      {"Springfield", "IL", "USA", "", "", "Springfield|Illinois|US|null"},
      {"Sydney", "NSW", "AU", "2000", "", "Sydney|New South Wales|AU|2000"},
      {"Bloemfontein", "Northern Transvaal", "ZA", "", "ZA", "Bloemfontein|Free State|ZA|null"},
      {"Paris", "", "Atlantis", "", "ZA", "Paris|null|null|null"},
      {"Tbilisi", "", "Georgia", "", "", "Tbilisi|null|GE|null"},
      {"Singapore", "", "SG", "", "", "Singapore|null|SG|null"},
      {"Houston", "Remote", "US", "", "", "Houston|Texas|US|null"},
  };
  for (const Parts& row : kRows)
    EXPECT_EQ(
        show(place_from_parts(row.city, row.region, row.country, row.postal_code, in(row.context))),
        row.expected)
        << row.city << ", " << row.region << ", " << row.country;
}

TEST(PlaceFromPartsTest, KeepsARegionWhoseCountryNobodyNames) {
  static constexpr Parts kRows[] = {
      {"Lansing", "Michigan", "", "", "", "Lansing|Michigan|US|null"},
      {"Lansing", "Michigan", "", "", "ZA", "Lansing|Michigan|US|null"},
      {"Smalltown", "Michigan", "", "", "ZA", "Smalltown|Michigan|US|null"},
      {"Richmond", "Virginia", "", "", "ZA", "Richmond|Virginia|US|null"},
      {"Austin", "TX", "", "", "", "Austin|Texas|US|null"},
      {"Bombay", "MH", "", "", "", "Bombay|Maharashtra|IN|null"},
      {"Mumbai", "Maharashtra", "", "", "ZA", "Mumbai|Maharashtra|IN|null"},
      {"Smalltown", "Oberland", "", "", "", "Smalltown|Oberland|null|null"},
      {"Smalltown", "Oberland", "", "", "ZA", "Smalltown|Oberland|ZA|null"},
      {"Smalltown", "Oberland", "Atlantis", "", "ZA", "Smalltown|Oberland|null|null"},
      {"Durban", "eThekwini", "", "", "ZA", "Durban|KwaZulu-Natal|ZA|null"},
      {"Durban", "KwaZulu-Natal", "", "", "", "Durban|KwaZulu-Natal|ZA|null"},
      {"Melbourne", "Victoria", "", "", "", "Melbourne|Victoria|AU|null"},
      {"Smalltown", "Victoria", "", "", "", "Smalltown|Victoria|null|null"},
  };
  for (const Parts& row : kRows)
    EXPECT_EQ(
        show(place_from_parts(row.city, row.region, row.country, row.postal_code, in(row.context))),
        row.expected)
        << row.city << ", " << row.region;
}

}  // namespace
}  // namespace workwise::job
