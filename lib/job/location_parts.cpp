#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string>

#include "base/text.hpp"
#include "job/folded.hpp"
#include "job/gazetteer.hpp"
#include "job/normalise.hpp"
#include "job/text.hpp"

/// Places in parts, a field each: what a part says, put together.
namespace workwise::job {
namespace {

constexpr std::string_view kSouthAfrica = "ZA";

/// The country of a field that holds nothing else. Empty: not known.
std::string_view country_part(std::string_view text, const Context& context) {
  const Folded folded{text};
  std::array<char, Folded::kBytesMax> buffer;
  const std::string_view key = fold_place_key(folded.lower(), buffer);
  if (key == "sa") return context.country == kSouthAfrica ? kSouthAfrica : std::string_view{"SA"};
  if (key == "georgia") return "GE";
  if (const std::string_view by_name = country_by_name(key); !by_name.empty()) return by_name;
  return country_by_key(key);
}

/// What the field of a region says of it.
struct RegionField {
  std::string_view text;
  std::span<const RegionName> found;
  bool is_no_place = false;

  /// Canonical where we know the country's regions.
  std::string_view in(std::string_view country) const {
    for (const bool code : {false, true})
      if (const RegionName* region = region_of(found, country, code)) return region->name();
    return {};
  }
};

RegionField read_region_field(std::string_view text) {
  const Folded folded{text};
  std::array<char, Folded::kBytesMax> buffer;
  const std::string_view key = fold_place_key(folded.lower(), buffer);
  return {.text = trim(text),
          .found = regions(key),
          .is_no_place = is_no_place(key) || parse_work_mode(text).has_value()};
}

/// Puts the region into a place whose country no field names: the region can name it.
void add_region_of_open_country(const RegionField& field, std::string_view city,
                                const Context& context, Place& place) {
  if (const std::string_view ours = field.in(context.country); !ours.empty()) {
    place.region = ours;
    if (place.country.empty()) place.country = context.country;
    return;
  }
  const RegionName* named = region_by_name(field.found);
  if (named != nullptr && (place.country.empty() || place.country == context.country)) {
    if (place.country != named->country() && !trim(city).empty()) place.city = trim(city);
    place.region = named->name();
    place.country = named->country();
    return;
  }
  // "TX": read as it would be behind its city.
  const Place both =
      parse_location(std::string{city} + ", " + std::string{field.text}, context).place;
  if (!both.region.empty() && !both.country.empty() && place.region.empty()) {
    place.region = both.region;
    place.country = both.country;
  }
  if (place.region.empty()) place.region = field.text;  // unknown, but said
}

/// Puts the region into a place whose country is said.
void add_region(const RegionField& field, Place& place) {
  if (const std::string_view known = field.in(place.country); !known.empty())
    place.region = known;
  else if (place.country != kSouthAfrica)  // of it we know all nine
    place.region = field.text;
}

/// "Singapore" in a city's own field is the city.
bool names_city_state(std::string_view city) {
  const Folded folded{city};
  std::array<char, Folded::kBytesMax> buffer;
  return is_city_state(fold_place_key(folded.lower(), buffer));
}

bool says_something(std::string_view text) {
  return !is_null_marker(text);
}

}  // namespace

Place place_from_parts(std::string_view city, std::string_view region, std::string_view country,
                       std::string_view postal_code, const Context& context) {
  // "NA" is Namibia before it is "not available".
  const bool has_country = !trim(country).empty() && says_something(country);
  const bool has_region = !trim(region).empty() && says_something(region);
  Context local = context;
  std::string_view code;
  if (has_country) {
    code = country_part(country, context);
    local.country = code;
  }

  Place place = parse_location(city, local).place;
  if (place.city.empty() && names_city_state(city)) place.city = trim(city);
  for (const std::string_view part : {trim(region), trim(country), trim(postal_code)}) {
    if (part.empty()) continue;
    if (!place.raw.empty()) place.raw += ", ";
    place.raw += part;
  }
  if (has_country) {
    const bool same = place.country.empty() || place.country == code;
    if (!same) place.region.clear();  // what the city's text implied was elsewhere
    place.country = code;
  }
  if (has_region) {
    if (const RegionField field = read_region_field(region); !field.is_no_place) {
      if (has_country)
        add_region(field, place);
      else
        add_region_of_open_country(field, city, context, place);
    }
  }
  if (!trim(postal_code).empty() && says_something(postal_code))
    place.postal_code = trim(postal_code);
  return place;
}

}  // namespace workwise::job
