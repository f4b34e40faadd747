#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/lint_text.hpp"

namespace workwise::schema {

/// What a comment asks the linter to leave alone.
struct Silence {
  bool file = false;               ///< in the whole file, else in the statement it stands at
  std::vector<std::string> rules;  ///< none: all

  bool covers(std::string_view rule) const;
};

/// nullopt: the comment says nothing to the linter. "-- nolint:rule,rule", "-- nolint-file",
/// "-- squawk-ignore rule, rule", "/* squawk-ignore-file */". The word begins the comment; what
/// follows the rules after a blank is for people, "-- nolint:ban-drop-table never used".
std::optional<Silence> read_silence(std::string_view comment);

/// "-- squawk-enable-assume-in-transaction", "-- squawk-disable-…": what it says; nullopt: nothing.
std::optional<bool> read_assumption(std::string_view comment);

}  // namespace workwise::schema
