#pragma once

#include <string>
#include <vector>

#include "ingest/run.hpp"

namespace workwise::service {

/// How a source fares, as far as people are told.
struct Health {
  int failures = 0;  ///< runs that failed, in a row
  bool held = false;

  friend bool operator==(const Health&, const Health&) = default;
};

/// What is said when a source enters a state or leaves it: once each, however many runs it stays.
struct Alert {
  enum class Event { failing, recovered, held, released, lost_fields } event;
  std::string source;
  int failures = 0;  ///< recovered: how many there were
  std::string why;   ///< failing: the error; held: the note; lost_fields: the mapping's paths
  std::int64_t run = 0;
};

/// Takes a run into account; returns what has to be told. A run that we stopped, or that the
/// database's absence ended, says nothing about its source. A partial run decides nothing about
/// what is held.
std::vector<Alert> take_into_account(Health& health, const ingest::RunReport& report);

}  // namespace workwise::service
