#pragma once

#include <string>

#include "ingest/run.hpp"
#include "service/source_health.hpp"

namespace workwise::service {

/// The one line a run leaves in the log: event=run_done, run_held or run_failed, and its figures.
std::string run_line(const ingest::RunReport& report);

/// event=feed_fields: the fields that a feed has of late, or has no longer; empty where none.
std::string fields_line(const ingest::RunReport& report);

/// event=source_failing, source_recovered, source_held, source_released, source_lost_fields; `next`
/// is
/// what an operator may type.
std::string alert_line(const Alert& alert);

/// Writes them: info when done, warn when held or failed; alerts as errors when somebody must act.
void log_run(const ingest::RunReport& report);
void log_alert(const Alert& alert);

}  // namespace workwise::service
