#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/posting_json.hpp"
#include "cli/posting_text.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/walk.hpp"
#include "feed/transfer.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::string source;
  std::string file;
  std::string preset;
  std::uint64_t limit = 0;
};

std::string as_url(const std::string& file) {
  if (file.find("://") != std::string::npos) return file;
  return file_url(file);
}

config::Source chosen(const config::Settings& settings, const Flags& flags) {
  if (!flags.source.empty()) {
    config::Source source = find_source(settings, flags.source);
    if (flags.file.empty()) return source;
    const std::string url = as_url(flags.file);
    if (feed::origin_of(url) != feed::origin_of(source.fetch.url)) {  // its secrets stay at home
      source.fetch.auth = {};
      source.fetch.headers.clear();
      source.fetch.query.clear();
    }
    source.fetch.url = url;
    source.fetch.allow_private = true;  // the operator typed it just now
    return source;
  }
  if (flags.file.empty() || flags.preset.empty())
    throw UsageError("give --source NAME, or --file FILE|URL with --preset NAME",
                     "workwise presets list");
  return config::source_from_preset(settings.presets_directory, flags.preset, as_url(flags.file));
}

/// Details are asked for where the list comes from the network too: a file is looked at without.
std::uint64_t details_wanted(const config::Source& source, std::uint64_t limit) {
  constexpr std::uint64_t kUnlessSaid = 20;
  if (source.detail.url.empty()) return 0;
  if (!source.fetch.url.starts_with("file:")) return limit == 0 ? kUnlessSaid : limit;
  std::fprintf(stderr, "the list is a file: details are not asked for\n");
  return 0;
}

void show(const feed::Decoded& decoded, const feed::Item& item) {
  if (const auto* rejected = std::get_if<job::Rejected>(&decoded))
    print(paint("item " + std::to_string(item.ordinal) + " rejected", Colour::red) + ": " +
          printable(rejected->reason) + "\n\n");
  if (const auto* posting = std::get_if<job::Posting>(&decoded)) print(to_text(*posting));
}

/// No more pages than may be needed for so many items.
void limit_pages(config::Paging& paging, std::uint64_t items) {
  if (items == 0) return;
  const std::uint64_t each = std::max<std::uint64_t>(paging.per_page, 1);
  const std::uint64_t needed = (items + each - 1) / each;
  paging.max_pages = static_cast<std::uint32_t>(std::min<std::uint64_t>(paging.max_pages, needed));
}

}  // namespace

void add_preview(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* preview =
      app.add_subcommand("preview", "what a feed would become; writes nothing, needs no database");
  preview->add_option("--source", flags->source, "one of the configured sources")->check(given());
  preview->add_option("--file", flags->file, "a file or URL, with --preset or --source")
      ->check(given());
  preview->add_option("--preset", flags->preset, "how to read it (workwise presets list)")
      ->check(given());
  preview->add_option("--limit", flags->limit, "end after this many items (0: never)");
  preview->footer("Example: workwise preview --file jobs.xml --preset indeed_xml --limit 3");
  preview->callback([&context, flags] {
    context.command = [&context, flags] {
      const config::Settings settings = flags->source.empty()
                                            ? context.settings_if_any()
                                            : context.settings_with_sources(Context::Secrets::read);
      config::Source source = chosen(settings, *flags);
      limit_pages(source.fetch.paging, flags->limit);
      const bool lines = context.json || !is_terminal(1);
      std::uint64_t filtered = 0;
      std::uint64_t rejected = 0;
      std::uint64_t items = 0;
      const std::uint64_t details_max = details_wanted(source, flags->limit);
      const auto take = [&](const feed::Decoded& decoded, const feed::Item& item) {
        ++items;
        filtered += std::holds_alternative<job::Filtered>(decoded) ? 1 : 0;
        rejected += std::holds_alternative<job::Rejected>(decoded) ? 1 : 0;
        if (!lines)
          show(decoded, item);
        else if (const std::string json = to_json(decoded, item.ordinal); !json.empty())
          print(json + "\n");
        return flags->limit == 0 || item.ordinal < flags->limit;
      };
      walk(settings, source, take, nullptr, details_max);
      if (details_max > 0 && items > details_max)
        std::fprintf(stderr,
                     "details were asked for the first %llu items only; --limit N shows N items,"
                     " all with theirs\n",
                     static_cast<unsigned long long>(details_max));
      if (filtered > 0)
        std::fprintf(stderr, "%llu items were left out by drop_if\n",
                     static_cast<unsigned long long>(filtered));
      return rejected > 0 ? Exit::quarantined : Exit::done;
    };
  });
}

}  // namespace workwise::cli
