#pragma once

#include <string>
#include <vector>

#include "config/source.hpp"

namespace workwise::feed {

/// What a rule of the mapping took of an item, for people who ask where a value comes from.
struct Taken {
  std::string field;  ///< "title", "salary.min", "id"
  config::Rule rule;
  bool withheld = false;               ///< by the rule's `unless`, or the salary's
  std::string path;                    ///< the one that had something; "" where none had
  std::vector<std::string> published;  ///< what stands there, as it is
  std::vector<std::string> values;     ///< what the normaliser gets: after regex, values, default
  bool by_default = false;
};

}  // namespace workwise::feed
