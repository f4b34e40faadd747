#pragma once

#include <string>

#include "base/json_writer.hpp"
#include "migrate/schema_drift.hpp"

namespace workwise::cli {

/// An object: drifted, changed, missing, added, unknown.
void write(JsonWriter& json, const migrate::Drift& drift);

/// "3 objects are a site's own: table public.a, table public.b, …"; empty where there is none.
std::string note_of_added(const migrate::Drift& drift);

}  // namespace workwise::cli
