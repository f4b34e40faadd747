#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/drift_sql.hpp"
#include "migrate/schema_drift.hpp"
#include "postgres/session.hpp"

namespace workwise::service {

/// What the journal and the webhooks are told of a schema that was changed by hand: one record and
/// one message when that begins, with what was done in SQL, and one of each when it is over. The
/// journal has another record when it becomes another drift.
///
/// Shape:  saw() after each comparison; where that left something untold, tell() with the SQL of
/// it. Errors: throws postgres::Error; what was not told then is untold after the next comparison.
class DriftNews {
 public:
  void saw(postgres::Session& session, const config::Settings& settings,
           const migrate::Drift& drift);
  const std::optional<migrate::Drift>& untold() const { return untold_; }
  /// `next`: the command to type.
  void tell(postgres::Session& session, const config::Settings& settings,
            const migrate::DriftSql& sql, const std::string& next);

  void forget() { *this = {}; }  ///< another database

 private:
  std::optional<migrate::Drift> untold_;
  std::vector<std::string> told_;  ///< empty: no drift
};

}  // namespace workwise::service
