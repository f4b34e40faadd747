#include "feed/check.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "feed/decode.hpp"
#include "feed/items_path.hpp"
#include "feed/json_splitter.hpp"

namespace workwise::feed {
namespace {

void check_items(const config::Read& read) {
  if (read.format == config::Format::json)
    parse_json_items(read.items);
  else if (read.format == config::Format::xml || !trim(read.items).empty())
    const ItemsPath compiled(read.items);
}

}  // namespace

void check(const config::Source& source) {
  const Decoder decoder(source);
  try {
    check_items(source.read);
  } catch (const ConfigError& error) {  // read.items keeps no place of its own
    throw ConfigError(to_string(source.position) + ": source " + source.name + ": " + error.what());
  }
}

}  // namespace workwise::feed
