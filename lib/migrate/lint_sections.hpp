#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/lint.hpp"

namespace workwise::migrate {

/// What the linter is to know of a file: the sections of a migration, each with how it is run, or
/// the whole of a file without marks, which `plain` tells how. What rolls back is looked at for its
/// syntax alone: that it drops what came is its purpose.
///
/// Throws Error at path:line:column for a mark that can't be read.
std::vector<schema::LintSection> lint_sections(const std::string& path, std::string_view text,
                                               schema::Commits plain);

}  // namespace workwise::migrate
