#pragma once

#include <chrono>
#include <string>

#include "base/fingerprint.hpp"
#include "migrate/plan.hpp"
#include "postgres/session.hpp"

/// workwise.rehearsals: which plans passed, and against which schema.
namespace workwise::migrate {

/// Of the files' texts, in order, and of how much of them is done already.
Fingerprint hash_of(const Plan& plan);

struct Passed {
  Fingerprint plan_hash;
  Fingerprint schema_hash;
  std::string receipt;  ///< JSON
};
void write_rehearsal(postgres::Session& session, const Passed& passed);

/// Throws Error unless this plan was rehearsed against this schema, not longer ago than `age`.
void require_rehearsal(postgres::Session& session, const Fingerprint& plan_hash,
                       const Fingerprint& schema_hash, std::chrono::hours age);

}  // namespace workwise::migrate
