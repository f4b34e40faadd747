#include "feed/split.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "feed/json_splitter.hpp"
#include "feed/line_splitter.hpp"
#include "feed/xml_splitter.hpp"

namespace workwise::feed {
namespace {

std::vector<ItemsPath> items_paths(const config::Read& read) {
  std::vector<ItemsPath> paths;
  if (read.format == config::Format::rss && trim(read.items).empty()) {
    for (const char* dialect : {"/rss/channel/item", "/feed/entry", "/RDF/item"}) {
      paths.emplace_back(dialect);  // RSS 2.0, Atom, RSS 1.0
    }
  } else {
    paths.emplace_back(read.items);
  }
  return paths;
}

}  // namespace

std::unique_ptr<Splitter> make_splitter(const config::Read& read, const Document& document) {
  switch (read.format) {
    case config::Format::xml:
    case config::Format::rss:
      return std::make_unique<XmlSplitter>(items_paths(read), read.item_bytes_max, document);
    case config::Format::json:
      return std::make_unique<JsonSplitter>(parse_json_items(read.items), read.item_bytes_max,
                                            document);
    case config::Format::ndjson:
      if (!trim(read.items).empty()) {
        throw ConfigError("read.items: each line of ndjson is an item, leave it out");
      }
      return std::make_unique<LineSplitter>(read.item_bytes_max, document);
    case config::Format::csv:
      throw ConfigError("read.format: csv is not supported yet");
    case config::Format::html_jsonld:
      throw ConfigError("read.format: html_jsonld is not supported yet");
  }
  throw ConfigError("read.format: unknown");
}

}  // namespace workwise::feed
