#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/statement.hpp"

namespace workwise::schema {

/// LF line ends, no BOM.
std::string normalised(std::string text);

/// What the server would refuse without naming a line: bytes that are not UTF-8, and NUL.
std::optional<Cut::Fault> encoding_fault(std::string_view text, Place start = {});

}  // namespace workwise::schema
