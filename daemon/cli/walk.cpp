#include "cli/walk.hpp"

#include "cli/interrupt.hpp"
#include "feed/split.hpp"

namespace workwise::cli {

feed::Fetched walk(const config::Settings& settings, const config::Source& source,
                   const std::function<bool(const feed::Decoded&, const feed::Item&)>& take,
                   feed::Coverage* coverage) {
  feed::Decoder decoder(source, coverage);
  const Interrupt interrupt;
  feed::Fetched fetched =
      feed::fetch(source, {}, settings.ingest.spool_directory, interrupt.token());
  std::uint64_t items = 0;
  for (const feed::Extent& page : fetched.pages) {
    const auto splitter = feed::make_splitter(source.read, {fetched.body, page});
    for (feed::Item item; splitter->next(item) && !interrupt.token().stop_requested();) {
      item.ordinal = ++items;
      if (!take(decoder.decode(item, now()), item)) return fetched;
    }
  }
  return fetched;
}

}  // namespace workwise::cli
