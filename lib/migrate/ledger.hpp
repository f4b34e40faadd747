#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fingerprint.hpp"
#include "base/time.hpp"
#include "migrate/file.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// A row of workwise.migrations.
struct Applied {
  std::string version;
  std::string name;
  Fingerprint text_hash;
  Fingerprint token_hash;
  bool partial = false;  ///< a file without a transaction that stopped in the middle
  int statements_done = 0;
  Instant at{};
  std::chrono::microseconds took{0};
};

/// What a rollback needs of a migration whose file may be gone.
struct Undo {
  std::string version;
  std::string name;
  std::string text;  ///< the whole file as it was applied
};

/// Makes the schema workwise, the ledger and the outbox where they are missing. Under the lock.
void ensure_ledger(postgres::Session& session);

/// In the order of application; nullopt when there is no ledger.
std::optional<std::vector<Applied>> read_ledger(postgres::Session& session);

/// The applied migrations, newest application first.
std::vector<Undo> read_undo(postgres::Session& session);

void record(postgres::Session& session, const File& file, bool partial, int done, int total,
            std::chrono::microseconds took);
void strike_out(postgres::Session& session, const std::string& version);

}  // namespace workwise::migrate
