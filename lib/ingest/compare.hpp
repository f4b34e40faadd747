#pragma once

#include <string>

#include "ingest/batch.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// What flushing the batch would count. Reads only.
Counts compare(postgres::Session& session, const std::string& source, const Batch& batch);

}  // namespace workwise::ingest
