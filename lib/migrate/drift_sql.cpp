#include "migrate/drift_sql.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "migrate/fingerprint.hpp"
#include "migrate/ledger_replay.hpp"
#include "migrate/lock.hpp"
#include "migrate/wanted.hpp"
#include "postgres/scratch.hpp"
#include "schema/identity.hpp"
#include "schema/mixed.hpp"
#include "schema/plan.hpp"
#include "schema/secret.hpp"

namespace workwise::migrate {
namespace {

using Names = std::set<std::string, std::less<>>;

/// A database at one moment.
struct Seen {
  schema::Objects objects;
  schema::Catalog catalog;
};

Seen look(postgres::Session& session, std::chrono::milliseconds patience) {
  session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  if (patience.count() > 0)
    session.run("SET LOCAL statement_timeout = " + std::to_string(patience.count()));
  Seen seen{.objects = schema::read_objects(session),
            .catalog = schema::read_catalog(session, {}, schema::Bookkeeping::included)};
  session.run("COMMIT");
  return seen;
}

std::function<bool(const schema::Item&)> one_of(const Names& names) {
  return [&names](const schema::Item& item) {
    const std::vector<std::string> identities = schema::identities_of(item);
    return std::any_of(identities.begin(), identities.end(),
                       [&](const std::string& identity) { return names.contains(identity); });
  };
}

/// What was changed or is gone, with all that hung on it.
Names differing(const Hashes& kept, const schema::Objects& now) {
  Names names;
  for (const auto& [identity, hash] : kept) {
    const auto found = now.find(identity);
    if (found == now.end() || found->second.hash != hash) names.insert(identity);
  }
  return names;
}

Names added_to(const Hashes& kept, const schema::Objects& now) {
  Names names;
  for (const auto& [identity, object] : now)
    if (!kept.contains(identity)) names.insert(identity);
  return names;
}

/// Takes those away that the replay has otherwise than the ledger.
std::vector<std::string> take_unlike(Names& names, const Hashes& kept,
                                     const schema::Objects& replayed) {
  std::vector<std::string> unlike;
  for (const std::string& name : names) {
    const auto found = replayed.find(name);
    if (found == replayed.end() || found->second.hash != kept.find(name)->second)
      unlike.push_back(name);
  }
  for (const std::string& name : unlike) names.erase(name);
  return unlike;
}

std::string object_of(const schema::Change& change, const schema::Catalog& from,
                      const schema::Catalog& to) {
  const schema::Item* item = to.find(change.kind, change.id);
  if (item == nullptr) item = from.find(change.kind, change.id);
  const std::vector<std::string> identities = schema::identities_of(*item);
  return identities.empty() ? std::string(schema::rules_of(change.kind).name) + " " + change.id
                            : identities.front();
}

DriftSql::Statements way(const schema::Catalog& from, const schema::Catalog& to) {
  const schema::Plan plan = schema::plan(from, to);
  DriftSql::Statements statements;
  if (plan.makes_functions())
    statements.push_back({.object = {}, .sql = "SET check_function_bodies = off", .loss = {}});
  for (const schema::Change& change : plan.changes)
    for (const schema::Command& command : change.statements)
      statements.push_back({.object = object_of(change, from, to),
                            .sql = schema::without_secrets(change.kind, command.sql),
                            .loss = command.loss});
  return statements;
}

class Telling {
 public:
  Telling(const config::Settings& settings, const DriftSqlOptions& options)
      : settings_(settings), options_(options) {}

  DriftSql run(const Drift& drift) {
    postgres::Session session{connect_as(settings_, "workwise drift")};
    postgres::ScratchDatabase scratch{connect_as(settings_, "workwise drift"),
                                      options_.scratch_url};
    require_same_version(scratch.session().server_version(), session.server_version());
    const Hashes kept = read_kept(session).fingerprint.objects;
    play(scratch, session);
    const Seen live = look(session, options_.patience);
    if (compare(kept, live.objects).sentences() != drift.sentences())
      throw Error("the schema is being changed just now", "workwise drift");
    return tell(kept, live, look(scratch.session(), options_.patience));
  }

 private:
  void play(postgres::ScratchDatabase& scratch, postgres::Session& ledger) {
    const schema::Loaded loaded = replay_ledger(scratch, ledger, options_.stop);
    if (!loaded.whole())
      throw Error("what the ledger has can't be replayed: " + to_text(loaded.problems.front()));
  }

  DriftSql tell(const Hashes& kept, const Seen& live, const Seen& replayed) const {
    DriftSql told;
    Names names = differing(kept, live.objects);
    told.not_told = take_unlike(names, kept, replayed.objects);
    // What was done is told as it would be done to a database without the site's own.
    const schema::Catalog nothing;
    const Names added = added_to(kept, live.objects);
    const schema::Catalog ours = schema::mixed(live.catalog, nothing, one_of(added));
    const auto made = [&](const schema::Catalog& now) {
      return schema::mixed(now, replayed.catalog, one_of(names));
    };
    told.by_hand = way(made(ours), ours);
    told.likely = schema::likely_renames(made(ours), live.catalog);
    told.undo = way(live.catalog, made(live.catalog));
    if (options_.added) told.added = way(ours, live.catalog);
    return told;
  }

  const config::Settings& settings_;
  const DriftSqlOptions& options_;
};

}  // namespace

DriftSql in_sql(const config::Settings& settings, const Drift& drift,
                const DriftSqlOptions& options) {
  try {
    return Telling{settings, options}.run(drift);
  } catch (const Error& error) {
    if (options.stop.stop_requested()) throw;
    DriftSql told;
    told.unknown = error.what();
    return told;
  }
}

}  // namespace workwise::migrate
