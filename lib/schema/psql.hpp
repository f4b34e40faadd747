#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/problem.hpp"

namespace workwise::schema {

/// A script as the server may have it: what only psql understands is blanked out, character by
/// character, so that every place stays where it was.
struct ServerText {
  std::string sql;
  std::vector<Problem> problems;
};

/// Blanks psql's own lines (\restrict, \connect, …) and the rows behind COPY … FROM stdin. Lines
/// without meaning for a schema are noted; those that would do something, like \i, are errors. What
/// pg_dump writes around its scripts (\restrict, \unrestrict) goes without a word.
///
/// Source: PostgreSQL 17 manual, psql, "Meta-Commands".
ServerText without_psql(std::string_view text, const std::string& path, Place start = {});

}  // namespace workwise::schema
