#pragma once

#include <optional>
#include <string>

#include "config/section.hpp"

namespace workwise::config {

/// The body of a request as it is written in the configuration: a text as it stands, a map or a
/// list as JSON, where a plain 20, true or ~ is a number, a boolean or null and a quoted one a
/// text. nullopt: it can't be had, and that is noted.
std::optional<std::string> read_body(const Tree& tree, const Scope& scope);

}  // namespace workwise::config
