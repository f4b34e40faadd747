#include <gtest/gtest.h>

#include "unit/job/location_rows.hpp"

namespace workwise::job {
namespace {

// Names as iso-codes spells them from 4.15 (Debian 12) to 4.18 (Debian 13).
// clang-format off
TEST(RegionsTest, ReadsFrenchRegions) {
  static constexpr Row kRows[] = {
      {"Lyon, Auvergne-Rhône-Alpes, France", "", "Lyon|Auvergne-Rhône-Alpes|FR|null|null"},
      {"Marseille, Provence-Alpes-Côte d'Azur, France", "", "Marseille|Provence-Alpes-Côte-d’Azur|FR|null|null"},
      {"Bretagne, France", "", "null|Bretagne|FR|null|null"},
      {"Nouvelle-Aquitaine", "", "null|Nouvelle-Aquitaine|FR|null|null"},
      {"Occitanie, FR", "", "null|Occitanie|FR|null|null"},
      {"Paris, Île-de-France", "", "Paris|Île-de-France|FR|null|null"},
      {"Paris (Île-de-France)", "", "Paris|Île-de-France|FR|null|null"},
      {"France, Île-de-France, Paris", "", "Paris|Île-de-France|FR|null|null"},
      {"Hauts-de-France", "", "null|Hauts-de-France|FR|null|null"},
      {"Normandie", "FR", "null|Normandie|FR|null|null"},
      {"Corse", "FR", "null|Corse|FR|null|null"},
      {"Corsica, France", "", "null|Corsica|FR|null|null"},
      {"Pays de la Loire", "", "null|Pays-de-la-Loire|FR|null|null"},
      {"Rennes, Brittany, France", "", "Rennes|Brittany|FR|null|null"},
      {"PACA", "FR", "null|PACA|FR|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsACountrysCodeBehindAnUnknownTown) {
  static constexpr Row kRows[] = {
      {"Annecy, FR", "", "Annecy|null|FR|null|null"},
      {"Kleindorf, AT", "", "Kleindorf|null|AT|null|null"},
      {"Bergen, NO", "", "Bergen|null|NO|null|null"},
      {"Sandvika, NO", "", "Sandvika|null|NO|null|null"},
      {"Espoo, FI", "", "Espoo|null|FI|null|null"},
      {"Winterthur, CH", "", "Winterthur|null|CH|null|null"},
      {"Coimbra, PT", "", "Coimbra|null|PT|null|null"},
      {"Zlaté Moravce, SK", "", "Zlaté Moravce|null|null|null|null"},
      {"Cassino (FR)", "", "Cassino|null|null|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsGermanRegionsAndTheCodesOfAll) {
  static constexpr Row kRows[] = {
      {"Munich, Bavaria", "", "Munich|Bavaria|DE|null|null"},
      {"München, Bayern", "", "München|Bayern|DE|null|null"},
      {"München, Bayern, Deutschland", "", "München|Bayern|DE|null|null"},
      {"Bayern", "", "null|Bayern|DE|null|null"},
      {"Bayern", "DE", "null|Bayern|DE|null|null"},
      {"Bavaria, Germany", "", "null|Bavaria|DE|null|null"},
      {"Germany, Bavaria, Munich", "", "Munich|Bavaria|DE|null|null"},
      {"DE-BY", "", "null|Bayern|DE|null|null"},
      {"DE-BY-München", "", "München|Bayern|DE|null|null"},
      {"US-CA", "", "null|California|US|null|null"},
      {"US-TX-Austin", "", "Austin|Texas|US|null|null"},
      {"US-NY", "", "null|New York|US|null|null"},
      {"ZA-GP", "", "null|Gauteng|ZA|null|null"},
      {"ZA-KZN", "", "null|KwaZulu-Natal|ZA|null|null"},
      {"CA-ON", "", "null|Ontario|CA|null|null"},
      {"AU-NSW", "", "null|New South Wales|AU|null|null"},
      {"GB-SCT", "", "null|Scotland|GB|null|null"},
      {"IN-MH", "", "null|Maharashtra|IN|null|null"},
      {"FR-IDF", "", "null|Île-de-France|FR|null|null"},
      {"NL-NH", "", "null|Noord-Holland|NL|null|null"},
      {"Nordrhein-Westfalen", "", "null|Nordrhein-Westfalen|DE|null|null"},
      {"NRW, Deutschland", "", "null|NRW|DE|null|null"},
      {"Köln, North Rhine-Westphalia, Germany", "", "Köln|North Rhine-Westphalia|DE|null|null"},
      {"Stuttgart, Baden-Württemberg", "", "Stuttgart|Baden-Württemberg|DE|null|null"},
      {"Baden-Württemberg, Germany", "", "null|Baden-Württemberg|DE|null|null"},
      {"Berlin, Germany", "", "Berlin|null|DE|null|null"},
      {"Hamburg, Germany", "", "Hamburg|null|DE|null|null"},
      {"Bremen, Deutschland", "", "Bremen|null|DE|null|null"},
      {"Bremerhaven, Bremen, Germany", "", "Bremerhaven|Bremen|DE|null|null"},
      {"Hamburg, Hamburg, Germany", "", "Hamburg|Hamburg|DE|null|null"},
      {"Munich, BY, Germany", "", "Munich|Bayern|DE|null|null"},
      {"Sachsen-Anhalt", "", "null|Sachsen-Anhalt|DE|null|null"},
      {"Leipzig, Saxony", "", "Leipzig|Saxony|DE|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsTheRegionsOfEuropesCountries) {
  static constexpr Row kRows[] = {
      {"Wien, Österreich", "", "Wien|null|AT|null|null"},
      {"Salzburg, Austria", "", "Salzburg|null|AT|null|null"},
      {"Hallein, Salzburg, Austria", "", "Hallein|Salzburg|AT|null|null"},
      {"Tirol, Österreich", "", "null|Tirol|AT|null|null"},
      {"Linz, Oberösterreich", "", "Linz|Oberösterreich|AT|null|null"},
      {"Lower Austria", "", "null|Lower Austria|AT|null|null"},
      {"Zürich, Switzerland", "", "Zürich|null|CH|null|null"},
      {"Winterthur, Zürich, Switzerland", "", "Winterthur|Zürich|CH|null|null"},
      {"Genève, Suisse", "", "Genève|null|CH|null|null"},
      {"Aargau, Schweiz", "", "null|Aargau|CH|null|null"},
      {"Kanton Aargau, Schweiz", "", "null|Aargau|CH|null|null"},
      {"Ticino, Switzerland", "", "null|Ticino|CH|null|null"},
      {"Amsterdam, Noord-Holland", "", "Amsterdam|Noord-Holland|NL|null|null"},
      {"Amsterdam, North Holland, Netherlands", "", "Amsterdam|North Holland|NL|null|null"},
      {"Utrecht, Netherlands", "", "Utrecht|null|NL|null|null"},
      {"Utrecht, Utrecht, Nederland", "", "Utrecht|Utrecht|NL|null|null"},
      {"Zeist, Utrecht, Nederland", "", "Zeist|Utrecht|NL|null|null"},
      {"Noord-Brabant", "", "null|Noord-Brabant|NL|null|null"},
      {"Gelderland, Nederland", "", "null|Gelderland|NL|null|null"},
      {"Limburg", "NL", "null|Limburg|NL|null|null"},
      {"Limburg", "", "Limburg|null|null|null|null"},
      {"Maastricht, Limburg, Netherlands", "", "Maastricht|Limburg|NL|null|null"},
      {"Flanders, Belgium", "", "null|Flanders|BE|null|null"},
      {"Wallonie, Belgique", "", "null|Wallonie|BE|null|null"},
      {"Milano, Lombardia, Italia", "", "Milano|Lombardia|IT|null|null"},
      {"Milan, Lombardy", "", "Milan|Lombardy|IT|null|null"},
      {"Lombardy, Italy", "", "null|Lombardy|IT|null|null"},
      {"Toscana", "", "null|Toscana|IT|null|null"},
      {"Emilia-Romagna, Italy", "", "null|Emilia-Romagna|IT|null|null"},
      {"Sicily", "", "null|Sicily|IT|null|null"},
      {"Madrid, Spain", "", "Madrid|null|ES|null|null"},
      {"Madrid, Madrid, Spain", "", "Madrid|Madrid|ES|null|null"},
      {"Barcelona, Catalonia, Spain", "", "Barcelona|Catalonia|ES|null|null"},
      {"Cataluña, España", "", "null|Cataluña|ES|null|null"},
      {"Andalucía, España", "", "null|Andalucía|ES|null|null"},
      {"Galicia, Spain", "", "null|Galicia|ES|null|null"},
      {"Canarias", "", "null|Canarias|ES|null|null"},
      {"País Vasco, España", "", "null|País Vasco|ES|null|null"},
      {"Lisboa, Portugal", "", "Lisboa|null|PT|null|null"},
      {"Porto, Portugal", "", "Porto|null|PT|null|null"},
      {"Braga, Portugal", "", "Braga|null|PT|null|null"},
      {"Warszawa, Mazowieckie, Polska", "", "Warszawa|Mazowieckie|PL|null|null"},
      {"Mazowieckie", "", "null|Mazowieckie|PL|null|null"},
      {"Małopolskie, Polska", "", "null|Małopolskie|PL|null|null"},
      {"Stockholm, Sweden", "", "Stockholm|null|SE|null|null"},
      {"Skåne, Sverige", "", "null|Skåne|SE|null|null"},
      {"Skåne län, Sverige", "", "null|Skåne län|SE|null|null"},
      {"Malmö, Skåne", "", "Malmö|Skåne|SE|null|null"},
      {"Oslo, Norway", "", "Oslo|null|NO|null|null"},
      {"Rogaland, Norge", "", "null|Rogaland|NO|null|null"},
      {"Stavanger, Rogaland, Norway", "", "Stavanger|Rogaland|NO|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsIndianRegionsWhereTheyAreIndian) {
  static constexpr Row kRows[] = {
      {"Mumbai, Maharashtra, India", "", "Mumbai|Maharashtra|IN|null|null"},
      {"Mumbai, Maharashtra", "", "Mumbai|Maharashtra|IN|null|null"},
      {"Maharashtra", "", "null|Maharashtra|IN|null|null"},
      {"Maharashtra, India", "ZA", "null|Maharashtra|IN|null|null"},
      {"Bengaluru, Karnataka", "", "Bengaluru|Karnataka|IN|null|null"},
      {"Karnataka, India", "", "null|Karnataka|IN|null|null"},
      {"Gurugram, Haryana, India", "", "Gurugram|Haryana|IN|null|null"},
      {"Punjab", "", "Punjab|null|null|null|null"},
      {"Punjab, India", "", "null|Punjab|IN|null|null"},
      {"Punjab, Pakistan", "", "null|Punjab|PK|null|null"},
      {"Punjab", "IN", "null|Punjab|IN|null|null"},
      {"Lahore, Punjab", "", "Lahore|Punjab|PK|null|null"},
      {"Delhi, India", "", "Delhi|null|IN|null|null"},
      {"New Delhi, Delhi, India", "", "New Delhi|Delhi|IN|null|null"},
      {"Hyderabad, Telangana, India", "", "Hyderabad|Telangana|IN|null|null"},
      {"Chennai, Tamil Nadu", "", "Chennai|Tamil Nadu|IN|null|null"},
      {"Pune, MH", "", "Pune|Maharashtra|IN|null|null"},
      {"Smalltown, KA", "", "Smalltown|null|null|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsTheRegionsOfEnglishSpeakingCountries) {
  static constexpr Row kRows[] = {
      {"Toronto, Ontario, Canada", "", "Toronto|Ontario|CA|null|null"},
      {"Ontario", "", "null|Ontario|CA|null|null"},
      {"Ontario, Canada", "", "null|Ontario|CA|null|null"},
      {"Québec", "", "null|Quebec|CA|null|null"},
      {"Quebec, Canada", "", "null|Quebec|CA|null|null"},
      {"Calgary, AB", "", "Calgary|Alberta|CA|null|null"},
      {"Canada, British Columbia, Vancouver", "", "Vancouver|British Columbia|CA|null|null"},
      {"Newfoundland and Labrador", "", "null|Newfoundland and Labrador|CA|null|null"},
      {"Queensland", "", "null|Queensland|AU|null|null"},
      {"Brisbane, Queensland, Australia", "", "Brisbane|Queensland|AU|null|null"},
      {"Victoria, Australia", "", "null|Victoria|AU|null|null"},
      {"Victoria", "AU", "null|Victoria|AU|null|null"},
      {"Victoria", "", "null|null|null|null|null"},
      {"Northern Territory, Australia", "", "null|Northern Territory|AU|null|null"},
      {"Georgia, United States", "", "null|Georgia|US|null|null"},
      {"Georgia, USA", "", "null|Georgia|US|null|null"},
      {"Georgia", "US", "null|Georgia|US|null|null"},
      {"Georgia", "GE", "null|null|GE|null|null"},
      {"Savannah, GA, USA", "", "Savannah|Georgia|US|null|null"},
      {"Texas, United States", "", "null|Texas|US|null|null"},
      {"US, California, San Diego", "", "San Diego|California|US|null|null"},
      {"United States, New York, Brooklyn", "", "Brooklyn|New York|US|null|null"},
      {"Washington, United States", "", "Washington|District of Columbia|US|null|null"},
      {"UK, London, Central London", "", "London|null|GB|null|null"},
      {"UK, Scotland, Edinburgh", "", "Edinburgh|Scotland|GB|null|null"},
      {"Edinburgh, Scotland", "", "Edinburgh|Scotland|GB|null|null"},
      {"Cardiff, Wales", "", "Cardiff|Wales|GB|null|null"},
      {"Belfast, Northern Ireland, UK", "", "Belfast|Northern Ireland|GB|null|null"},
      {"England", "", "null|England|GB|null|null"},
      {"Kent, England", "", "Kent|England|GB|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, TellsACityFromTheRegionOfItsName) {
  static constexpr Row kRows[] = {
      {"Dubai, UAE", "", "Dubai|null|AE|null|null"},
      {"Abu Dhabi, United Arab Emirates", "", "Abu Dhabi|null|AE|null|null"},
      {"Riyadh, Saudi Arabia", "", "Riyadh|null|SA|null|null"},
      {"Lagos, Nigeria", "", "Lagos|null|NG|null|null"},
      {"Ikeja, Lagos, Nigeria", "", "Ikeja|Lagos|NG|null|null"},
      {"Ikeja, Lagos State, Nigeria", "", "Ikeja|Lagos|NG|null|null"},
      {"Rivers State, Nigeria", "", "null|Rivers|NG|null|null"},
      {"Delta, Nigeria", "", "null|Delta|NG|null|null"},
      {"Delta", "ZA", "Delta|null|ZA|null|null"},
      {"Nairobi, Kenya", "", "Nairobi|null|KE|null|null"},
      {"Thika, Kiambu County, Kenya", "", "Thika|Kiambu|KE|null|null"},
      {"Copperbelt, Zambia", "", "null|Copperbelt|ZM|null|null"},
      {"Kitwe, Copperbelt, Zambia", "", "Kitwe|Copperbelt|ZM|null|null"},
      {"Lusaka, Zambia", "", "Lusaka|null|ZM|null|null"},
      {"Central, Zambia", "", "null|Central|ZM|null|null"},
      {"Western", "ZM", "null|Western|ZM|null|null"},
      {"Western", "", "Western|null|null|null|null"},
      {"Harare, Zimbabwe", "", "Harare|null|ZW|null|null"},
      {"Erongo, Namibia", "", "null|Erongo|NA|null|null"},
      {"Swakopmund, Erongo, Namibia", "", "Swakopmund|Erongo|NA|null|null"},
      {"Khomas, NA", "", "null|Khomas|NA|null|null"},
      {"Rundu, NA", "", "Rundu|null|NA|null|null"},
      {"Otjozondjupa", "NA", "null|Otjozondjupa|NA|null|null"},
      {"Gaborone, Botswana", "", "Gaborone|null|BW|null|null"},
      {"Maputo, Mozambique", "", "Maputo|null|MZ|null|null"},
      {"Gaza, Mozambique", "", "null|Gaza|MZ|null|null"},
      {"Maseru, Lesotho", "", "Maseru|null|LS|null|null"},
      {"Manzini, Eswatini", "", "Manzini|null|SZ|null|null"},
      {"Ashanti, Ghana", "", "null|Ashanti|GH|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsTheRegionsOfTheOthers) {
  static constexpr Row kRows[] = {
      {"São Paulo, SP, Brasil", "", "São Paulo|São Paulo|BR|null|null"},
      {"São Paulo, Brazil", "", "São Paulo|null|BR|null|null"},
      {"Campinas, São Paulo, Brazil", "", "Campinas|null|BR|null|null"},
      {"Belo Horizonte, Minas Gerais", "", "Belo Horizonte|Minas Gerais|BR|null|null"},
      {"Minas Gerais, Brasil", "", "null|Minas Gerais|BR|null|null"},
      {"Amazonas", "", "Amazonas|null|null|null|null"},
      {"Amazonas, Brazil", "", "null|Amazonas|BR|null|null"},
      {"Amazonas, Peru", "", "null|Amazonas|PE|null|null"},
      {"Jalisco, México", "", "null|Jalisco|MX|null|null"},
      {"Guadalajara, Jalisco, Mexico", "", "Guadalajara|Jalisco|MX|null|null"},
      {"Monterrey, Nuevo León", "", "Monterrey|Nuevo León|MX|null|null"},
      {"Puebla, Mexico", "", "Puebla|null|MX|null|null"},
      {"Buenos Aires, Argentina", "", "Buenos Aires|null|AR|null|null"},
      {"Tokyo, Japan", "", "Tokyo|null|JP|null|null"},
      {"Shibuya, Tokyo, Japan", "", "Shibuya|Tokyo|JP|null|null"},
      {"Shanghai, China", "", "Shanghai|null|CN|null|null"},
      {"Shenzhen, Guangdong, China", "", "Shenzhen|Guangdong|CN|null|null"},
      {"Guangdong", "", "null|Guangdong|CN|null|null"},
      {"Istanbul, Türkiye", "", "Istanbul|null|TR|null|null"},
      {"Konya, Turkey", "", "Konya|null|TR|null|null"},
      {"Hà Nội, Việt Nam", "", "Hà Nội|null|VN|null|null"},
      {"Selangor, Malaysia", "", "Selangor|null|MY|null|null"},
      {"Petaling Jaya, Selangor, Malaysia", "", "Petaling Jaya|Selangor|MY|null|null"},
      {"West Java, Indonesia", "", "null|West Java|ID|null|null"},
      {"Auckland, New Zealand", "", "Auckland|null|NZ|null|null"},
      {"Canterbury, New Zealand", "", "null|Canterbury|NZ|null|null"},
      {"Leinster, Ireland", "", "null|Leinster|IE|null|null"},
      {"Cork, Munster, Ireland", "", "Cork|Munster|IE|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, TakesTheModeFromBeforeARegion) {
  static constexpr Row kRows[] = {
      {"Remote - South Africa", "ZA", "null|null|ZA|null|remote"},
      {"Remote | South Africa", "", "null|null|ZA|null|remote"},
      {"Remote - Western Cape", "", "null|Western Cape|ZA|null|remote"},
      {"Hybrid | Sandton", "ZA", "Sandton|Gauteng|ZA|null|hybrid"},
      {"Hybrid: Stellenbosch", "ZA", "Stellenbosch|Western Cape|ZA|null|hybrid"},
      {"Onsite, Midrand, GP", "ZA", "Midrand|Gauteng|ZA|null|onsite"},
      {"Remote, Bavaria", "", "null|Bavaria|DE|null|remote"},
      {"Remote (Île-de-France)", "", "null|Île-de-France|FR|null|remote"},
      {"Hybrid - Lyon, France", "", "Lyon|null|FR|null|hybrid"},
      {"Remote - Ontario, Canada", "", "null|Ontario|CA|null|remote"},
      {"Remote - Maharashtra", "", "null|Maharashtra|IN|null|remote"},
  };
  expect(kRows);
}

TEST(RegionsTest, KnowsTownshipsSuburbsAndProvinces) {
  static constexpr Row kRows[] = {
      {"Khayelitsha", "ZA", "Khayelitsha|Western Cape|ZA|null|null"},
      {"Mitchells Plain, Cape Town", "ZA", "Mitchells Plain|Western Cape|ZA|null|null"},
      {"Soweto, Johannesburg", "ZA", "Soweto|Gauteng|ZA|null|null"},
      {"Umlazi", "ZA", "Umlazi|KwaZulu-Natal|ZA|null|null"},
      {"Mamelodi East", "ZA", "Mamelodi|Gauteng|ZA|null|null"},
      {"Mdantsane", "ZA", "Mdantsane|Eastern Cape|ZA|null|null"},
      {"Randburg, Gauteng", "ZA", "Randburg|Gauteng|ZA|null|null"},
      {"Claremont, Cape Town", "ZA", "Claremont|Western Cape|ZA|null|null"},
      {"Bellville South, WC", "ZA", "Bellville|Western Cape|ZA|null|null"},
      {"Kempton Park, 1619", "ZA", "Kempton Park|Gauteng|ZA|1619|null"},
      {"Century City, 7441, Western Cape", "ZA", "Century City|Western Cape|ZA|7441|null"},
      {"Gauteng, 2196", "ZA", "null|Gauteng|ZA|2196|null"},
      {"FS", "ZA", "null|Free State|ZA|null|null"},
      {"LP", "ZA", "null|Limpopo|ZA|null|null"},
      {"WC", "ZA", "null|Western Cape|ZA|null|null"},
      {"NW", "ZA", "null|North West|ZA|null|null"},
      {"Welkom, FS", "ZA", "Welkom|Free State|ZA|null|null"},
      {"Klerksdorp, NW", "ZA", "Klerksdorp|North West|ZA|null|null"},
      {"Mbombela, MP", "ZA", "Mbombela|Mpumalanga|ZA|null|null"},
      {"Upington, NC", "ZA", "Upington|Northern Cape|ZA|null|null"},
      {"Richards Bay, KZN", "ZA", "Richards Bay|KwaZulu-Natal|ZA|null|null"},
      {"East London, EC", "ZA", "East London|Eastern Cape|ZA|null|null"},
      {"Paarl, WC, 7646", "ZA", "Paarl|Western Cape|ZA|7646|null"},
      {"Tzaneen (Limpopo)", "ZA", "Tzaneen|Limpopo|ZA|null|null"},
      {"Northern Cape", "ZA", "null|Northern Cape|ZA|null|null"},
      {"Northern Cape", "", "null|Northern Cape|ZA|null|null"},
      {"South Africa, Gauteng, Sandton", "ZA", "Sandton|Gauteng|ZA|null|null"},
      {"South Africa, Western Cape, Cape Town, Bellville", "", "Cape Town|Western Cape|ZA|null|null"},
      {"SA", "ZA", "null|null|ZA|null|null"},
      {"SA", "SA", "null|null|SA|null|null"},
      {"Jeddah, SA", "", "Jeddah|null|SA|null|null"},
      {"Windhoek, Namibia", "ZA", "Windhoek|null|NA|null|null"},
      {"NA", "ZA", "null|null|NA|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsPostalCodesGluedAndApart) {
  static constexpr Row kRows[] = {
      {"London SW1A1AA", "", "London|null|null|SW1A1AA|null"},
      {"London, EC2A 4NE", "", "London|null|null|EC2A 4NE|null"},
      {"Manchester M1 1AE, UK", "", "Manchester|null|GB|M1 1AE|null"},
      {"Leeds, LS1 4DY", "", "Leeds|null|null|LS1 4DY|null"},
      {"10115 Berlin", "", "Berlin|null|null|10115|null"},
      {"D-80331 München", "", "München|null|null|D-80331|null"},
      {"80331 München, Bayern", "", "München|Bayern|DE|80331|null"},
      {"69002 Lyon, FR", "", "Lyon|null|FR|69002|null"},
      {"F-75001 Paris", "", "Paris|null|null|F-75001|null"},
      {"1012AB Amsterdam", "", "Amsterdam|null|null|1012AB|null"},
      {"3511 LX Utrecht, Nederland", "", "Utrecht|null|NL|3511 LX|null"},
      {"Toronto, ON M5V2T6", "", "Toronto|Ontario|CA|M5V2T6|null"},
      {"Vancouver BC V6B 1A1", "", "Vancouver|British Columbia|CA|V6B 1A1|null"},
      {"Chicago, IL 60601, USA", "", "Chicago|Illinois|US|60601|null"},
      {"Brooklyn, NY 11201", "", "Brooklyn|New York|US|11201|null"},
      {"Seattle, WA 98101-1234", "", "Seattle|Washington|US|98101-1234|null"},
      {"CH-8001 Zürich", "", "Zürich|null|null|CH-8001|null"},
      {"1010 Wien, Österreich", "", "Wien|null|AT|1010|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsWhatWritersAddToARegion) {
  static constexpr Row kRows[] = {
      {"Houston, Harris County, Texas", "", "Houston|Texas|US|null|null"},
      {"Orange County, California", "", "Orange County|California|US|null|null"},
      {"Frankfurt am Main, Hessen", "", "Frankfurt am Main|Hessen|DE|null|null"},
      {"Düsseldorf (Nordrhein-Westfalen)", "", "Düsseldorf|Nordrhein-Westfalen|DE|null|null"},
      {"Bavaria (Germany)", "", "null|Bavaria|DE|null|null"},
      {"Deutschland - Bayern - Nürnberg", "", "Nürnberg|Bayern|DE|null|null"},
      {"Deutschland, Berlin", "", "Berlin|null|DE|null|null"},
      {"Deutschland, Berlin, Mitte", "", "Mitte|Berlin|DE|null|null"},
      {"Spain, Catalonia, Girona", "", "Girona|Catalonia|ES|null|null"},
      {"India / Karnataka / Mysore", "", "Mysore|Karnataka|IN|null|null"},
      {"BAVARIA, GERMANY", "", "null|Bavaria|DE|null|null"},
      {"ile-de-france", "", "null|Île-de-France|FR|null|null"},
      {"provence alpes cote d'azur", "", "null|Provence-Alpes-Côte-d’Azur|FR|null|null"},
      {"Bayern und Hessen", "", "null|Bayern|DE|null|null"},
      {"Saxony or Thuringia, Germany", "", "null|Saxony|DE|null|null"},
      {"London or Manchester, UK", "", "London|null|GB|null|null"},
      {"Berlin / Hamburg / München", "", "Berlin|null|null|null|null"},
      {"Frankfurt, Berlin, Germany", "", "Frankfurt|null|DE|null|null"},
      {"Kolkata, West Bengal, IN", "", "Kolkata|West Bengal|IN|null|null"},
      {"Perth, Western Australia", "", "Perth|Western Australia|AU|null|null"},
      {"Region of Lombardy, Italy", "", "null|Lombardy|IT|null|null"},
      {"State of Texas", "", "null|Texas|US|null|null"},
      {"Freistaat Bayern", "", "null|Bayern|DE|null|null"},
      {"Province of Ontario, Canada", "", "null|Ontario|CA|null|null"},
      {"Luxembourg", "", "null|null|LU|null|null"},
      {"Mexico", "", "null|null|MX|null|null"},
      {"Panama City, Panama", "", "Panama City|null|PA|null|null"},
      {"Hong Kong", "", "null|null|HK|null|null"},
      {"Taipei, Taiwan", "", "Taipei|null|TW|null|null"},
      {"Réunion", "", "null|null|RE|null|null"},
      {"Brussels, Belgium", "", "Brussels|null|BE|null|null"},
      {"Bucharest, Romania", "", "Bucharest|null|RO|null|null"},
      {"Sofia, Bulgaria", "", "Sofia|null|BG|null|null"},
      {"Crete, Greece", "", "null|Crete|GR|null|null"},
      {"Bali, Indonesia", "", "null|Bali|ID|null|null"},
      {"Penang, Malaysia", "", "Penang|null|MY|null|null"},
      {"Jersey", "", "null|null|JE|null|null"},
      {"Newcastle, New South Wales", "", "Newcastle|New South Wales|AU|null|null"},
      {"Cambridge, Massachusetts", "", "Cambridge|Massachusetts|US|null|null"},
      {"Cambridge, UK", "", "Cambridge|null|GB|null|null"},
      {"Birmingham, Alabama", "", "Birmingham|Alabama|US|null|null"},
      {"Naples, Florida", "", "Naples|Florida|US|null|null"},
      {"Vienna, Virginia", "", "Vienna|Virginia|US|null|null"},
      {"Paris, Texas, United States", "", "Paris|Texas|US|null|null"},
      {"Córdoba, Andalucía, España", "", "Córdoba|Andalucía|ES|null|null"},
      {"Santiago, Chile", "", "Santiago|null|CL|null|null"},
      {"Bogotá, Colombia", "", "Bogotá|null|CO|null|null"},
      {"Lima, Perú", "", "Lima|null|PE|null|null"},
      {"Nordland", "", "null|Nordland|NO|null|null"},
      {"Zealand, Denmark", "", "null|Zealand|DK|null|null"},
      {"Lapland, Finland", "", "null|Lapland|FI|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsRegionsOfEuropeOnceMore) {
  static constexpr Row kRows[] = {
      {"Strasbourg, Grand Est, France", "", "Strasbourg|Grand-Est|FR|null|null"},
      {"Grand Est", "", "null|Grand-Est|FR|null|null"},
      {"Centre-Val de Loire, France", "", "null|Centre-Val de Loire|FR|null|null"},
      {"Centre, France", "", "null|Centre|FR|null|null"},
      {"Rhône-Alpes", "FR", "null|Rhône-Alpes|FR|null|null"},
      {"Lyon 69002, France", "", "Lyon|null|FR|69002|null"},
      {"Paris 15e, Île-de-France, France", "", "Paris 15e|Île-de-France|FR|null|null"},
      {"Saint-Denis, La Réunion", "", "Saint-Denis|null|RE|null|null"},
      {"Fort-de-France, Martinique", "", "Fort-de-France|null|MQ|null|null"},
      {"Nice, Alpes-Maritimes, Provence-Alpes-Côte d'Azur, France", "", "Nice|Provence-Alpes-Côte-d’Azur|FR|null|null"},
      {"Deutschlandweit", "", "Deutschlandweit|null|null|null|null"},
      {"Rhein-Main-Gebiet, Hessen", "", "Rhein-Main-Gebiet|Hessen|DE|null|null"},
      {"Frankfurt (Hessen)", "", "Frankfurt|Hessen|DE|null|null"},
      {"Freiburg, Baden-Württemberg, Germany", "", "Freiburg|Baden-Württemberg|DE|null|null"},
      {"Fribourg, Switzerland", "", "Fribourg|null|CH|null|null"},
      {"Germany (Remote)", "", "null|null|DE|null|remote"},
      {"Remote, Germany or Austria", "", "null|null|DE|null|remote"},
      {"Sachsen", "", "null|Sachsen|DE|null|null"},
      {"Nordrhein Westfalen", "DE", "null|Nordrhein-Westfalen|DE|null|null"},
      {"Bonn, NRW", "DE", "Bonn|NRW|DE|null|null"},
      {"Bonn, NW", "DE", "Bonn|Nordrhein-Westfalen|DE|null|null"},
      {"Wien", "AT", "Wien|null|AT|null|null"},
      {"Bern", "CH", "Bern|null|CH|null|null"},
      {"Kanton Zürich", "CH", "Zürich|null|CH|null|null"},
      {"Basel, Basel-Stadt, Switzerland", "", "Basel|Basel-Stadt|CH|null|null"},
      {"Kalmar, Sweden", "", "Kalmar|null|SE|null|null"},
      {"Göteborg, Västra Götaland", "", "Göteborg|Västra Götaland|SE|null|null"},
      {"Copenhagen, Capital, Denmark", "", "Copenhagen|Capital|DK|null|null"},
      {"Helsinki, Uusimaa, Finland", "", "Helsinki|Uusimaa|FI|null|null"},
      {"Dublin, Leinster, Ireland", "", "Dublin|Leinster|IE|null|null"},
      {"Dublin, Ireland", "", "Dublin|null|IE|null|null"},
      {"Co. Dublin, Ireland", "", "Co. Dublin|null|IE|null|null"},
      {"Valencia, Spain", "", "Valencia|null|ES|null|null"},
      {"Alicante, Comunidad Valenciana, España", "", "Alicante|Comunidad Valenciana|ES|null|null"},
      {"Bilbao, Euskadi", "", "Bilbao|Euskadi|ES|null|null"},
      {"Navarra, España", "", "null|Navarra|ES|null|null"},
      {"La Rioja, Spain", "", "null|La Rioja|ES|null|null"},
      {"La Rioja, Argentina", "", "La Rioja|null|AR|null|null"},
      {"La Rioja", "", "La Rioja|null|null|null|null"},
      {"Roma, Lazio, Italia", "", "Roma|Lazio|IT|null|null"},
      {"Roma (RM)", "", "Roma|null|null|null|null"},
      {"Lazio", "", "null|Lazio|IT|null|null"},
      {"Torino, Piedmont", "", "Torino|Piedmont|IT|null|null"},
      {"Athens, Attica, Greece", "", "Athens|Attica|GR|null|null"},
      {"Kraków, małopolskie", "", "Kraków|Małopolskie|PL|null|null"},
      {"Gdańsk, Pomorskie, Poland", "", "Gdańsk|Pomorskie|PL|null|null"},
      {"Praha, Czechia", "", "Praha|null|CZ|null|null"},
      {"Cluj-Napoca, Cluj, Romania", "", "Cluj-Napoca|Cluj|RO|null|null"},
      {"Cluj-Napoca, Romania", "", "Cluj-Napoca|null|RO|null|null"},
      {"Iași, Romania", "", "Iași|null|RO|null|null"},
      {"Budapest, Hungary", "", "Budapest|null|HU|null|null"},
      {"Kyiv, Ukraine", "", "Kyiv|null|UA|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsStatesOfIndiaBrazilAndMexico) {
  static constexpr Row kRows[] = {
      {"Noida, Uttar Pradesh, India", "", "Noida|Uttar Pradesh|IN|null|null"},
      {"Kochi, Kerala", "", "Kochi|Kerala|IN|null|null"},
      {"Kerala", "", "null|Kerala|IN|null|null"},
      {"Goa, India", "", "null|Goa|IN|null|null"},
      {"Goa", "", "Goa|null|null|null|null"},
      {"Remote, Karnataka, India", "", "null|Karnataka|IN|null|remote"},
      {"Kozhikode, KL", "IN", "Kozhikode|Kerala|IN|null|null"},
      {"Campinas, SP", "BR", "Campinas|São Paulo|BR|null|null"},
      {"Santos - SP", "BR", "Santos|São Paulo|BR|null|null"},
      {"Curitiba, PR, Brasil", "", "Curitiba|Paraná|BR|null|null"},
      {"Bahia, Brazil", "", "null|Bahia|BR|null|null"},
      {"Rio de Janeiro, RJ", "", "Rio de Janeiro|Rio de Janeiro|BR|null|null"},
      {"Mexico City, Mexico", "", "Mexico City|null|MX|null|null"},
      {"Tijuana, Baja California, Mexico", "", "Tijuana|Baja California|MX|null|null"},
      {"Hidalgo, Mexico", "", "null|Hidalgo|MX|null|null"},
      {"Santa Cruz, California", "", "Santa Cruz|California|US|null|null"},
      {"Durango, Colorado", "", "Durango|Colorado|US|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, TellsAmericanCitiesFromStates) {
  static constexpr Row kRows[] = {
      {"Delaware, Ohio", "", "Delaware|Ohio|US|null|null"},
      {"Kansas City, Missouri", "", "Kansas City|Missouri|US|null|null"},
      {"Oregon City, OR", "", "Oregon City|Oregon|US|null|null"},
      {"Montana, USA", "", "null|Montana|US|null|null"},
      {"Florida", "", "null|Florida|US|null|null"},
      {"Florida", "ZA", "Florida|Gauteng|ZA|null|null"},
      {"Florida, Roodepoort", "ZA", "Florida|Gauteng|ZA|null|null"},
      {"Virginia, Free State", "ZA", "Virginia|Free State|ZA|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, StaysWithSouthAfricanTownsInTheirCountry) {
  static constexpr Row kRows[] = {
      {"Bethlehem, FS", "ZA", "Bethlehem|Free State|ZA|null|null"},
      {"Heidelberg, Gauteng", "ZA", "Heidelberg|Gauteng|ZA|null|null"},
      {"Heidelberg, Germany", "ZA", "Heidelberg|null|DE|null|null"},
      {"George, WC", "ZA", "George|Western Cape|ZA|null|null"},
      {"Central, Port Elizabeth", "ZA", "Gqeberha|Eastern Cape|ZA|null|null"},
      {"Cape Town Northern Suburbs, Western Cape", "ZA", "Cape Town|Western Cape|ZA|null|null"},
      {"Western Cape / Gauteng", "ZA", "null|null|ZA|null|null"},
      {"Gauteng, KwaZulu-Natal and Western Cape", "ZA", "null|null|ZA|null|null"},
      {"Kenya", "ZA", "null|null|KE|null|null"},
      {"Nairobi, Kenya", "ZA", "Nairobi|null|KE|null|null"},
      {"Lagos, Nigeria", "ZA", "Lagos|null|NG|null|null"},
      {"Ontario, Canada", "ZA", "null|Ontario|CA|null|null"},
      {"Munich, Bavaria, Germany", "ZA", "Munich|Bavaria|DE|null|null"},
      {"Limpopo Valley", "ZA", "Limpopo Valley|null|ZA|null|null"},
      {"Central", "ZA", "Central|null|ZA|null|null"},
      {"Northern Suburbs", "ZA", "Northern Suburbs|null|ZA|null|null"},
      {"Maputo", "ZA", "Maputo|null|null|null|null"},
      {"Ashanti", "ZA", "Ashanti|null|ZA|null|null"},
      {"Manhattan, New York", "ZA", "Manhattan|New York|US|null|null"},
      {"Remote (Johannesburg, GP)", "ZA", "Johannesburg|Gauteng|ZA|null|remote"},
      {"KZN - Durban - Umhlanga", "ZA", "Durban|KwaZulu-Natal|ZA|null|null"},
      {"Umhlanga Rocks, KwaZulu Natal, 4320", "ZA", "Umhlanga|KwaZulu-Natal|ZA|4320|null"},
      {"Johannesburg, Gauteng, ZAF", "ZA", "Johannesburg|Gauteng|ZA|null|null"},
      {"Johannesburg, GP, ZA", "", "Johannesburg|Gauteng|ZA|null|null"},
      {"Kampala, Central Region, Uganda", "", "Kampala|Central Region|UG|null|null"},
      {"Dar es Salaam, Tanzania", "", "Dar es Salaam|null|TZ|null|null"},
      {"Cairo, Egypt", "", "Cairo|null|EG|null|null"},
      {"Alexandria, Egypt", "", "Alexandria|null|EG|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, LeavesACodeOpenThatIsARegionAtHomeAndACountryElsewhere) {
  static constexpr Row kRows[] = {
      {"Heilbronn, BW", "DE", "Heilbronn|null|null|null|null"},
      {"Zwickau, SN", "DE", "Zwickau|null|null|null|null"},
      {"Thun, BE", "CH", "Thun|null|null|null|null"},
      {"St. Gallen, SG", "CH", "St. Gallen|null|null|null|null"},
      {"Hoogezand, GR", "NL", "Hoogezand|null|null|null|null"},
      {"Annecy, FR", "NL", "Annecy|null|FR|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, ReadsCapitalsAndTheirRegions) {
  static constexpr Row kRows[] = {
      {"Casablanca, Morocco", "", "Casablanca|null|MA|null|null"},
      {"Accra, Greater Accra, Ghana", "", "Accra|Greater Accra|GH|null|null"},
      {"Abuja, Federal Capital Territory, Nigeria", "", "Abuja|Federal Capital Territory|NG|null|null"},
      {"Port Harcourt, Rivers, Nigeria", "", "Port Harcourt|Rivers|NG|null|null"},
      {"Seoul, Korea", "", "Seoul|null|KR|null|null"},
      {"Gyeonggi-do, South Korea", "", "null|Gyeonggi-do|KR|null|null"},
      {"Osaka, Japan", "", "Osaka|null|JP|null|null"},
      {"Hokkaido, Japan", "", "null|Hokkaido|JP|null|null"},
      {"Bangkok, Thailand", "", "Bangkok|null|TH|null|null"},
      {"Cebu, Philippines", "", "Cebu|null|PH|null|null"},
      {"Metro Manila, Philippines", "", "null|Metro Manila|PH|null|null"},
      {"Makati, Metro Manila, Philippines", "", "Makati|Metro Manila|PH|null|null"},
      {"Jakarta, Indonesia", "", "Jakarta|null|ID|null|null"},
      {"Bandung, West Java, Indonesia", "", "Bandung|West Java|ID|null|null"},
      {"Beijing, China", "", "Beijing|null|CN|null|null"},
      {"Sichuan, China", "", "null|Sichuan|CN|null|null"},
      {"Doha, Qatar", "", "Doha|null|QA|null|null"},
      {"Sharjah, UAE", "", "Sharjah|null|AE|null|null"},
      {"Eastern Province, Saudi Arabia", "", "null|Eastern Province|SA|null|null"},
      {"Dammam, Eastern Province, Saudi Arabia", "", "Dammam|Eastern Province|SA|null|null"},
      {"Tel Aviv, Israel", "", "Tel Aviv|null|IL|null|null"},
      {"Tehran, Iran", "", "Tehran|null|IR|null|null"},
      {"Sindh, Pakistan", "", "null|Sindh|PK|null|null"},
      {"Colombo, Western Province, Sri Lanka", "", "Colombo|Western Province|LK|null|null"},
      {"Wellington, New Zealand", "", "Wellington|null|NZ|null|null"},
      {"Otago, NZ", "", "null|Otago|NZ|null|null"},
      {"Hobart, Tasmania", "", "Hobart|Tasmania|AU|null|null"},
      {"Perth, WA, Australia", "", "Perth|Western Australia|AU|null|null"},
      {"Sofia", "", "Sofia|null|null|null|null"},
      {"Santa Cruz", "", "Santa Cruz|null|null|null|null"},
      {"Central", "", "Central|null|null|null|null"},
      {"East", "", "East|null|null|null|null"},
      {"North", "", "North|null|null|null|null"},
      {"Paris, Tennessee", "", "Paris|Tennessee|US|null|null"},
      {"Ontario, CA", "", "null|Ontario|CA|null|null"},
      {"Ontario, California", "", "Ontario|California|US|null|null"},
      {"St. John's, NL, Canada", "", "St. John's|Newfoundland and Labrador|CA|null|null"},
      {"Halifax, Nova Scotia", "", "Halifax|Nova Scotia|CA|null|null"},
      {"Georgia, Tbilisi", "", "Tbilisi|null|GE|null|null"},
      {"Luxembourg City, Luxembourg", "", "Luxembourg City|null|LU|null|null"},
      {"Monaco, Monaco", "", "Monaco|null|MC|null|null"},
      {"Guatemala City, Guatemala", "", "Guatemala City|null|GT|null|null"},
      {"Bruxelles, BE", "", "Bruxelles|null|BE|null|null"},
      {"Eupen, BE", "DE", "Eupen|null|BE|null|null"},
      {"Annecy, FR", "NL", "Annecy|null|FR|null|null"},
      {"Cardiff, Wales", "GB", "Cardiff|Wales|GB|null|null"},
  };
  expect(kRows);
}

TEST(RegionsTest, GuessesNothingFromADirectionOrASharedName) {
  static constexpr Row kRows[] = {
      {"Greater London", "GB", "London|null|GB|null|null"},
  };
  expect(kRows);
}
// clang-format on

}  // namespace
}  // namespace workwise::job
