// The way of a poll without network and database, for counting its instructions: bench/instructions
// runs it under callgrind and counts within the functions called measured_... only.
//
//   bench_hot_path xml|ndjson|json split|rows JOBS
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "parts.hpp"

using namespace workwise;

[[gnu::noinline]] std::uint64_t measured_split(const bench::Feed& feed) {
  return bench::split_and_fingerprint(feed);
}

[[gnu::noinline]] void measured_rows(feed::Decoder& decoder, const bench::Items& items,
                                     ingest::Batch& batch) {
  bench::to_rows(decoder, items, batch);
}

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const std::string_view shape = arguments[1];
  const bench::Feed feed{shape == "xml"      ? bench::Shape::xml
                         : shape == "ndjson" ? bench::Shape::ndjson
                                             : bench::Shape::json,
                         std::strtoul(arguments[3], nullptr, 10)};
  if (std::string_view(arguments[2]) == "split") {
    std::printf("%llx\n", static_cast<unsigned long long>(measured_split(feed)));
    return 0;
  }
  const bench::Items items{feed};
  feed::Decoder decoder{feed.source};
  ingest::Batch batch;
  bench::to_rows(decoder, items, batch);  // tables are made at first use
  measured_rows(decoder, items, batch);
  const Fingerprint digest = fingerprint(batch.rows.range(0, batch.rows.rows()));
  std::printf("%s\n", to_uuid(digest).c_str());
}
