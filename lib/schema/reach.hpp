#pragma once

#include <string>
#include <string_view>

namespace workwise::schema {

/// "CREATE ROLE", where the statement changes what all databases of the server share (roles,
/// databases, tablespaces, settings of the server), also inside of a DO block; else "".
std::string reach_of(std::string_view statement);

}  // namespace workwise::schema
