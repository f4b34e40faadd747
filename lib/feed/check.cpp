#include "feed/check.hpp"

#include "base/error.hpp"
#include "feed/decode.hpp"
#include "feed/page_reader.hpp"
#include "feed/split.hpp"

namespace workwise::feed {

void check(const config::Source& source) {
  const Decoder decoder(source);
  try {
    check_items(source.read);
    const PageReader paths(source);
  } catch (const ConfigError& error) {  // these keep no place of their own
    throw ConfigError(to_string(source.position) + ": source " + source.name + ": " + error.what());
  }
}

}  // namespace workwise::feed
