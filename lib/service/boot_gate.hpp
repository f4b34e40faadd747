#pragma once

#include <string>

#include "base/error.hpp"
#include "migrate/migrate.hpp"

namespace workwise::service {

/// What the state of the schema means for ingestion.
struct Verdict {
  bool open = false;          ///< the schema is the one we know
  Exit exit = Exit::done;     ///< with on_boot: refuse
  bool only_pending = false;  ///< migrating would open it
  std::string reason;         ///< a sentence for people; empty when open
  std::string next;           ///< the command to type

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Pending, edited, missing, ahead: never open. `flags` is what the command to type needs besides
/// ("--config /tmp/w.yaml").
Verdict judge(const migrate::Status& status, const std::string& flags);

}  // namespace workwise::service
