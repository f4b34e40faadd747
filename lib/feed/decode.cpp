#include "feed/decode.hpp"

#include "base/error.hpp"
#include "feed/compose.hpp"
#include "feed/coverage.hpp"
#include "feed/csv_item.hpp"
#include "feed/detail_url.hpp"
#include "feed/json_item.hpp"
#include "feed/limits.hpp"
#include "feed/shown.hpp"
#include "feed/xml_item.hpp"

namespace workwise::feed {
namespace {

std::unique_ptr<ParsedItem> make_item(const config::Read& read) {
  switch (read.format) {
    case config::Format::xml:
    case config::Format::rss:
      return std::make_unique<XmlItem>(Namespaces{read.namespaces.begin(), read.namespaces.end()});
    case config::Format::json:
    case config::Format::ndjson:
    case config::Format::html_jsonld:
      return std::make_unique<JsonItem>();
    case config::Format::csv:
      return std::make_unique<CsvItem>(read);
  }
  throw ConfigError("read.format: unknown");
}

}  // namespace

bool lacks_path(std::string_view reason) {
  return reason.find(Composer::kNothingAt) != std::string_view::npos;
}

struct Decoder::Parts {
  Parts(const config::Source& source, Coverage* watching)
      : composer(source), item(make_item(source.read)), coverage(watching) {
    check_details(source);
    if (!source.detail.url.empty()) detail_url.emplace(source);
  }

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
  std::optional<DetailUrl> detail_url;
  std::string detail;  ///< the item that it is joined to points into it
  std::unique_ptr<ParsedItem> item;
  Coverage* coverage;
  std::uint64_t replaced = 0;
};

Decoder::Decoder(const config::Source& source, Coverage* coverage)
    : parts_(std::make_unique<Parts>(source, coverage)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;

std::optional<job::Rejected> Decoder::load(const Item& item) {
  parts_->item->surround(item);
  if (!item.problem.empty()) return parts_->reject(item.problem, item.raw);
  if (const auto problem = parts_->item->load(item.raw)) {
    return parts_->reject(*problem, item.raw);
  }
  parts_->replaced += parts_->item->replaced();
  if (parts_->coverage != nullptr) parts_->coverage->look(*parts_->item);
  return std::nullopt;
}

Decoded Decoder::decode(const Item& item, Instant fetched_at) {
  if (auto rejected = load(item)) return *std::move(rejected);
  return compose(fetched_at);
}

std::variant<Decoder::Named, job::Rejected, job::Filtered> Decoder::read(const Item& item) {
  if (auto rejected = load(item)) return *std::move(rejected);
  auto identified = parts_->composer.identify(*parts_->item);
  if (auto* rejected = std::get_if<job::Rejected>(&identified)) return std::move(*rejected);
  if (auto* filtered = std::get_if<job::Filtered>(&identified)) return std::move(*filtered);
  return Named{.external_id = std::get<std::string>(std::move(identified)),
               .detail_url = parts_->detail_url ? parts_->detail_url->of(*parts_->item) : ""};
}

std::optional<std::string> Decoder::join(std::string detail) {
  const std::size_t size = detail.size();
  parts_->detail = std::move(detail);
  parts_->detail.append(Item::kPadding, '\0');
  auto problem = parts_->item->join(std::string_view(parts_->detail).substr(0, size));
  if (!problem && parts_->coverage != nullptr) parts_->coverage->look_at_detail(*parts_->item);
  return problem;
}

Decoded Decoder::compose(Instant fetched_at) {
  return parts_->composer.compose(*parts_->item, fetched_at);
}

std::vector<Taken> Decoder::trace() const {
  return parts_->composer.trace(*parts_->item);
}

std::uint64_t Decoder::replaced_bytes() const {
  return parts_->replaced;
}

}  // namespace workwise::feed
