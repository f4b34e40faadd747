#pragma once

#include "config/settings.hpp"
#include "ingest/run.hpp"
#include "postgres/session.hpp"

/// What the webhooks are told of held closings, in the transaction that holds or settles them: once
/// when a source enters the state, once when it leaves it.
namespace workwise::ingest {

/// A run has ended: run.held where `report` says that holding began, run.settled where `was_held`
/// and nothing is held any more. Throws postgres::Error where the connection is lost.
void tell_of_run(postgres::Session& session, const config::Settings& settings,
                 const RunReport& report, bool was_held);

/// An operator has accepted (closed: how many) or rejected what a run had left held.
void tell_of_decision(postgres::Session& session, const config::Settings& settings,
                      const std::string& source, std::int64_t run, const std::string& decision,
                      std::int64_t closed);

}  // namespace workwise::ingest
