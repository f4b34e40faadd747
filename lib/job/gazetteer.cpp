#include "job/gazetteer.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace workwise::job {
namespace {

constexpr std::string_view kAmbiguousCities[] = {
    "alexandria", "bedford",    "cambridge",  "columbia",  "durham",    "georgetown",
    "halifax",    "hamilton",   "kingston",   "lancaster", "middlesex", "newcastle",
    "newport",    "richmond",   "rochester",  "salem",     "san jose",  "springfield",
    "victoria",   "washington", "wellington", "worcester",
};
constexpr std::string_view kCityStates[] = {
    "djibouti", "gibraltar", "guatemala", "hong kong", "kuwait",     "luxembourg", "luxemburg",
    "macao",    "macau",     "monaco",    "panama",    "san marino", "singapore",  "tunis",
};
constexpr std::string_view kFormerProvinces[] = {
    "cape province",
    "eastern transvaal",
    "natal",
    "northern province",
    "northern transvaal",
    "ofs",
    "orange free state",
    "pwv",
    "southern transvaal",
    "transvaal",
    "western transvaal",
};
// Facts: the codes of Italy's provinces (ISO 3166-2:IT) that are a country's too. Europe's
// countries are left out: a feed that writes codes means them.
constexpr std::string_view kItalianProvinces =
    "ag al aq ba bi bl bn bo br bs bt bz cl cn cr fm ge im is kr lc mc me mn mo ms mt na pa pe pg "
    "pn pr re ro sa so sr ss sv tn to tr ts tv va vc ve vi vt vv ";
constexpr std::string_view kNoPlaces[] = {
    "africa",
    "all",
    "all locations",
    "americas",
    "any",
    "any location",
    "anywhere",
    "anywhere in the world",
    "anz",
    "apac",
    "area",
    "asia",
    "asia pacific",
    "australasia",
    "based",
    "benelux",
    "branch",
    "central europe",
    "client site",
    "dach",
    "east africa",
    "eastern europe",
    "emea",
    "eu",
    "europe",
    "european timezones",
    "european union",
    "field",
    "field based",
    "flexible",
    "flexible location",
    "global",
    "globally",
    "head office",
    "headquarters",
    "home",
    "home office",
    "hq",
    "international",
    "latam",
    "latin america",
    "location",
    "location flexible",
    "locations",
    "main office",
    "mea",
    "mena",
    "middle east",
    "mobile",
    "multi location",
    "multiple",
    "negotiable",
    "nordics",
    "north africa",
    "north america",
    "northern america",
    "northern europe",
    "oceania",
    "office",
    "offices",
    "other",
    "own office",
    "place of work",
    "sadc",
    "scandinavia",
    "several",
    "south america",
    "southern africa",
    "southern europe",
    "ssa",
    "sub saharan africa",
    "to be confirmed",
    "travel",
    "traveling",
    "travelling",
    "unspecified",
    "various",
    "virtual",
    "west africa",
    "western europe",
    "workplace",
    "world",
    "world wide",
    "worldwide",
};
static_assert(std::is_sorted(std::begin(kNoPlaces), std::end(kNoPlaces)));
constexpr std::string_view kNationwide[] = {
    "all over the country",
    "all provinces",
    "all regions",
    "country wide",
    "countrywide",
    "landswyd",
    "landwyd",
    "nation wide",
    "national",
    "nationally",
    "nationwide",
};

constexpr std::string_view kSeveral[] = {"different", "many", "multiple", "several", "various"};
constexpr std::string_view kPlural[] = {
    "areas",     "branches", "centres",        "cities",  "countries", "location",
    "locations", "more",     "more locations", "offices", "places",    "positions",
    "provinces", "regions",  "sites",          "states",  "stores",    "towns",
};

bool holds(const auto& table, std::string_view key) {
  return std::find(std::begin(table), std::end(table), key) != std::end(table);
}

}  // namespace

bool is_ambiguous_city(std::string_view key) {
  return holds(kAmbiguousCities, key);
}
bool is_city_state(std::string_view key) {
  return holds(kCityStates, key);
}
bool is_former_province(std::string_view key) {
  return holds(kFormerProvinces, key);
}
bool is_region_code_elsewhere(std::string_view key) {
  for (const RegionName& region : regions(key))
    if (region.is_code && (region.country() == "BR" || region.country() == "IN"))
      return key != "ch";
  for (std::size_t at = 0; at < kItalianProvinces.size(); at += 3)
    if (kItalianProvinces.substr(at, 2) == key) return true;
  return false;
}
bool is_nationwide(std::string_view key) {
  return holds(kNationwide, key);
}

bool is_no_place(std::string_view key) {
  if (std::binary_search(std::begin(kNoPlaces), std::end(kNoPlaces), key)) return true;
  // "3 Locations", "2 more", "12 offices", "Various provinces"
  const auto blank = key.find(' ');
  if (blank == std::string_view::npos) return false;
  const std::string_view count = key.substr(0, blank);
  const bool several = holds(kSeveral, count) || std::all_of(count.begin(), count.end(), is_digit);
  return several && holds(kPlural, key.substr(blank + 1));
}

std::string_view country_by_key(std::string_view key) {
  if (key.size() < 2 || key.size() > 3) return {};
  std::array<char, 3> upper{};
  for (std::size_t i = 0; i < key.size(); ++i)
    upper[i] = is_lower(key[i]) ? static_cast<char>(key[i] - 32) : key[i];
  return country_by_code({upper.data(), key.size()});
}

const RegionName* region_of(std::span<const RegionName> found, std::string_view country,
                            bool code) {
  for (const RegionName& region : found)
    if (region.is_code == code && region.country() == country) return &region;
  return nullptr;
}

const RegionName* region_by_name(std::span<const RegionName> found) {
  const auto alone = std::ranges::find_if(found, &RegionName::alone);
  return alone == found.end() ? nullptr : &*alone;
}

bool has_region_name(std::span<const RegionName> found) {
  return !std::ranges::all_of(found, &RegionName::is_code);
}

bool abbreviates_regions(std::string_view country) {
  constexpr std::string_view kAbbreviating[] = {"AU", "BR", "CA", "IN", "US", "ZA"};
  return holds(kAbbreviating, country);
}

bool is_address_code(const RegionName& region) {
  constexpr std::string_view kOurs[] = {"AU", "CA", "US", "ZA"};
  return region.is_code && holds(kOurs, region.country());
}

bool has_address_code(std::span<const RegionName> found) {
  return std::ranges::any_of(found, is_address_code);
}

}  // namespace workwise::job
