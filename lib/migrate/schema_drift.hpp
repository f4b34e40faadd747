#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "migrate/fingerprint.hpp"
#include "postgres/session.hpp"
#include "schema/objects.hpp"

namespace workwise::migrate {

/// What the migrations made beside what is there now. What hangs on a table that is gone, or was
/// added, is not listed besides.
struct Drift {
  struct Change {
    std::string object;  ///< "column public.jobs.title"
    std::string now;     ///< its definition

    friend bool operator==(const Change&, const Change&) = default;
  };
  std::vector<Change> changed;
  std::vector<std::string> missing;
  std::vector<std::string> added;  ///< a site's own: a note, no drift
  std::string unknown;             ///< why nothing was compared; empty: it was

  bool any() const { return !changed.empty() || !missing.empty(); }
  /// "column public.jobs.title was changed", "index public.jobs_open is gone".
  std::vector<std::string> sentences() const;
  /// The same, each with what is there now.
  std::vector<std::string> details() const;
  /// One sentence: "the schema is not what the migrations made: column public.jobs.title was
  /// changed, …"; "as the migrations made it"; or why it is not known.
  std::string summary() const;
};

/// The legal ways on from a drift.
extern const char* const kAfterDrift;

Drift compare(const Hashes& kept, const schema::Objects& now);

/// Compares; writes nothing. No ledger: nothing is known, and there is nothing to know. Not inside
/// a transaction. Some 15 ms with the board's schema, half a second with 16,000 objects; what takes
/// longer than `patience` is given up (57014; 0: never).
Drift find_drift(postgres::Session& session, std::chrono::milliseconds patience = {});

}  // namespace workwise::migrate
