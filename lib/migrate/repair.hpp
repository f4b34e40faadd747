#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// One difference between the files, the ledger and the schema, and what accepting it does.
struct Repair {
  enum class Kind {
    edited,        ///< the ledger takes the file's text; nothing runs
    missing_file,  ///< the file is written as the ledger has it
    schema,        ///< what is there now is taken for what the migrations made
  } kind;
  std::string object;  ///< "20260101000000_init", "column public.jobs.title"
  std::string text;    ///< what differs, for people: some lines

  friend bool operator==(const Repair&, const Repair&) = default;
};

struct Repairs {
  std::vector<Repair> all;
  std::string refused;  ///< why the database is ahead of the files, and what to do; else empty
};

/// What there is to accept. Reads only. Throws Error for a folder that can't be read.
Repairs find_repairs(const config::Settings& settings, postgres::Session& session);

/// Accepts `repairs` under the migration lock, or nothing at all where it finds others there.
///
/// Errors: LockedError; DriftError where they are no longer the same; Error for a file that can't
///         be written (those before it are; the ledger is as it was).
void accept(const config::Settings& settings, const Repairs& repairs, const Options& options,
            const Report& report);

}  // namespace workwise::migrate
