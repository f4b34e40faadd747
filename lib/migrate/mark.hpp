#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "migrate/file.hpp"

namespace workwise::migrate {

/// A line "-- migrate:up transaction:false" of a migration file.
struct Mark {
  std::string kind;  ///< up, data, verify, down
  int line = 0;
  Section section;  ///< what its options say; no SQL yet
};

/// nullopt: no mark. As dbmate reads it: the two dashes begin the line, blanks may follow them, the
/// word is in lower case. Throws Error at path:line:column for a word or an option that we don't
/// know.
std::optional<Mark> read_mark(std::string_view text, const std::string& path, int line);

/// The line would be a mark if it were not indented; dbmate takes it for a comment. Its kind, or
/// "".
std::string indented_mark(std::string_view text);

}  // namespace workwise::migrate
