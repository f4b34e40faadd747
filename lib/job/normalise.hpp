#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "job/posting.hpp"

/// The normalisers: pure functions from published text to canonical values. Unknown is empty or
/// nullopt; nothing is ever guessed. Every input is UTF-8 (see text.hpp for making it so).
namespace workwise::job {

/// What the source's configuration adds to the text.
struct Context {
  std::string country;           ///< ISO 3166-1 alpha-2 or empty
  std::string currency;          ///< ISO 4217 or empty
  std::string timezone = "UTC";  ///< IANA
  enum class DateOrder { unknown, dmy, mdy } date_order = DateOrder::unknown;
  std::optional<Instant> now;  ///< for relative dates; without it they are unknown
  bool end_of_day = false;     ///< a date alone is its last second, not its first
};

/// Changes whenever a normaliser's answers change: a part of every recipe.
inline constexpr int kNormaliserVersion = 3;

// title.cpp: unescapes entities (at most twice), strips tags, drops control and zero-width
// characters, composes (NFC), collapses blanks, trims dangling separators. Case and wording stay as
// published. Empty: no title.
std::string clean_title(std::string_view text);

// date.cpp
std::optional<Instant> parse_date(std::string_view text, const Context& context);

// salary.cpp: free text. `text` of the result is always the input, trimmed.
Salary parse_salary(std::string_view text, const Context& context);
/// Structured parts, each as published; empty: not there.
Salary salary_from_parts(std::string_view min, std::string_view max, std::string_view currency,
                         std::string_view period, const Context& context);

// location.cpp
struct LocationText {
  Place place;
  std::optional<WorkMode> work_mode;  ///< where the text says so ("Remote - South Africa")
};
LocationText parse_location(std::string_view text, const Context& context);
/// "Cape Town; Durban | Remote": the places of one text, the first kPlaceTextsMax of them.
inline constexpr std::size_t kPlaceTextsMax = 1000;
std::vector<LocationText> parse_locations(std::string_view text, const Context& context);
/// Structured parts put right: country names to codes, province abbreviations, a known city's
/// province.
Place place_from_parts(std::string_view city, std::string_view region, std::string_view country,
                       std::string_view postal_code, const Context& context);

// employment_type.cpp
EmploymentTypes parse_employment_types(std::string_view text);

// work_mode.cpp
std::optional<WorkMode> parse_work_mode(std::string_view text);

// html.cpp: one pass, allow-list, see its header comment.
std::string sanitise_html(std::string_view html);

}  // namespace workwise::job
