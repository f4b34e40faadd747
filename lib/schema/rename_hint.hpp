#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/rename.hpp"

namespace workwise::schema {

/// The comments `-- @renamed from=old_name` of a schema's SQL, and what they are about.
///
///     CREATE TABLE postings (  -- @renamed from=jobs
///       heading text,          -- @renamed from=title
///
/// Shape:  behind what it is about on the same line, or alone on the line above it. A name as SQL
///         writes it, with its schema where that is another one.
/// Errors: Error with the place of one that can't be read, or is about nothing that has a name.
/// Source: the form is sqldef's.
std::vector<Rename> rename_hints(std::string_view sql, std::string_view path);

}  // namespace workwise::schema
