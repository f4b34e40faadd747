#include "webhook/event.hpp"

#include "base/text.hpp"

namespace workwise::webhook {

Event schema_drifted(const std::vector<std::string>& objects,
                     const std::vector<std::string>& by_hand) {
  const auto count = static_cast<std::int64_t>(objects.size());
  return {.type = "schema.drifted",
          .summary = "the schema is not what the migrations made: " +
                     (count == 1 ? objects.front() : with_thousands(count) + " objects differ"),
          .next = "workwise drift",
          .details = {{"count", count}, {"objects", objects}, {"by_hand", by_hand}}};
}

Event schema_restored() {
  return {.type = "schema.restored", .summary = "the schema is what the migrations made again"};
}

}  // namespace workwise::webhook
