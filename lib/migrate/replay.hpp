#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "migrate/file.hpp"
#include "postgres/scratch.hpp"
#include "schema/load.hpp"

namespace workwise::migrate {

/// Plays the up sections of migrations into a scratch database: the schema after them, as a new
/// database has it. Neither data nor verify sections; no ledger, only the schema workwise that the
/// ledger is kept in. What another one replaces does not run.
///
/// `until`: the last version to play; empty: all. The same guards as schema::load(), and the same
/// answer, without notes. Hundreds of small files take a few round trips.
schema::Loaded replay(postgres::ScratchDatabase& scratch, const std::vector<File>& files,
                      const std::string& until = {}, std::stop_token stop = {});

/// The way back of what was played, the last one first, to before the first that has none or can't
/// be undone.
schema::Loaded replay_back(postgres::ScratchDatabase& scratch, const std::vector<File>& files,
                           std::stop_token stop = {});

/// Whether another of the files stands for it ("-- migrate:up replaces:…").
bool is_replaced(const File& file, const std::vector<File>& files);

}  // namespace workwise::migrate
