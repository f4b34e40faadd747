#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace workwise::webhook {

/// Something that people may want to be told of, before anybody's format.
struct Event {
  using Value = std::variant<std::string, std::int64_t, std::vector<std::string>>;

  std::string type;     ///< one of config::known_events()
  std::string summary;  ///< what happened, a sentence
  std::string error{};  ///< what went wrong, with its place; empty: nothing
  std::string next{};   ///< the command to type; empty: none
  /// More of it for programs, in this order. The object is called like the event's first word:
  /// "run.held" has data.run.
  std::vector<std::pair<std::string, Value>> details{};

  friend bool operator==(const Event&, const Event&) = default;
};

/// The schema is no longer what the migrations made, and it is that again. `objects`: what differs,
/// a sentence each; `by_hand`: the statements that were run by hand, as far as they are known.
Event schema_drifted(const std::vector<std::string>& objects,
                     const std::vector<std::string>& by_hand);
Event schema_restored();

}  // namespace workwise::webhook
