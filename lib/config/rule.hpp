#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/section.hpp"
#include "config/source.hpp"

namespace workwise::config {

/// The canonical fields a mapping may fill, without `salary`, which has parts.
const std::vector<std::string>& field_names();

/// Adds a layer's mapping to the one so far: a field replaces the field, a null removes it.
void read_mapping(Section section, Mapping& mapping);

/// `id: path`, `id: {…}` or a list of them.
void read_id(const Tree& tree, const Scope& scope, std::vector<Rule>& id);

void read_drop_if(const Tree& tree, const Scope& scope, std::vector<DropIf>& drop_if);

}  // namespace workwise::config
