#pragma once

#include <string>

#include "config/source.hpp"

namespace workwise::cli {

/// A rule of the mapping in a few words: "jobtype, type", "const ZA", "template {a}-{b}", and what
/// is done to the value: "title (regex, default Cook)".
std::string rule_text(const config::Rule& rule);

/// Where it is written: "/etc/workwise.yaml:12:5", empty where nowhere.
std::string place_of(const config::Position& position);

/// The rule of a canonical field ("title", "id", "salary.min"); nullptr: there is none.
const config::Rule* rule_of(const config::Source& source, const std::string& field);

}  // namespace workwise::cli
