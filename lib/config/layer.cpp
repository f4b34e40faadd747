#include "config/layer.hpp"

#include "config/check.hpp"
#include "config/fetch.hpp"

namespace workwise::config {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr hours kYear{24 * 366};

void read_checked(Section& section, const std::string& key, std::string& target,
                  std::string (*wrong_with)(std::string_view)) {
  std::string value = target;
  section.text(key, value);
  if (value == target) return;
  const std::string wrong = wrong_with(value);
  if (wrong.empty())
    target = value;
  else
    section.problem(key, wrong);
}

void read_schedule(Section& section, Schedule& schedule) {
  std::optional<seconds> every;
  section.duration("every", every, seconds{1}, kYear);
  std::string cron;
  section.text("cron", cron);
  if (section.has("every") && section.has("cron"))
    section.problem("cron", "every is given already; one of them only");
  if (const Tree* tree = section.take("cron"); tree != nullptr && tree->is_scalar()) {
    const std::string wrong = wrong_with_cron(cron);
    if (!wrong.empty()) section.problem("cron", wrong);
    schedule.every.reset();
    schedule.cron = cron;
  } else if (every) {
    schedule.every = every;
    schedule.cron.clear();
  }
}

void read_expire(Section section, Expire& expire) {
  section.choice("when", expire.when,
                 {{"missing", Expire::When::missing},
                  {"date", Expire::When::date},
                  {"never", Expire::When::never}});
  section.number("after_runs", expire.after_runs, 1, 1000);
  section.share("max_drop", expire.max_drop);
  section.number("confirm_empty", expire.confirm_empty, 0, 1000);
  section.duration("max_age", expire.max_age, hours{1}, 20 * kYear);
  section.done();
}

void read_complete(Section section, Complete& complete) {
  section.share("max_rejected", complete.max_rejected);
  section.text("total", complete.total);
  section.flag("page_limit_is_partial", complete.page_limit_is_partial);
  section.done();
}

void read_detail(Section section, Detail& detail) {
  section.text("url", detail.url);
  if (const std::string wrong = wrong_with_template(detail.url); !wrong.empty())
    section.problem("url", wrong);
  section.rate("rate", detail.rate);
  bool new_or_changed = true;
  section.choice("only", new_or_changed, {{"new_or_changed", true}});
  section.done();
}

void read_timezone(Section& section, Source& source) {
  std::string zone;
  section.text("timezone", zone);
  if (const Tree* tree = section.take("timezone"); tree == nullptr || !tree->is_scalar()) return;
  const std::string wrong = wrong_with_timezone(zone);
  if (wrong.empty())
    source.timezone = zone;
  else
    section.problem("timezone", wrong);
}

void read_delimiter(Section& section, char& delimiter) {
  std::string text = delimiter == 0 ? "auto" : std::string(1, delimiter);
  section.text("delimiter", text);
  if (text == "auto")
    delimiter = 0;
  else if (text == "tab" || text == "\\t")
    delimiter = '\t';
  else if (text.size() == 1 && static_cast<unsigned char>(text.front()) < 128 && text != "\"" &&
           text != "\n" && text != "\r")
    delimiter = text.front();
  else
    section.problem("delimiter", "expected auto, tab or one character, like \";\"");
}

}  // namespace

void read_common(Section& section, Source& source, bool with_url) {
  section.text("company", source.company);
  read_checked(section, "country", source.country, wrong_with_country);
  read_checked(section, "currency", source.currency, wrong_with_currency);
  read_checked(section, "language", source.language, wrong_with_language);
  read_timezone(section, source);
  read_schedule(section, source.schedule);
  read_fetch(section.section("fetch"), source.fetch, with_url);
  read_expire(section.section("expire"), source.expire);
  read_complete(section.section("complete"), source.complete);
  section.choice("commit", source.commit, {{"batch", Commit::batch}, {"run", Commit::run}});
  read_detail(section.section("detail"), source.detail);
  section.later("robots");
}

void read_read(Section section, Read& read) {
  section.choice("format", read.format,
                 {{"json", Format::json},
                  {"ndjson", Format::ndjson},
                  {"xml", Format::xml},
                  {"rss", Format::rss},
                  {"csv", Format::csv},
                  {"html_jsonld", Format::html_jsonld}});
  section.text("items", read.items);
  section.text("encoding", read.encoding);
  if (read.encoding.empty()) section.problem("encoding", "expected auto or a charset's name");
  const Section namespaces = section.section("namespaces");
  if (namespaces.tree() != nullptr)
    for (const Tree& child : namespaces.tree()->children) {
      const auto uri = child.is_scalar() ? namespaces.scope().text(child) : std::nullopt;
      if (uri)
        read.namespaces[child.key] = *uri;
      else if (!child.is_scalar())
        namespaces.scope().problem(child,
                                   child.key + ": expected a namespace's URI, " + found(child));
    }
  section.size("max_item_size", read.item_bytes_max, 1024, 1ULL << 30U);
  read_delimiter(section, read.delimiter);
  section.texts("columns", read.columns);
  section.done();
}

}  // namespace workwise::config
