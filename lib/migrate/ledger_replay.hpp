#pragma once

#include <stop_token>

#include "postgres/scratch.hpp"
#include "postgres/session.hpp"
#include "schema/load.hpp"

namespace workwise::migrate {

/// Plays into a scratch database what the ledger says was applied: the texts that ran, whatever the
/// files say now, in the order in which they ran; of one that is applied in part the statements
/// that stand. Guards and answer as of replay().
schema::Loaded replay_ledger(postgres::ScratchDatabase& scratch, postgres::Session& ledger,
                             std::stop_token stop = {});

}  // namespace workwise::migrate
