#include "ingest/leftovers.hpp"

#include "feed/spool.hpp"

namespace workwise::ingest {

std::size_t sweep_leftovers(const config::Settings& settings) {
  return feed::sweep_spools(settings.ingest.spool_directory);
}

}  // namespace workwise::ingest
