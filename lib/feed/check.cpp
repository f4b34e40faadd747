#include "feed/check.hpp"

#include "base/error.hpp"
#include "feed/decode.hpp"
#include "feed/split.hpp"

namespace workwise::feed {

void check(const config::Source& source) {
  const Decoder decoder(source);
  try {
    check_items(source.read);
  } catch (const ConfigError& error) {  // read.items keeps no place of its own
    throw ConfigError(to_string(source.position) + ": source " + source.name + ": " + error.what());
  }
}

}  // namespace workwise::feed
