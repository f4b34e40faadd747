#include "service/boot_gate.hpp"

namespace workwise::service {

std::string command(const std::string& flags, const char* name) {
  return "workwise " + (flags.empty() ? "" : flags + " ") + name;
}

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

Verdict judge(const migrate::Drift& drift, const std::string& flags) {
  if (!drift.any()) return {.open = true, .reason = {}, .next = {}};
  return {.exit = Exit::drift, .reason = drift.summary(), .next = command(flags, "drift")};
}

Verdict only_reads(bool standby) {
  return {.exit = Exit::failed,
          .wait = true,
          .reason = standby ? "the database only reads: it is a standby; let database.url name the "
                              "primary, or promote this one"
                            : "the database only reads: default_transaction_read_only is on; turn "
                              "it off where it was set (ALTER DATABASE, ALTER ROLE or the "
                              "server's configuration)",
          .next = {}};
}

}  // namespace workwise::service
