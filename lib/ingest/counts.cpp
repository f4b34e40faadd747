#include "ingest/run.hpp"

namespace workwise::ingest {

Counts& Counts::operator+=(const Counts& other) {
  received += other.received;
  inserted += other.inserted;
  updated += other.updated;
  unchanged += other.unchanged;
  duplicate += other.duplicate;
  filtered += other.filtered;
  quarantined += other.quarantined;
  return *this;
}

std::string_view to_string(State state) {
  switch (state) {
    case State::done:
      return "done";
    case State::held:
      return "held";
    case State::failed:
      return "failed";
  }
  return "failed";
}

}  // namespace workwise::ingest
