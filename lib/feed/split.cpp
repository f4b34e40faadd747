#include "feed/split.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "feed/csv_splitter.hpp"
#include "feed/json_splitter.hpp"
#include "feed/jsonld_splitter.hpp"
#include "feed/line_splitter.hpp"
#include "feed/xml_splitter.hpp"

namespace workwise::feed {
namespace {

std::vector<ItemsPath> xml_items(const config::Read& read) {
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

void refuse_items(const config::Read& read, const char* what) {
  if (!trim(read.items).empty()) {
    throw ConfigError(std::string("read.items: ") + what + " is an item, leave it out");
  }
}

}  // namespace

void check_items(const config::Read& read) {
  switch (read.format) {
    case config::Format::xml:
    case config::Format::rss:
      xml_items(read);
      return;
    case config::Format::json:
      parse_json_items(read.items);
      return;
    case config::Format::ndjson:
      return refuse_items(read, "each line of ndjson");
    case config::Format::csv:
      refuse_items(read, "each record of csv");
      if (read.delimiter == '"' || read.delimiter == '\n' || read.delimiter == '\r')
        throw ConfigError("read.delimiter: a quote or a line end can't separate cells");
      return;
    case config::Format::html_jsonld:
      return refuse_items(read, "each JobPosting of a page");
  }
}

std::unique_ptr<Splitter> make_splitter(const config::Read& read, const Document& document) {
  check_items(read);
  switch (read.format) {
    case config::Format::xml:
    case config::Format::rss:
      return std::make_unique<XmlSplitter>(xml_items(read), read.item_bytes_max, document);
    case config::Format::json:
      return std::make_unique<JsonSplitter>(parse_json_items(read.items), read.item_bytes_max,
                                            document);
    case config::Format::ndjson:
      return std::make_unique<LineSplitter>(read.item_bytes_max, document);
    case config::Format::csv:
      return std::make_unique<CsvSplitter>(read, document);
    case config::Format::html_jsonld:
      return std::make_unique<JsonldSplitter>(read.item_bytes_max, document);
  }
  throw ConfigError("read.format: unknown");
}

Fingerprint raw_fingerprint(const Item& item) {
  if (item.size == item.raw.size() && item.header.empty()) return fingerprint(item.raw);
  Fingerprinter parts;
  if (!item.header.empty()) parts.add_field(item.header);
  parts.add_field(item.raw);
  if (item.size != item.raw.size()) parts.add_field(std::to_string(item.size));
  return parts.digest();
}

}  // namespace workwise::feed
