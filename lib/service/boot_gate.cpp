#include "service/boot_gate.hpp"

namespace workwise::service {
namespace {

std::string command(const std::string& flags, const char* name) {
  return "workwise " + (flags.empty() ? "" : flags + " ") + name;
}

}  // namespace

Verdict judge(const migrate::Status& status, const std::string& flags) {
  if (status.current()) return {.open = true, .exit = Exit::done, .reason = {}, .next = {}};
  const Exit exit = status.exit_code();
  const bool only_pending = exit == Exit::pending_migrations;
  Verdict verdict{.exit = exit,
                  .only_pending = only_pending,
                  .reason = status.summary(),
                  .next = command(flags, only_pending ? "migrate" : "status")};
  if (status.count(migrate::Standing::ahead) > 0)
    verdict.reason +=
        "; this workwise is older than the database: install the one that migrated it";
  return verdict;
}

}  // namespace workwise::service
