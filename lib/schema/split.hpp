#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace workwise::schema {

/// A statement of a script, without its semicolon; blanks and comments before it are a part of it.
struct Piece {
  std::size_t offset = 0;
  std::size_t size = 0;
};

/// Cuts SQL into its statements with PostgreSQL's own parser. nullopt: the parser refuses it. It is
/// that of the server this program was packaged with, so a newer one may know what it does not:
/// nullopt is no proof of a mistake.
///
/// Costs a parse tree of the whole, some ten times its size: not for the scripts of a dump.
std::optional<std::vector<Piece>> split(std::string_view sql);

}  // namespace workwise::schema
