#include "parts.hpp"

#include <filesystem>
#include <utility>

#include "config/settings.hpp"
#include "feed/csv_item.hpp"
#include "feed/json_item.hpp"
#include "feed/xml_item.hpp"
#include "sandbox/feeds.hpp"
#include "sandbox/vacancy.hpp"

namespace workwise::bench {
namespace {

constexpr std::uint64_t kSeed = 7;
constexpr Instant kNow = std::chrono::sys_days{std::chrono::July / 20 / 2026};

std::string quoted(std::string_view cell) {
  std::string text = "\"";
  for (const char c : cell) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

void csv(const sandbox::Edition& edition, const sandbox::Sink& sink) {
  sink("id,title,company,category,city,region,job_type,salary,url,date_posted,description\r\n");
  for (std::uint64_t ordinal = 0; ordinal < edition.jobs; ++ordinal) {
    const auto job = sandbox::make_vacancy(edition.seed, ordinal, false);
    std::string line = job.reference;
    for (const std::string_view cell :
         {std::string_view(job.title), std::string_view(job.company), job.category, job.city,
          job.province, job.job_type, std::string_view(job.salary), std::string_view(job.url),
          std::string_view(to_rfc3339(job.posted)), std::string_view(job.description)})
      line += "," + quoted(cell);
    sink(line + "\r\n");
  }
}

const char* preset_of(Shape shape) {
  switch (shape) {
    case Shape::xml:
    case Shape::ndjson:  // the same names, a line each
      return "indeed_xml";
    case Shape::json:
      return "greenhouse";
    case Shape::csv:
      return "csv_jobs";
    case Shape::rss:
      return "rss_jobs";
  }
  return "";
}

config::Source source_of(Shape shape) {
  config::Source source = config::source_from_preset(WORKWISE_SOURCE_DIR "/etc/presets",
                                                     preset_of(shape), "file:///feed");
  if (shape == Shape::ndjson) {
    source.read.format = config::Format::ndjson;
    source.read.items.clear();
  }
  source.country = "ZA";
  source.currency = "ZAR";
  source.timezone = "Africa/Johannesburg";
  return source;
}

void write(Shape shape, const sandbox::Edition& edition, const sandbox::Sink& sink) {
  switch (shape) {
    case Shape::xml:
      return sandbox::indeed_xml(edition, sink);
    case Shape::ndjson:
      return sandbox::ndjson(edition, sink);
    case Shape::json:
      return sandbox::greenhouse_json(edition, sink);
    case Shape::csv:
      return csv(edition, sink);
    case Shape::rss:
      return sandbox::rss(edition, sink);
  }
}

std::unique_ptr<feed::ParsedItem> make_item(const config::Read& read) {
  switch (read.format) {
    case config::Format::xml:
    case config::Format::rss:
      return std::make_unique<feed::XmlItem>();
    case config::Format::csv:
      return std::make_unique<feed::CsvItem>(read);
    default:
      return std::make_unique<feed::JsonItem>();
  }
}

}  // namespace

const char* to_string(Shape shape) {
  constexpr const char* kNames[] = {"xml", "ndjson", "json", "csv", "rss"};
  return kNames[static_cast<std::size_t>(shape)];
}

Feed::Feed(Shape shape, std::size_t jobs_wanted)
    : jobs(jobs_wanted),
      source(source_of(shape)),
      spool(feed::Spool::create(std::filesystem::temp_directory_path().string())) {
  write(shape, {.seed = kSeed, .jobs = jobs},
        [this](const std::string& piece) { spool.write(piece); });
}

Items::Items(const Feed& feed) {
  memory_.reserve(feed.spool.size() + feed.jobs * feed::Item::kPadding);
  const auto splitter = feed::make_splitter(feed.source.read, feed.spool);
  for (feed::Item item; splitter->next(item);) {
    const std::size_t place = memory_.size();
    memory_.append(item.raw).append(feed::Item::kPadding, '\0');
    bytes_ += item.raw.size();
    item.raw = std::string_view(memory_).substr(place, item.raw.size());
    item.namespaces = nullptr;  // of the splitter
    item.header = {};
    items_.push_back(item);
  }
  if (feed.source.read.format != config::Format::csv) return;
  const auto again = feed::make_splitter(feed.source.read, feed.spool);
  feed::Item first;
  again->next(first);
  const std::size_t place = memory_.size();
  memory_.append(first.header).append(feed::Item::kPadding, '\0');
  for (feed::Item& item : items_)
    item.header = std::string_view(memory_).substr(place, first.header.size());
}

std::uint64_t split(const Feed& feed) {
  std::uint64_t sum = 0;
  const auto splitter = feed::make_splitter(feed.source.read, feed.spool);
  for (feed::Item item; splitter->next(item);) sum += item.size;
  return sum;
}

std::uint64_t split_and_fingerprint(const Feed& feed) {
  std::uint64_t sum = 0;
  const auto splitter = feed::make_splitter(feed.source.read, feed.spool);
  for (feed::Item item; splitter->next(item);) sum += feed::raw_fingerprint(item).low;
  return sum;
}

Taker::Taker(const Feed& feed) : item_(make_item(feed.source.read)) {
  const config::Format format = feed.source.read.format;
  for (const config::Rule& rule : feed.source.id) rules_.emplace_back(rule, format);
  for (const auto& [field, rule] : feed.source.map.fields)
    rules_.emplace_back(rule, format,
                        field == "description" ? feed::Flavour::markup : feed::Flavour::text);
  if (feed.source.map.salary && feed.source.map.salary->text)
    rules_.emplace_back(*feed.source.map.salary->text, format);
}

Taker::~Taker() = default;

std::size_t Taker::parse(const feed::Item& item) {
  item_->surround(item);
  return item_->load(item.raw) ? 0 : 1;
}

std::size_t Taker::take(const feed::Item& item) {
  std::size_t bytes = parse(item);
  for (const feed::MappingRule& rule : rules_) bytes += rule.text(*item_).size();
  return bytes;
}

Decoded decode(feed::Decoder& decoder, const feed::Item& item) {
  Decoded decoded;
  decoded.posting = std::get<job::Posting>(decoder.decode(item, kNow));
  decoded.candidate.content = job::content_fingerprint(decoded.posting);
  decoded.candidate.raw.fingerprint.low = item.ordinal;
  return decoded;
}

void to_rows(feed::Decoder& decoder, const Items& items, ingest::Batch& batch) {
  constexpr std::size_t kBatchRows = 5000;
  batch = {};
  for (const feed::Item& item : items.all()) {
    if (batch.candidates.size() == kBatchRows) batch = {};
    Decoded decoded = decode(decoder, item);
    batch.add(std::move(decoded.candidate), decoded.posting);
  }
}

}  // namespace workwise::bench
