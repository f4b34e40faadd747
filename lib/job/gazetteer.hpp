#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "job/folded.hpp"
#include "job/place_key.hpp"

/// What we know of places: countries, their regions where adverts abbreviate them, South African
/// towns, and large cities elsewhere. Facts in constant tables, sorted, found by binary search.
namespace workwise::job {

struct CountryName {
  std::string_view key;
  std::string_view country;  ///< ISO 3166-1 alpha-2
};

/// A name or code of a country's first subdivision, in 16 bytes: the table has thousands.
struct RegionName {
  std::uint32_t key_at;
  std::uint32_t name_at;
  std::uint8_t key_bytes;
  std::uint8_t name_bytes;
  std::array<char, 2> country_code;
  bool is_code;  ///< an abbreviation: to be read with care
  bool is_city;  ///< a city of the country has this name too: "Salzburg"
  bool alone;    ///< known without its country: "Bavaria"

  std::string_view name() const;  ///< as it is shown: "KwaZulu-Natal"
  std::string_view country() const { return {country_code.data(), 2}; }
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

std::string_view country_by_name(std::string_view key);       ///< "south africa": "ZA"; else empty
std::string_view country_by_code(std::string_view capitals);  ///< "ZA", "ZAF": "ZA"; else empty

std::string_view country_by_key(std::string_view key);  ///< "za", "zaf": "ZA"; else empty

std::span<const RegionName> regions(std::string_view key);
/// Of what regions() found: that of one country, by its name or by its code; else null.
const RegionName* region_of(std::span<const RegionName> found, std::string_view country, bool code);
/// The one region in full that a name stands for without its country; else null.
const RegionName* region_by_name(std::span<const RegionName> found);
/// Any of them in full.
bool has_region_name(std::span<const RegionName> found);
/// Whether the people of a country write its regions' codes behind their cities: "Austin, TX".
bool abbreviates_regions(std::string_view country);
/// A code that is read as a region's where no country is named: American, Canadian, Australian,
/// South African.
bool is_address_code(const RegionName& region);
bool has_address_code(std::span<const RegionName> found);
std::span<const TownName> south_african_towns(std::string_view key);
std::span<const CityName> cities(std::string_view key);

/// Several well-known places abroad and here have this name: alone it says nothing.
bool is_ambiguous_city(std::string_view key);
/// Two letters behind a town that are a country's code and more often the abbreviation of an Indian
/// or Brazilian state or of an Italian province: "MH" is the Marshall Islands and Maharashtra.
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
