#pragma once

#include <string>
#include <string_view>

#include "schema/rules.hpp"

namespace workwise::schema {

/// One text of its pieces.
template <class... Pieces>
std::string text_of(const Pieces&... pieces) {
  std::string text;
  (text.append(std::string_view(pieces)), ...);
  return text;
}

/// Appends the statement of these pieces.
template <class... Pieces>
void write(Commands& out, const Pieces&... pieces) {
  out.push_back({.sql = text_of(pieces...)});
}

/// Appends to a list with commas.
template <class... Pieces>
void add(std::string& list, const Pieces&... pieces) {
  if (!list.empty()) list += ", ";
  list += text_of(pieces...);
}

/// A piece that is only there when `value` is: "\n  HANDLER " and the value.
inline std::string clause(std::string_view before, std::string_view value) {
  return value.empty() ? std::string{} : text_of(before, value);
}

/// "-- a\n-- b\n": every line that is not empty as a comment. A name may have line ends in it, and
/// to the server a CR is one.
std::string as_comment(std::string_view text);

/// What is in `list` and not in `other`, in order.
std::vector<std::string_view> without(std::string_view list, std::string_view other);

}  // namespace workwise::schema
