#include "feed/decode.hpp"

#include "base/error.hpp"
#include "feed/compose.hpp"
#include "feed/json_item.hpp"
#include "feed/limits.hpp"
#include "feed/shown.hpp"
#include "feed/xml_item.hpp"

namespace workwise::feed {
namespace {

std::unique_ptr<ParsedItem> make_item(config::Format format) {
  switch (format) {
    case config::Format::xml:
    case config::Format::rss:
      return std::make_unique<XmlItem>();
    case config::Format::json:
    case config::Format::ndjson:
      return std::make_unique<JsonItem>();
    case config::Format::csv:
      throw ConfigError("read.format: csv is not supported yet");
    case config::Format::html_jsonld:
      throw ConfigError("read.format: html_jsonld is not supported yet");
  }
  throw ConfigError("read.format: unknown");
}

}  // namespace

struct Decoder::Parts {
  explicit Parts(const config::Source& source)
      : composer(source), item(make_item(source.read.format)) {}

  /// An item that can't be a posting still names a job that is there: its id is looked for in what
  /// is whole of it.
  job::Rejected reject(std::string_view reason, std::string_view raw) {
    item->salvage(raw);
    std::string id = composer.external_id(*item);
    if (id.size() > Limits::kIdBytes) id.clear();
    return {.reason = shown(reason, kReasonMax), .field = {}, .external_id = std::move(id)};
  }

  static constexpr std::size_t kReasonMax = 500;

  Composer composer;
  std::unique_ptr<ParsedItem> item;
  std::uint64_t replaced = 0;
};

Decoder::Decoder(const config::Source& source) : parts_(std::make_unique<Parts>(source)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;

Decoded Decoder::decode(const Item& item, Instant fetched_at) {
  if (!item.problem.empty()) return parts_->reject(item.problem, item.raw);
  if (const auto problem = parts_->item->load(item.raw)) {
    return parts_->reject(*problem, item.raw);
  }
  parts_->replaced += parts_->item->replaced();
  return parts_->composer.compose(*parts_->item, fetched_at);
}

std::uint64_t Decoder::replaced_bytes() const {
  return parts_->replaced;
}

}  // namespace workwise::feed
