#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/json_writer.hpp"
#include "config/problems.hpp"
#include "config/tree.hpp"
#include "feed/coverage.hpp"
#include "feed/decode.hpp"
#include "unit/config/folder.hpp"
#include "unit/feed/spooled.hpp"

/// Every preset reads a document in its vendor's shape, tests/data/presets/NAME.*, into the
/// postings of NAME.expected.json: what is not in there is unknown. NAME.detail.json is what the
/// vendor answers when it is asked for the detail of the first item.
namespace workwise::feed {
namespace {

namespace fs = std::filesystem;

const std::string kPresets = WORKWISE_SOURCE_DIR "/etc/presets";
const fs::path kFixtures = WORKWISE_SOURCE_DIR "/tests/data/presets";
constexpr Instant kFetched = std::chrono::sys_days{std::chrono::January / 10 / 2026};

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream{file, std::ios::binary}.rdbuf();
  return text.str();
}

/// Empty: there is none.
fs::path document_of(const std::string& preset) {
  for (const char* type : {".xml", ".json", ".csv", ".html"})
    if (fs::exists(kFixtures / (preset + type))) return kFixtures / (preset + type);
  return {};
}

/// The least that an operator has to say: what the preset has no default for.
config::Source source_of(const std::string& preset) {
  config::Problems problems;
  const config::Tree tree = config::parse_yaml_file(kPresets + "/" + preset + ".yaml", problems);
  problems.raise();
  const config::Tree* fetch = tree.find("fetch");
  std::string text = "version: 1\npresets: { directory: " + kPresets +
                     " }\nsources:\n  - name: fixture\n    preset: " + preset + "\n";
  if (fetch == nullptr || fetch->find("url") == nullptr)
    text += "    fetch: { url: https://feeds.example/jobs }\n";
  std::string with;
  if (const config::Tree* declared = tree.find("with"))
    for (const config::Tree& child : declared->children)
      if (child.is_null()) with += "      " + child.key + ": example\n";
  if (!with.empty()) text += "    with:\n" + with;
  return config::Folder{}.load(text).sources.at(0);
}

/// A member a line, those that are known only.
class Shown {
 public:
  Shown(const job::Posting& posting, std::string detail_url)
      : posting_(posting), detail_url_(std::move(detail_url)) {}

  std::string text() {
    add("external_id", posting_.external_id);
    add("title", posting_.title);
    add("company", posting_.company);
    add("category", posting_.category);
    add("department", posting_.department);
    add("description", posting_.description);
    add("location", posting_.location);
    add("places", all_of(posting_.locations, &in_words));
    add("work_mode", posting_.work_mode ? to_string(*posting_.work_mode) : "");
    add("employment_types", all_of(posting_.employment_types.names(), &same));
    add_salary();
    add("url", posting_.url);
    add("apply_url", posting_.apply_url);
    add("posted_at", posting_.posted_at);
    add("updated_at", posting_.source_updated_at);
    add("expires_at", posting_.expires_at);
    add("reference", posting_.reference);
    add("language", posting_.language);
    add("tags", all_of(posting_.tags, &same));
    add("detail_url", detail_url_);
    return "  {" + text_.substr(1) + "\n  }";
  }

 private:
  void add(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    text_ += ",\n    " + JsonWriter().value(key).text() + ": " + JsonWriter().value(value).text();
  }
  void add(std::string_view key, const std::optional<Instant>& when) {
    if (when) add(key, to_rfc3339(*when));
  }
  static std::string same(std::string_view text) { return std::string(text); }
  static std::string in_words(const job::Place& place) {
    const auto known = [](const std::string& text) { return text.empty() ? "-" : text; };
    return known(place.city) + ", " + known(place.region) + ", " + known(place.country) +
           (place.postal_code.empty() ? "" : ", " + place.postal_code);
  }
  template <typename List, typename Word>
  static std::string all_of(const List& list, Word word) {
    std::string text;
    for (const auto& each : list) text += (text.empty() ? "" : " | ") + word(each);
    return text;
  }
  void add_salary() {
    const job::Salary& salary = posting_.salary;
    const auto cents = [](const std::optional<std::int64_t>& value) {
      return value ? std::to_string(*value) : std::string("-");
    };
    if (salary.min_cents || salary.max_cents)
      add("salary_cents", cents(salary.min_cents) + " to " + cents(salary.max_cents) + " " +
                              (salary.currency.empty() ? "-" : salary.currency) + " " +
                              std::string(salary.period ? to_string(*salary.period) : "-"));
    add("salary_text", salary.text);
  }

  const job::Posting& posting_;
  std::string detail_url_;
  std::string text_;
};

/// As the ingest does it, with the first item's detail alone answered; `asked` gets its URL.
Decoded decoded(Decoder& decoder, const Item& item, std::string& detail, std::string& asked) {
  auto read = decoder.read(item);
  if (auto* rejected = std::get_if<job::Rejected>(&read)) return std::move(*rejected);
  if (auto* filtered = std::get_if<job::Filtered>(&read)) return std::move(*filtered);
  asked = std::get<Decoder::Named>(read).detail_url;
  if (!asked.empty() && !detail.empty()) {
    EXPECT_EQ(decoder.join(std::exchange(detail, "")), std::nullopt);
  }
  return decoder.compose(kFetched);
}

std::string read_by(const config::Source& source, const std::string& document, std::string detail,
                    Coverage& coverage) {
  const Spool spool = spooled(document);
  const auto splitter = make_splitter(source.read, spool);
  Decoder decoder{source, &coverage};
  std::string shown;
  for (Item item; splitter->next(item);) {
    std::string asked;
    const Decoded found = decoded(decoder, item, detail, asked);
    std::string text;
    if (const auto* posting = std::get_if<job::Posting>(&found))
      text = Shown{*posting, asked}.text();
    else if (const auto* rejected = std::get_if<job::Rejected>(&found))
      text = "  { \"rejected\": " + JsonWriter().value(rejected->reason).text() + " }";
    else
      text = "  { \"filtered\": true }";
    shown += (shown.empty() ? "" : ",\n") + text;
  }
  return "[\n" + shown + "\n]\n";
}

/// Fields none of whose paths found anything: the documents are no example of them.
std::string without_example(const Coverage& coverage) {
  std::string fields;
  for (const Coverage::Unmatched& one : coverage.unmatched())
    if (!one.elsewhere) fields += one.field + " at " + one.path + "; ";
  return fields;
}

class PresetFixtures : public testing::TestWithParam<std::string> {};

TEST_P(PresetFixtures, IsReadIntoWhatIsExpected) {
  const std::string& preset = GetParam();
  const fs::path document = document_of(preset);
  ASSERT_FALSE(document.empty()) << "no tests/data/presets/" << preset << ".{xml,json,csv,html}";

  const config::Source source = source_of(preset);
  Coverage coverage{source};
  const std::string found =
      read_by(source, text_of(document), text_of(kFixtures / (preset + ".detail.json")), coverage);
  const fs::path actual = fs::temp_directory_path() / (preset + ".expected.json");
  if (found != text_of(kFixtures / (preset + ".expected.json")))
    std::ofstream{actual, std::ios::binary} << found;
  EXPECT_EQ(found, text_of(kFixtures / (preset + ".expected.json")))
      << "what was found is in " << actual;
  EXPECT_EQ(without_example(coverage), "");
}

INSTANTIATE_TEST_SUITE_P(All, PresetFixtures, testing::ValuesIn(config::preset_names(kPresets)),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace workwise::feed
