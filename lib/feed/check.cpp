#include "feed/check.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "feed/decode.hpp"
#include "feed/items_path.hpp"
#include "feed/json_splitter.hpp"
#include "feed/page_reader.hpp"

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
    const PageReader paths(source);
  } catch (const ConfigError& error) {  // these keep no place of their own
    throw ConfigError(to_string(source.position) + ": source " + source.name + ": " + error.what());
  }
}

}  // namespace workwise::feed
