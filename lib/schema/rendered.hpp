#pragma once

#include <string>

namespace workwise::schema {

/// SQL that the server rendered, so that it is parsed into what it was rendered from.
///
/// x IN ('a', 'b') on a varchar column is rendered with (ARRAY['a'::character varying, …])::text[],
/// and that is parsed with a cast of each element: another expression, which is rendered in another
/// way. With the array's own type inside of the cast it stays the same.
/// Source: transformTypeCast() of PostgreSQL, which hands a cast of ARRAY[…] to its elements.
std::string with_array_types(std::string sql);

}  // namespace workwise::schema
