#include "migrate/rehearsal.hpp"

#include "base/error.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kNewest = R"sql(
SELECT schema_hash = $2::uuid, made_at > now() - make_interval(hours => $3::int),
       to_char(made_at, 'YYYY-MM-DD HH24:MI "UTC"')
  FROM workwise.rehearsals
 WHERE plan_hash = $1::uuid
 ORDER BY schema_hash = $2::uuid DESC, made_at DESC
 LIMIT 1
)sql";

constexpr const char* kWrite =
    "INSERT INTO workwise.rehearsals (plan_hash, schema_hash, receipt)"
    " VALUES ($1::uuid, $2::uuid, $3::jsonb)";

[[noreturn]] void refuse(const std::string& why) {
  throw Error(why + ". `migrations.require_rehearsal` is set: nothing was changed.",
              "workwise migrate --rehearse");
}

}  // namespace

Fingerprint hash_of(const Plan& plan) {
  Fingerprinter hash;
  for (const Task& task : plan.tasks) {
    hash.add_field(to_uuid(task.file->text_hash));
    hash.add_field(std::to_string(task.done));
  }
  return hash.digest();
}

void write_rehearsal(postgres::Session& session, const Passed& passed) {
  session.run(kWrite, {to_uuid(passed.plan_hash), to_uuid(passed.schema_hash), passed.receipt});
}

void require_rehearsal(postgres::Session& session, const Fingerprint& plan_hash,
                       const Fingerprint& schema_hash, std::chrono::hours age) {
  const postgres::Result newest =
      session.run(kNewest, {to_uuid(plan_hash), to_uuid(schema_hash), std::to_string(age.count())});
  if (newest.rows() == 0)
    refuse("these migrations, as their files are now, have not been rehearsed");
  const std::string when{newest.text(0, 2)};
  if (!newest.boolean(0, 0))
    refuse("these migrations were rehearsed at " + when +
           ", and the schema of the database has changed since");
  if (!newest.boolean(0, 1))
    refuse("these migrations were rehearsed at " + when + ", longer ago than " +
           std::to_string(age.count()) + " hours");
}

}  // namespace workwise::migrate
