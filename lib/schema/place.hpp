#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace workwise::schema {

/// A place in a file: line and column from 1, the column in characters.
struct Place {
  int line = 1;
  int column = 1;

  /// Moves over `text`. Exact for whole characters only: cut it at ASCII.
  void pass(std::string_view text);

  friend bool operator==(const Place&, const Place&) = default;
};

/// "migrations/1_a.sql:3:14: ", how every message about a file begins.
std::string located(const std::string& path, Place place);

/// Where a place is that lies `characters` further in `text`, which begins at `start`. For the
/// server's error positions, which count characters.
Place after_characters(Place start, std::string_view text, std::size_t characters);

}  // namespace workwise::schema
