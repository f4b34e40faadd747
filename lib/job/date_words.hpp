#pragma once

#include <optional>
#include <string_view>

/// The words of dates, folded (see folded.hpp), in the languages that feeds of our sources use:
/// English first, then af da de es fr it nl no pt sv.
namespace workwise::job {

std::optional<unsigned> month_of(std::string_view word);  ///< "aug", "augustus": 8
bool is_weekday(std::string_view word);
bool is_date_label(std::string_view word);  ///< "posted", "closing", "on": says nothing of the date

/// Minutes east of UTC of a zone's abbreviation, fixed: "est" is -300 also in summer. Those that
/// name several zones ("ist", "ast") are unknown.
std::optional<int> zone_offset(std::string_view abbreviation);

}  // namespace workwise::job
