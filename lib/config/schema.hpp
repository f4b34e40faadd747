#pragma once

#include <string_view>

namespace workwise::config {

/// The JSON Schema of workwise.yaml, for editors to complete and check it: what `config schema`
/// prints. Its source is etc/workwise.schema.json; a test holds its keys against the reader's.
std::string_view schema();

}  // namespace workwise::config
