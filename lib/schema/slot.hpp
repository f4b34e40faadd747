#pragma once

#include <string>

#include "schema/catalog.hpp"

namespace workwise::schema {

/// Of those that a column may be of.
bool is_type(Kind kind);

/// What no two objects may have at a time: the name among relations and types, among functions.
/// "": nothing of the kind.
std::string slot_of(const Item& item);

}  // namespace workwise::schema
