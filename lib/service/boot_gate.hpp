#pragma once

#include <string>

#include "base/error.hpp"
#include "migrate/migrate.hpp"
#include "migrate/schema_drift.hpp"

namespace workwise::service {

/// What the state of the schema means for ingestion.
struct Verdict {
  bool open = false;          ///< the schema is the one we know
  Exit exit = Exit::done;     ///< with on_boot: refuse
  bool only_pending = false;  ///< migrating would open it
  bool wait = false;          ///< not the schema's fault: to be waited for, whatever on_boot says
  std::string reason;         ///< a sentence for people; empty when open
  std::string next;           ///< the command to type, where there is one

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// "workwise --config /tmp/w.yaml drift", of what the command to type needs besides its name.
std::string command(const std::string& flags, const char* name);

/// Pending, edited, missing, ahead: never open. `flags` as of command().
Verdict judge(const migrate::Status& status, const std::string& flags);

/// Changed in what the migrations made: not open. Where that is not known, it is open.
Verdict judge(const migrate::Drift& drift, const std::string& flags);

/// Of a database that takes no writes.
Verdict only_reads(bool standby);

}  // namespace workwise::service
