#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/text.hpp"
#include "job/folded.hpp"
#include "job/gazetteer.hpp"
#include "job/location_segments.hpp"
#include "job/normalise.hpp"
#include "job/text.hpp"

/// Places: which part of a location's text is the country, the region, the city. Names in full are
/// read first; they say which country's abbreviations and towns apply to the rest, and where they
/// say nothing the source's country does.
namespace workwise::job {
namespace {

constexpr std::string_view kSouthAfrica = "ZA";
constexpr std::size_t kCityWordsMax = 6;  // longer ones are sentences

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Towns by name, or by name without what describes a part of one: "Pretoria East", "Durban
/// Region".
std::span<const TownName> towns_like(const PlaceSegment& part) {
  if (!part.towns.empty()) return part.towns;
  std::string_view key = part.key;
  for (int stripped = 0; stripped < 3; ++stripped) {
    const auto blank = key.rfind(' ');
    if (blank == std::string_view::npos) break;
    const std::string_view last = key.substr(blank + 1);
    const bool describes =
        is_any(last, {"region",     "area",          "areas",     "cbd",          "central",
                      "centre",     "center",        "metro",     "district",     "city",
                      "north",      "south",         "east",      "west",         "suburbs",
                      "northern",   "southern",      "eastern",   "western",      "inner",
                      "airport",    "ext",           "surrounds", "metropolitan", "municipality",
                      "industrial", "international", "town",      "extension",    "local",
                      "bowl"}) ||
        std::all_of(last.begin(), last.end(), is_digit);
    if (!describes) break;
    key = key.substr(0, blank);
    if (const auto towns = south_african_towns(key); !towns.empty()) return towns;
  }
  return {};
}

std::string single_blanks(std::string_view published) {
  const Folded folded{published};
  return folded.raw_line(0, folded.lower().size());
}

std::size_t word_count(std::string_view key) {
  return static_cast<std::size_t>(std::count(key.begin(), key.end(), ' ')) + 1;
}

/// "new delhi" has "delhi".
bool has_words(std::string_view key, std::string_view words) {
  const auto at = key.find(words);
  if (at == std::string_view::npos) return false;
  const std::size_t end = at + words.size();
  return (at == 0 || key[at - 1] == ' ') && (end == key.size() || key[end] == ' ');
}

class PlaceReader {
 public:
  PlaceReader(const PlaceSegments& segments, const Context& context)
      : segments_(segments.all()), nationwide_(segments.nationwide()), context_(context) {}

  Place read() {
    read_countries();
    read_region_names();
    city_index_ = first_locality();
    read_proven_region_name();
    read_codes();
    read_georgia();
    read_city();
    read_middle_region();
    fill_country();
    return std::move(place_);
  }

 private:
  enum class Role { open, country, region, none };

  // What the text says, then what the source's configuration says.
  std::string_view country() const {
    if (!place_.country.empty()) return place_.country;
    return context_.country;
  }
  bool here() const { return country() == kSouthAfrica; }
  Role& role(std::size_t i) { return roles_[i]; }
  const PlaceSegment& segment(std::size_t i) const { return segments_[i]; }

  void set_country(std::size_t i, std::string_view code) {
    role(i) = Role::country;
    if (place_.country.empty()) place_.country = code;
  }

  void set_region(std::size_t i, const RegionName& region) {
    role(i) = Role::region;
    if (!place_.country.empty() && place_.country != region.country()) return;
    if (!place_.region.empty()) {  // the first, or the same in another language
      several_regions_ |= place_.region != region.name() && region.country() == kSouthAfrica;
      return;
    }
    place_.region = region.name();
    place_.country = region.country();
  }

  // Names in full and three-letter codes; two letters need more care.
  void read_countries() {
    std::size_t first = segments_.size();
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      const PlaceSegment& part = segment(i);
      std::string_view code = part.country;
      const bool a_town = context_.country == kSouthAfrica && !part.towns.empty();
      if (code.empty() && part.capitals && part.key.size() == 3 && !a_town && part.regions.empty())
        code = country_by_key(part.key);
      if (code.empty()) continue;
      if (first < i && place_.country == code && is_city_state(segment(first).key)) {
        role(first) = Role::open;  // "Singapore, Singapore"
      }
      set_country(i, code);
      first = std::min(first, i);
    }
  }

  void read_region_names() {
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      if (role(i) != Role::open) continue;
      const PlaceSegment& part = segment(i);
      if (is_former_province(part.key)) {
        role(i) = Role::none;
        continue;
      }
      const RegionName* region = named_region(part);
      if (region == nullptr) {
        // Other countries have a north west: it is no city either.
        if (is_any(part.key, {"north west", "northwest", "northern territory"}))
          role(i) = Role::none;
        continue;
      }
      if (is_also_city(i, *region)) continue;
      set_region(i, *region);
    }
  }

  // That of the text's country or the source's; of another only where the name says which.
  const RegionName* named_region(const PlaceSegment& part) const {
    if (part.key == "georgia") return nullptr;
    if (!country().empty())
      if (const RegionName* region = region_of(part.regions, country(), false)) return region;
    const RegionName* region = region_by_name(part.regions);
    if (region == nullptr || !place_.country.empty()) return nullptr;
    // Virginia and Florida are towns here too.
    return here() && !part.towns.empty() ? nullptr : region;
  }

  // "Melbourne, Victoria": the city says which Victoria.
  void read_proven_region_name() {
    if (!country().empty()) return;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      if (role(i) != Role::open || i == city_index_) continue;
      for (const CityName& city : known_cities())
        if (const RegionName* region = region_of(segment(i).regions, city.country, false);
            region != nullptr && (city.region.empty() || city.region == region->name()) &&
            !is_also_city(i, *region))
          return set_region(i, *region);
    }
  }

  // "New York, NY", "Washington, DC", "Nevada, MO": the first of two regions of one country is a
  // city.
  bool is_also_city(std::size_t i, const RegionName& region) const {
    if (i == 0 && is_before_region_abroad(region)) return true;
    if (region.country() != "US")
      return is_city_like(segment(i), region) && !has_city_of(i, region);
    if (i != 0) return false;
    for (std::size_t k = 1; k < segments_.size(); ++k)
      if (region_of(segment(k).regions, "US", false) != nullptr ||
          (segment(k).capitals && region_of(segment(k).regions, "US", true) != nullptr))
        return true;
    return is_any(segment(i).key, {"new york", "washington"});
  }

  // "Ontario, California"
  bool is_before_region_abroad(const RegionName& region) const {
    return std::ranges::any_of(segments_.subspan(1), [&](const PlaceSegment& other) {
      const RegionName* named = region_by_name(other.regions);
      return named != nullptr && named->country() != region.country();
    });
  }

  static bool is_city_like(const PlaceSegment& part, const RegionName& region) {
    return region.is_city || has_city(part, region.country());
  }
  static bool has_city(const PlaceSegment& part, std::string_view country) {
    return std::ranges::find(part.cities, country, &CityName::country) != part.cities.end();
  }

  // Whether the text has a city that lies in this region whose name is a city's too: "Hallein,
  // Salzburg", "Austria, Salzburg, Hallein", "Berlin, Berlin"; not the Hamburg of "Hamburg,
  // Berlin".
  bool has_city_of(std::size_t i, const RegionName& region) const {
    const bool country_first = roles_[0] == Role::country;
    for (std::size_t k = 0; k < segments_.size(); ++k) {
      if (k == i || roles_[k] != Role::open || (k > i && !country_first)) continue;
      const PlaceSegment& other = segment(k);
      if (has_words(other.key, segment(i).key)) return true;  // "New Delhi, Delhi"
      const bool is_elsewhere = has_city(other, region.country()) ||
                                region_of(other.regions, region.country(), false) != nullptr;
      if (!is_elsewhere && !is_code(k)) return true;
    }
    return false;
  }

  bool is_code(std::size_t i) const {
    const PlaceSegment& part = segment(i);
    if (part.key.size() > 3 || part.key.find(' ') != std::string_view::npos) return false;
    if (part.capitals) return part.key.size() > 1 || (i > 0 && here());
    // "sandton, gp"
    return here() && region_of(part.regions, kSouthAfrica, true) != nullptr &&
           (i > 0 || part.key.size() == 3);
  }

  std::size_t first_locality() {
    for (std::size_t i = 0; i < segments_.size(); ++i)
      if (role(i) == Role::open && !segment(i).in_brackets && !is_region_or_country_code(i))
        return i;
    return segments_.size();
  }

  bool is_region_or_country_code(std::size_t i) const {
    if (!is_code(i)) return false;
    const PlaceSegment& part = segment(i);
    if (here() && !part.towns.empty() && region_of(part.regions, kSouthAfrica, true) == nullptr)
      return false;  // "PE", "CPT"
    return has_written_code(part.regions) || code_in_country(part) != nullptr ||
           !country_by_key(part.key).empty();
  }

  static bool has_written_code(std::span<const RegionName> found) {
    return std::ranges::any_of(found, [](const RegionName& region) {
      return region.is_code && abbreviates_regions(region.country());
    });
  }

  // The region of the country that the text names; of the source's country where its people
  // abbreviate, or where the code is no country's.
  const RegionName* code_in_country(const PlaceSegment& part) const {
    if (!place_.country.empty()) return region_of(part.regions, place_.country, true);
    const std::string_view own = context_.country;
    if (own.empty() || (!abbreviates_regions(own) && !country_by_key(part.key).empty()))
      return nullptr;
    return region_of(part.regions, own, true);
  }

  void read_codes() {
    for (std::size_t i = 0; i < segments_.size(); ++i)
      if (role(i) == Role::open && i != city_index_ && is_region_or_country_code(i)) read_code(i);
  }

  std::span<const CityName> known_cities() const {
    if (city_index_ >= segments_.size()) return {};
    return segment(city_index_).cities;
  }

  // A code is read where the city before it proves it, where the country is settled, or where it
  // can be one thing only.
  void read_code(std::size_t i) {
    role(i) = Role::none;
    if (!is_town_here(i) && read_proven_code(i)) return;
    if (const RegionName* region = code_in_country(segment(i))) return set_region(i, *region);
    if (!read_lone_code(i)) open_code_ = true;
  }

  // What a code says by itself. False: it could be several things.
  bool read_lone_code(std::size_t i) {
    const std::string_view key = segment(i).key;
    const std::string_view as_country = country_by_key(key);
    if (key == "sa") {  // Saudi Arabia in ISO, South Africa to South Africans
      if (here()) set_country(i, kSouthAfrica);
      if (country() == "SA") set_country(i, "SA");
      return here() || country() == "SA";
    }
    if (!as_country.empty() && as_country == context_.country) {
      set_country(i, as_country);
      return true;
    }
    // "Johannesburg, GT" is not in Guatemala.
    if (is_town_here(i) && !is_any(key, {"us", "gb", "uk"})) return false;
    const RegionName* region = only_region(segment(i).regions);
    if (as_country.empty()) {
      // South Africa's own are read in its context only.
      const bool readable = region != nullptr && region->country() != kSouthAfrica &&
                            place_.country.empty() && !abbreviates_likewise(region->country());
      if (readable) set_region(i, *region);
      return readable;
    }
    if (has_address_code(segment(i).regions)) return read_colliding_code(i, region);
    // "Bombay, MH" is a state of India's, not the Marshall Islands; nor is "Smalltown, MH".
    const bool right_behind = city_index_ + 1 == i;
    const bool italian = segment(i).in_brackets || context_.country == "IT";
    if (!known_cities().empty() || (right_behind && (italian || is_region_code_elsewhere(key))))
      return false;
    // "Jena, TH" of a German feed is hardly in Thailand. Swiss write their cantons so; elsewhere
    // "Annecy, FR" is France to everybody.
    const bool plain = context_.country != "CH" &&
                       is_any(key, {"at", "be", "ch", "de", "es", "fr", "gb", "it", "nl", "us"});
    if (!plain && !context_.country.empty() &&
        region_of(segment(i).regions, context_.country, true) != nullptr)
      return false;
    set_country(i, as_country);
    return true;
  }

  // Whether the locality is a town of South Africa's, and the code does not speak against it as in
  // "Richmond, VA".
  bool is_town_here(std::size_t code) const {
    if (!here() || city_index_ >= segments_.size()) return false;
    const PlaceSegment& locality = segment(city_index_);
    const bool province = region_of(segment(code).regions, kSouthAfrica, true) != nullptr;
    return !towns_like(locality).empty() && (province || !is_ambiguous_city(locality.key));
  }

  bool read_proven_code(std::size_t i) {
    const std::string_view key = segment(i).key;
    const std::string_view as_country = country_by_key(key);
    if (city_index_ < i && read_region_of(as_country)) {
      set_country(i, as_country);
      return true;
    }
    for (const CityName& city : known_cities()) {
      if (city.country == as_country) {
        set_country(i, as_country);
        return true;
      }
      const RegionName* region = region_of(segment(i).regions, city.country, true);
      if (region != nullptr && (city.region.empty() || city.region == region->name())) {
        set_region(i, *region);
        return true;
      }
    }
    return false;
  }

  // "Khomas, NA": no city but a region of the country whose code follows.
  bool read_region_of(std::string_view as_country) {
    const RegionName* region = region_of(segment(city_index_).regions, as_country, false);
    if (region == nullptr || is_city_like(segment(city_index_), *region)) return false;
    if (!place_.country.empty() && place_.country != as_country) return false;
    set_region(city_index_, *region);
    city_index_ = first_locality();
    return true;
  }

  static const RegionName* only_region(std::span<const RegionName> found) {
    const RegionName* only = nullptr;
    for (const RegionName& region : found) {
      if (!is_address_code(region) || region.country() == kSouthAfrica) continue;
      if (only != nullptr) return nullptr;
      only = &region;
    }
    return only;
  }

  // "Pleasanton, CA" is how Americans write an address; "Kleinstadt, DE" could be Delaware or
  // Germany. Codes that feeds use for countries stay open, and so does a code alone.
  bool read_colliding_code(std::size_t i, const RegionName* region) {
    const bool after_city = city_index_ < i;
    const bool often_country = is_any(segment(i).key, {"de", "in", "co", "ar", "id", "il", "ma",
                                                       "tn", "pe", "na", "nc", "nl", "mp", "ec"});
    if (region == nullptr || often_country || !after_city || !may_lie_in("US")) return false;
    if (!context_.country.empty() || region->country() != "US") return false;
    set_region(i, *region);
    return true;
  }

  // Whether the locality is one of a country that abbreviates its regions to two letters as well,
  // and we don't know them: "Milano, MI" is not in Michigan, "Paris, TX" is in Texas.
  bool abbreviates_likewise(std::string_view country) const {
    return !may_lie_in(country) && std::ranges::any_of(known_cities(), [](const CityName& city) {
      return is_any(city.country, {"BR", "IN", "IT"});
    });
  }

  // Whether the locality is not known to lie elsewhere only.
  bool may_lie_in(std::string_view country) const {
    const auto found = known_cities();
    return found.empty() || std::ranges::find(found, country, &CityName::country) != found.end();
  }

  // A country and a state.
  void read_georgia() {
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      if (role(i) != Role::open || segment(i).key != "georgia") continue;
      bool american = country() == "US";
      bool caucasian = country() == "GE";
      for (std::size_t k = 0; k < segments_.size(); ++k) {
        if (k == i || role(k) != Role::open) continue;
        for (const CityName& city : segment(k).cities) {
          american |= city.country == "US" && city.region == "Georgia";
          caucasian |= city.country == "GE";
        }
      }
      role(i) = Role::none;
      if (city_index_ == i) city_index_ = first_locality();
      if (american == caucasian) continue;
      if (american)
        set_region(i, *region_of(segment(i).regions, "US", false));
      else
        set_country(i, "GE");
    }
  }

  void read_city() {
    if (several_regions_) place_.region.clear();
    std::size_t best = city_index_;
    if (here()) {
      // A known town is better than the suburb or building before it.
      for (std::size_t i = 0; i < segments_.size(); ++i)
        if (role(i) == Role::open && !segment(i).in_brackets && !towns_like(segment(i)).empty()) {
          best = i;
          break;
        }
      if (best >= segments_.size()) best = known_in_brackets();
    }
    if (best >= segments_.size()) return;
    city_index_ = best;
    const PlaceSegment& part = segment(best);
    if (word_count(part.key) > kCityWordsMax) return;
    if (here() && read_town(part)) return;
    if (read_american_city(part)) return;
    if (country().empty() && is_ambiguous_city(part.key) && !has_brackets()) return;
    place_.city = single_blanks(part.published);
  }

  std::size_t known_in_brackets() const {
    for (std::size_t i = 0; i < segments_.size(); ++i)
      if (roles_[i] == Role::open && segment(i).in_brackets && !towns_like(segment(i)).empty())
        return i;
    return segments_.size();
  }

  bool has_brackets() const {
    return std::ranges::any_of(segments_,
                               [](const PlaceSegment& part) { return part.in_brackets; });
  }

  bool read_town(const PlaceSegment& part) {
    const auto towns = towns_like(part);
    if (towns.empty()) return false;
    city_known_here_ = true;
    place_.city = towns.front().name;
    if (place_.region.empty() && !several_regions_) place_.region = only_province(towns);
    return true;
  }

  // The province of a name that one province has, or that another town of the text is in:
  // "Rosebank, Johannesburg".
  std::string_view only_province(std::span<const TownName> towns) const {
    std::string_view only = towns.front().province;
    for (const TownName& town : towns)
      if (town.province != only) only = {};
    if (!only.empty()) return only;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      const auto others = segment(i).towns;
      if (i == city_index_ || roles_[i] != Role::open || others.size() != 1) continue;
      for (const TownName& town : towns)
        if (town.province == others.front().province) return town.province;
    }
    return {};
  }

  // In the US's own context like a town here; elsewhere only names that are no other's.
  bool read_american_city(const PlaceSegment& part) {
    const bool alias = is_any(part.key, {"nyc", "new york city"});
    const bool unmistakable = alias || part.key == "new york";
    if (!unmistakable && country() != "US") return false;
    if (!place_.country.empty() && place_.country != "US") return false;
    const auto found = part.cities;
    const auto american = std::ranges::count(found, std::string_view{"US"}, &CityName::country);
    if (american != 1) return false;
    for (const CityName& city : found) {
      if (city.country != "US") continue;
      place_.city = alias ? std::string{"New York"} : single_blanks(part.published);
      if (place_.region.empty()) place_.region = city.region;
      place_.country = "US";
    }
    return true;
  }

  // "Sonipat, Haryana, India": between a city and its country stands a region, where we don't know
  // the country's regions better.
  void read_middle_region() {
    if (place_.city.empty() || !place_.region.empty() || place_.country.empty() || here() ||
        is_any(place_.country, {"US", "CA", "AU"}))
      return;
    const std::size_t i = city_index_ + 1;
    if (i + 1 >= segments_.size() || role(i) != Role::open || role(i + 1) != Role::country ||
        segment(i).in_brackets)
      return;
    const bool other_city =
        !segment(i).cities.empty() && segment(i).key != segment(city_index_).key;
    if (!other_city && !is_code(i)) place_.region = single_blanks(segment(i).published);
  }

  // The source's country where the place is known to lie there, where all of it is meant, and where
  // nothing speaks against it.
  void fill_country() {
    if (!place_.country.empty() || context_.country.empty()) return;
    if (city_known_here_ || nationwide_) {
      place_.country = context_.country;
      return;
    }
    if (open_code_) return;  // "Smalltown, DE"
    if (place_.city.empty()) {
      const bool former_province = std::ranges::any_of(
          segments_, [](const PlaceSegment& part) { return is_former_province(part.key); });
      if (former_province && here()) place_.country = context_.country;
      return;
    }
    const auto found = segment(city_index_).cities;
    const bool there = std::ranges::any_of(
        found, [&](const CityName& city) { return city.country == context_.country; });
    if (found.empty() || there) place_.country = context_.country;
  }

  std::span<const PlaceSegment> segments_;
  std::array<Role, PlaceSegments::kSegmentsMax> roles_{};
  std::size_t city_index_ = PlaceSegments::kSegmentsMax;
  bool nationwide_;
  bool several_regions_ = false;
  bool city_known_here_ = false;
  bool open_code_ = false;  ///< a code of a region or country that could be several
  const Context& context_;
  Place place_;
};

bool says_something(std::string_view text) {
  return !is_null_marker(text);
}

}  // namespace

LocationText parse_location(std::string_view text, const Context& context) {
  LocationText result;
  result.place.raw = trim(text);
  if (!says_something(text)) return result;
  const Folded folded{text};
  const PlaceSegments segments{folded};
  Place place = PlaceReader{segments, context}.read();
  place.raw = std::move(result.place.raw);
  place.postal_code = single_blanks(segments.postal_code());
  result.place = std::move(place);
  result.work_mode = segments.work_mode();
  return result;
}

/// Where the first place of a text ends: at a mark, or at a line's end unless the next line goes on
/// with a separator ("Gauteng\n / Remote").
static std::size_t first_place_end(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && text[end] != ';' && text[end] != '|') {
    if (text[end] == '\n') {
      const std::string_view rest = trim(text.substr(end));  // not empty: the text is trimmed
      if (std::string_view{"/,-("}.find(rest.front()) == std::string_view::npos) break;
      end = static_cast<std::size_t>(rest.data() - text.data());
    }
    ++end;
  }
  return end;
}

std::vector<LocationText> parse_locations(std::string_view text, const Context& context) {
  std::vector<LocationText> places;
  for (text = trim(text); !text.empty() && places.size() < kPlaceTextsMax; text = trim(text)) {
    const std::size_t end = first_place_end(text);
    const std::string_view part = trim(text.substr(0, end));
    if (!part.empty() && says_something(part)) places.push_back(parse_location(part, context));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return places;
}

}  // namespace workwise::job
