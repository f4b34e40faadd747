#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/schema_drift.hpp"
#include "schema/likely_rename.hpp"

namespace workwise::migrate {

/// A drift in SQL, without the secrets in it ('***').
struct DriftSql {
  struct Statement {
    std::string object;  ///< "index public.jobs_open"; "": of the session
    std::string sql;     ///< without its semicolon
    std::string loss;    ///< what is gone afterwards, in words; empty: nothing
  };
  using Statements = std::vector<Statement>;

  /// From what the migrations made to what is there, in a database without the site's own.
  Statements by_hand{};
  Statements undo{};                           ///< back again; a site's own stays
  Statements added{};                          ///< what makes a site's own
  std::vector<schema::LikelyRename> likely{};  ///< what is gone, and may have another name now
  /// Objects of the drift that are in none of these: a replay of the migrations makes them
  /// otherwise than they were made here.
  std::vector<std::string> not_told{};
  std::string unknown{};  ///< why there is no SQL; empty: there is
};

struct DriftSqlOptions {
  std::string scratch_url{};              ///< of an empty database to use; empty: one is made
  bool added = true;                      ///< a site's own too
  std::chrono::milliseconds patience{0};  ///< with one statement; 0: without end
  std::stop_token stop{};
};

/// Replays the ledger in a scratch database and holds its catalog against the live one. What the
/// drift does not name is taken for as it should be, rights and comments too.
///
/// Owns:   a scratch database and a connection, gone at the end.
/// Errors: in `unknown`: no right to make a database, a replay that fails, a drift that is another
///         one by now. Throws Error when a stop is asked.
DriftSql in_sql(const config::Settings& settings, const Drift& drift,
                const DriftSqlOptions& options);

}  // namespace workwise::migrate
