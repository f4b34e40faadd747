#include "cli/walk.hpp"

#include "base/text.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "feed/detail.hpp"
#include "feed/split.hpp"

namespace workwise::cli {
namespace {

/// Joins what is at the URL, or says why not.
void join_detail(feed::Decoder& decoder, feed::Details& details, const std::string& url,
                 const feed::Item& item, int attempts) {
  std::string problem;
  try {
    problem = decoder.join(details.get(url, attempts)).value_or("");
  } catch (const feed::SourceError& error) {
    if (error.kind == feed::SourceError::Kind::stopped) throw;
    problem = error.what();
  }
  if (!problem.empty())
    std::fprintf(stderr, "item %llu is shown without its detail: %s\n",
                 static_cast<unsigned long long>(item.ordinal), printable(problem).c_str());
}

feed::Decoded decode_with_detail(feed::Decoder& decoder, feed::Details& details,
                                 const feed::Item& item, int attempts) {
  auto read = decoder.read(item);
  if (auto* rejected = std::get_if<job::Rejected>(&read)) return std::move(*rejected);
  if (auto* filtered = std::get_if<job::Filtered>(&read)) return std::move(*filtered);
  const std::string url = std::get<feed::Decoder::Named>(read).detail_url;
  if (!url.empty()) join_detail(decoder, details, url, item, attempts);
  return decoder.compose(now());
}

}  // namespace

feed::Fetched walk(const config::Settings& settings, const config::Source& source,
                   const std::function<bool(const feed::Decoded&, const feed::Item&)>& take,
                   feed::Coverage* coverage, std::uint64_t details_max) {
  feed::Decoder decoder(source, coverage);
  const Interrupt interrupt;
  feed::Details details(source, interrupt.token());
  feed::Fetched fetched =
      feed::fetch(source, {}, settings.ingest.spool_directory, interrupt.token());
  std::uint64_t items = 0;
  for (const feed::Extent& page : fetched.pages) {
    const auto splitter = feed::make_splitter(source.read, {fetched.body, page});
    for (feed::Item item; splitter->next(item) && !interrupt.token().stop_requested();) {
      item.ordinal = ++items;
      const bool ask = !source.detail.url.empty() && items <= details_max;
      if (!take(ask ? decode_with_detail(decoder, details, item, source.fetch.attempts)
                    : decoder.decode(item, now()),
                item))
        return fetched;
    }
  }
  return fetched;
}

}  // namespace workwise::cli
