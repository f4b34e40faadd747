#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "random_schema.hpp"

namespace workwise::schema {

/// The SQL of random objects, in an order in which it can be loaded. `attributes`, where given,
/// gets the names of those that were drawn.
std::vector<std::string> statements_of(const std::vector<RandomObject>& objects,
                                       std::map<int, std::set<std::string>>* attributes = nullptr);

}  // namespace workwise::schema
