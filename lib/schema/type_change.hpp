#pragma once

#include <string_view>

namespace workwise::schema {

/// What another type of a column means to its rows and to the programs that know it. Judged by the
/// names of the types, as format_type() writes them: of types that are not the server's own the
/// worse is believed.
///
/// Source: PostgreSQL 17, ATColumnChangeRequiresRewrite(), and the planner support functions of
///         varchar, numeric, varbit and the times, which prove that no value has to be looked at.
struct TypeChange {
  bool rewrites = true;  ///< every row is written anew
  bool narrows =
      true;           ///< not every value of the old type is one of the new, or it reads otherwise
  bool fails = true;  ///< there may be values that have no counterpart
};
TypeChange type_change(std::string_view from, std::string_view to);

}  // namespace workwise::schema
