#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "feed/decode.hpp"

namespace {

using namespace workwise;

config::Rule path(const char* text) {
  config::Rule rule;
  rule.paths = {text};
  return rule;
}

config::Source source_of(config::Format format) {
  config::Source source;
  source.name = "fuzz";
  source.read.format = format;
  source.country = "ZA";
  source.currency = "ZAR";
  source.timezone = "Africa/Johannesburg";
  source.id = {path("id")};
  for (const char* field :
       {"title", "company", "description", "location", "city", "region", "country", "work_mode",
        "employment_type", "url", "posted_at", "language", "tags", "is_featured"}) {
    source.map.fields[field] = path(field);
  }
  source.map.fields["tags"].join = ", ";
  source.map.fields["department"] =
      path(format == config::Format::xml ? "a[@b='c']/d" : "a[?b==\"c\"].d");
  source.map.fields["category"] = path(format == config::Format::xml ? "*/c" : "a[*].c");
  source.map.salary.emplace();
  source.map.salary->text = path("salary");
  source.map.salary->min = path("min");
  return source;
}

void must_be_text(const std::string& text) {
  if (!is_utf8(text) || text.find('\0') != std::string::npos) std::abort();
}

/// What the database and the pages rely on.
void check(const job::Posting& posting) {
  if (posting.external_id.empty() || posting.title.empty()) std::abort();
  for (const std::string* text :
       {&posting.external_id, &posting.title, &posting.company, &posting.category,
        &posting.department, &posting.description, &posting.location, &posting.city,
        &posting.region, &posting.country, &posting.url, &posting.language, &posting.salary.text}) {
    must_be_text(*text);
  }
  for (const std::string& tag : posting.tags) must_be_text(tag);
}

}  // namespace

/// The first byte chooses the format, whether the splitter found a problem and whether a header
/// goes with the item; the rest is an item.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static feed::Decoder xml{source_of(config::Format::xml)};
  static feed::Decoder json{source_of(config::Format::json)};
  static feed::Decoder csv{source_of(config::Format::csv)};
  if (size == 0) return 0;
  std::string bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  bytes.append(feed::Item::kPadding, '\xFF');
  feed::Item item;
  item.raw = std::string_view(bytes).substr(0, size - 1);
  item.size = item.raw.size();
  item.ordinal = 1;
  if ((data[0] & 2U) != 0) item.problem = "too large";
  if ((data[0] & 8U) != 0) {
    item.header = "id,title,city,tags,tags\n";
    item.delimiter = ',';
  }
  feed::Decoder& decoder = (data[0] & 4U) != 0 ? csv : (data[0] & 1U) != 0 ? xml : json;
  const auto decoded = decoder.decode(item, Instant{});
  if (const auto* posting = std::get_if<job::Posting>(&decoded)) check(*posting);
  if (const auto* rejected = std::get_if<job::Rejected>(&decoded)) {
    must_be_text(rejected->external_id);
    if (rejected->reason.empty()) std::abort();
    must_be_text(rejected->reason);
  }
  return 0;
}
