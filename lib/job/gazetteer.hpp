#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "job/folded.hpp"

/// What we know of places: countries, their regions where adverts abbreviate them, South African
/// towns, and large cities elsewhere. Facts in constant tables, sorted, found by binary search.
namespace workwise::job {

struct CountryName {
  std::string_view key;
  std::string_view country;  ///< ISO 3166-1 alpha-2
};

struct RegionName {
  std::string_view key;
  std::string_view name;  ///< canonical: "KwaZulu-Natal"
  std::string_view country;
  bool is_code = false;  ///< an abbreviation: to be read with care
};

struct TownName {
  std::string_view key;
  std::string_view name;  ///< canonical: "Gqeberha"
  std::string_view province;
};

struct CityName {
  std::string_view key;
  std::string_view country;
  std::string_view region;  ///< of the US only
};

/// The key of every table here: small letters and digits; full stops and apostrophes off,
/// everything else one blank; "&" is "and". From a part of a folded text. Returns the used part of
/// `buffer`.
std::string_view fold_place_key(std::string_view folded, std::span<char> buffer);

std::string_view country_by_name(std::string_view key);       ///< "south africa": "ZA"; else empty
std::string_view country_by_code(std::string_view capitals);  ///< "ZA", "ZAF": "ZA"; else empty

std::string_view country_by_key(std::string_view key);  ///< "za", "zaf": "ZA"; else empty

std::span<const RegionName> regions(std::string_view key);
/// Of what regions() found: that of one country, by its name or by its code; else null.
const RegionName* region_of(std::span<const RegionName> found, std::string_view country, bool code);
/// The one region in full that a name stands for, wherever it is; else null.
const RegionName* region_by_name(std::span<const RegionName> found);
std::span<const TownName> south_african_towns(std::string_view key);
std::span<const CityName> cities(std::string_view key);

/// Several well-known places abroad and here have this name: alone it says nothing.
bool is_ambiguous_city(std::string_view key);
/// Two letters that are a country's code and a region's abbreviation in a country whose regions we
/// don't know: "MH" is the Marshall Islands and Maharashtra.
bool is_region_code_elsewhere(std::string_view key);
/// City and country in one: "Singapore, Singapore" is both.
bool is_city_state(std::string_view key);
/// A province that was: its area is not one of today's.
bool is_former_province(std::string_view key);
/// "Various", "Multiple locations", "HQ", "EMEA": says nothing of one place.
bool is_no_place(std::string_view key);
/// "Nationwide": all of the source's country.
bool is_nationwide(std::string_view key);

}  // namespace workwise::job
