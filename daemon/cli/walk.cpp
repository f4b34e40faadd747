#include "cli/walk.hpp"

#include "cli/interrupt.hpp"
#include "feed/split.hpp"

namespace workwise::cli {

feed::Fetched walk(const config::Settings& settings, const config::Source& source,
                   const std::function<bool(const feed::Decoded&, const feed::Item&)>& take) {
  feed::Decoder decoder(source);
  const Interrupt interrupt;
  feed::Fetched fetched =
      feed::fetch(source, {}, settings.ingest.spool_directory, interrupt.token());
  const auto splitter = feed::make_splitter(source.read, fetched.body);
  feed::Item item;
  while (splitter->next(item) && !interrupt.token().stop_requested()) {
    const feed::Decoded decoded =
        item.problem.empty()
            ? decoder.decode(item, now())
            : job::Rejected{.reason = item.problem, .field = {}, .external_id = {}};
    if (!take(decoded, item)) break;
  }
  return fetched;
}

}  // namespace workwise::cli
