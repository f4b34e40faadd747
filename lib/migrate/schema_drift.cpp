#include "migrate/schema_drift.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "migrate/task.hpp"
#include "schema/secret.hpp"

namespace workwise::migrate {

const char* const kAfterDrift =
    "Put it back as the migrations made it. Or, where it is meant to stay as it is, accept it: "
    "workwise repair; and write a migration that makes the same of other databases, and finds it "
    "done here (IF EXISTS, IF NOT EXISTS): workwise generate NAME --custom";

namespace {

constexpr std::size_t kShown = 3;

constexpr std::string_view kRelations[] = {"table ", "foreign table ", "view ",
                                           "materialized view "};
constexpr std::string_view kParts[] = {"column ", "constraint ", "trigger ", "rule ", "policy "};

/// What follows the kind: "public.jobs.title"; empty where it is none of `kinds`.
template <std::size_t N>
std::string_view name_of(std::string_view identity, const std::string_view (&kinds)[N]) {
  for (const std::string_view kind : kinds)
    if (identity.starts_with(kind)) return identity.substr(kind.size());
  return {};
}

bool hangs_on_one_of(const std::set<std::string_view>& relations, std::string_view identity) {
  const std::string_view part = name_of(identity, kParts);
  for (std::size_t at = 0; at < part.size(); ++at)
    if ((part[at] == '.' || part[at] == ' ') && relations.contains(part.substr(0, at))) return true;
  return false;
}

std::vector<std::string> without_parts(const std::vector<std::string>& identities) {
  std::set<std::string_view> relations;
  for (const std::string& identity : identities)
    if (const auto name = name_of(identity, kRelations); !name.empty()) relations.insert(name);
  std::vector<std::string> rest;
  for (const std::string& identity : identities)
    if (!hangs_on_one_of(relations, identity)) rest.push_back(identity);
  return rest;
}

/// A definition without the passwords that options may hold.
std::string shown(std::string_view identity, const std::string& definition) {
  constexpr std::string_view kHaveOptions[] = {"server ", "foreign-data wrapper ", "foreign table ",
                                               "column "};
  const bool may = std::any_of(std::begin(kHaveOptions), std::end(kHaveOptions),
                               [&](std::string_view kind) { return identity.starts_with(kind); });
  return may ? schema::without_passwords(definition) : definition;
}

Drift not_known(const std::string& why) {
  Drift drift;
  drift.unknown = why;
  return drift;
}

/// Why there is nothing to compare; empty: there is.
std::string obstacle(const Kept& kept, int server) {
  if (kept.unsettled)
    return "migrations are being applied or rolled back just now, or that was cut off: the next "
           "workwise migrate finds out what they made";
  if (kept.nothing_applied) return "nothing was migrated yet";
  const int then = kept.fingerprint.server;
  if (then == 0)
    return "it is not known what the migrations made: the ledger has nothing of it, as after an "
           "earlier release; what later ones make is kept from then on";
  if (then != server)
    return "the server is PostgreSQL " + std::to_string(server) +
           ", and what the migrations made "
           "was taken down with " +
           std::to_string(then) +
           ", which renders it differently: workwise migrate takes it down anew";
  return {};
}

schema::Objects read_in_transaction(postgres::Session& session,
                                    std::chrono::milliseconds patience) {
  const postgres::Transaction transaction{session, postgres::Transaction::Mode::read_only};
  if (patience.count() > 0)
    session.run("SET LOCAL statement_timeout = " + std::to_string(patience.count()));
  return schema::read_objects(session);
}

Drift look(postgres::Session& session, std::chrono::milliseconds patience) {
  const Kept kept = read_kept(session);
  if (const std::string why = obstacle(kept, major_version(session)); !why.empty())
    return not_known(why);
  Drift drift = compare(kept.fingerprint.objects, read_in_transaction(session, patience));
  // An invocation between the two looks would be taken for drift.
  if (drift.any() && read_kept(session) != kept)
    return not_known(obstacle({.fingerprint = {}, .unsettled = true, .nothing_applied = false}, 0));
  return drift;
}

}  // namespace

std::vector<std::string> Drift::sentences() const {
  std::vector<std::string> all;
  for (const Change& change : changed) all.push_back(change.object + " was changed");
  for (const std::string& object : missing) all.push_back(object + " is gone");
  return all;
}

std::vector<std::string> Drift::details() const {
  std::vector<std::string> all = sentences();
  for (std::size_t i = 0; i < changed.size(); ++i)
    if (!changed[i].now.empty()) all[i] += "; it is now\n" + excerpt(changed[i].now);
  return all;
}

std::string Drift::summary() const {
  if (!unknown.empty()) return unknown;
  if (!any()) return "the schema is as the migrations made it";
  std::vector<std::string> shown = sentences();
  const std::size_t more = shown.size() - std::min(shown.size(), kShown);
  shown.resize(shown.size() - more);
  return "the schema is not what the migrations made: " + join(shown, ", ") +
         (more > 0 ? ", and " + std::to_string(more) + " more" : "");
}

Drift compare(const Hashes& kept, const schema::Objects& now) {
  Drift drift;
  std::vector<std::string> missing;
  std::vector<std::string> added;
  for (const auto& [identity, hash] : kept) {
    const auto found = now.find(identity);
    if (found == now.end())
      missing.push_back(identity);
    else if (found->second.hash != hash)
      drift.changed.push_back(
          {.object = identity, .now = shown(identity, found->second.definition)});
  }
  for (const auto& [identity, object] : now)
    if (!kept.contains(identity)) added.push_back(identity);
  drift.missing = without_parts(missing);
  drift.added = without_parts(added);
  return drift;
}

Drift find_drift(postgres::Session& session, std::chrono::milliseconds patience) {
  try {
    return look(session, patience);
  } catch (const postgres::Error& error) {
    if (error.sqlstate != "42501") throw;
    return not_known("it is not known what the migrations made: " + error.message);
  }
}

}  // namespace workwise::migrate
