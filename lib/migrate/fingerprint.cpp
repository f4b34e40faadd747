#include "migrate/fingerprint.hpp"

#include <exception>
#include <utility>

#include "base/json_writer.hpp"

namespace workwise::migrate {
namespace {

constexpr std::string_view kNoTable = "42P01";
constexpr std::string_view kNoSchema = "3F000";
constexpr std::string_view kNoRight = "42501";

// A relation that another is changing right now is not waited for without end.
constexpr const char* kPatience = "SET LOCAL lock_timeout = '30s'";

constexpr const char* kIsSettled = R"sql(
SELECT NOT EXISTS (SELECT FROM workwise.schema_before)
       AND coalesce((SELECT (schema_fingerprint->>'server')::integer = $1::integer
                       FROM workwise.migrations ORDER BY ordinal DESC LIMIT 1), true)
)sql";

constexpr const char* kReadMarker = "SELECT EXISTS (SELECT FROM workwise.schema_before)";
constexpr const char* kReadApplied = "SELECT EXISTS (SELECT FROM workwise.migrations)";

// A row for the server's version, then one an object.
constexpr const char* kReadKept = R"sql(
WITH newest AS (
  SELECT schema_fingerprint AS kept FROM workwise.migrations ORDER BY ordinal DESC LIMIT 1
)
SELECT NULL, kept->>'server' FROM newest WHERE kept IS NOT NULL
UNION ALL
SELECT o.key, o.value FROM newest, jsonb_each_text(kept->'objects') o
)sql";

constexpr const char* kReadKeptBefore = R"sql(
SELECT NULL, kept->>'server' FROM workwise.schema_before
UNION ALL
SELECT o.key, o.value FROM workwise.schema_before, jsonb_each_text(kept->'objects') o
)sql";

constexpr const char* kReadBefore = R"sql(
SELECT NULL, before->>'server' FROM workwise.schema_before
UNION ALL
SELECT o.key, o.value FROM workwise.schema_before, jsonb_each_text(before->'objects') o
)sql";

constexpr const char* kBegin =
    "INSERT INTO workwise.schema_before (kept, before) VALUES ($1::jsonb, $2::jsonb)";
constexpr const char* kEnd = "DELETE FROM workwise.schema_before";

constexpr const char* kKeep = R"sql(
WITH newest AS (SELECT max(ordinal) AS ordinal FROM workwise.migrations)
UPDATE workwise.migrations m
   SET schema_fingerprint = CASE WHEN m.ordinal = newest.ordinal THEN $1::jsonb END
  FROM newest
 WHERE m.ordinal = newest.ordinal OR m.schema_fingerprint IS NOT NULL
)sql";

std::string to_json(const SchemaFingerprint& fingerprint) {
  JsonWriter json;
  json.open_object().member("server", fingerprint.server);
  json.key("objects").open_object();
  for (const auto& [identity, hash] : fingerprint.objects) json.member(identity, to_uuid(hash));
  return json.close().close().text();
}

SchemaFingerprint read_fingerprint(postgres::Session& session, const char* sql) {
  const postgres::Result rows = session.run(sql);
  SchemaFingerprint read;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (rows.null(row, 0))
      read.server = static_cast<int>(rows.integer(row, 1));
    else
      read.objects.emplace(rows.text(row, 0), from_uuid(rows.text(row, 1)));
  }
  return read;
}

/// No: also where the table is not there, as in a ledger of an earlier release.
bool is_true(postgres::Session& session, const char* sql) {
  try {
    return session.run(sql).boolean(0, 0);
  } catch (const postgres::Error& error) {
    if (error.sqlstate != kNoTable && error.sqlstate != kNoSchema) throw;
    return false;
  }
}

SchemaFingerprint present(postgres::Session& session) {
  session.run(kPatience);
  return {.server = major_version(session), .objects = hashes_of(schema::read_objects(session))};
}

SchemaFingerprint as_rendered_by(SchemaFingerprint then, const SchemaFingerprint& now) {
  if (then.server == now.server) return then;
  return {.server = now.server, .objects = as_rendered_now(std::move(then.objects), now.objects)};
}

/// Writes down what is there before anything runs.
void begin_invocation(postgres::Session& session) {
  Kept kept = read_kept(session);
  postgres::Transaction transaction{session};
  const SchemaFingerprint before = present(session);
  if (kept.nothing_applied) kept.fingerprint.server = before.server;  // nothing made: that is known
  session.run(kBegin, {to_json(kept.fingerprint), to_json(before)});
  transaction.commit();
}

postgres::Error not_begun(const postgres::Error& error) {
  postgres::Error told{std::string("what the schema is like before could not be written down: ") +
                           error.what() + "\nNothing was begun.",
                       "workwise status"};
  told.sqlstate = error.sqlstate;
  told.message = error.message;
  return told;
}

/// Of the invocation that workwise.schema_before is about: what stands now is what it made.
void end_invocation(postgres::Session& session) {
  postgres::Transaction transaction{session};
  const SchemaFingerprint now = present(session);
  SchemaFingerprint kept = read_fingerprint(session, kReadKeptBefore);
  const bool known = kept.server != 0;
  kept = as_rendered_by(std::move(kept), now);
  const SchemaFingerprint before = as_rendered_by(read_fingerprint(session, kReadBefore), now);
  kept.objects = follow(std::move(kept.objects), before.objects, now.objects);
  // Of a ledger that an earlier release kept nothing is known, and nothing came to it.
  if (known || !kept.objects.empty()) keep_fingerprint(session, kept);
  session.run(kEnd);
  transaction.commit();
}

void render_anew(postgres::Session& session, const SchemaFingerprint& kept) {
  postgres::Transaction transaction{session};
  keep_fingerprint(session, as_rendered_by(kept, present(session)));
  transaction.commit();
}

}  // namespace

Hashes follow(Hashes kept, const Hashes& before, const Hashes& after) {
  for (const auto& [identity, hash] : after) {
    const auto was = before.find(identity);
    if (was == before.end() || was->second != hash) kept.insert_or_assign(identity, hash);
  }
  for (const auto& [identity, hash] : before)
    if (!after.contains(identity)) kept.erase(identity);
  return kept;
}

Hashes as_rendered_now(Hashes then, const Hashes& now) {
  for (auto& [identity, hash] : then)
    if (const auto found = now.find(identity); found != now.end()) hash = found->second;
  return then;
}

Hashes hashes_of(const schema::Objects& objects) {
  Hashes hashes;
  for (const auto& [identity, object] : objects)
    hashes.emplace_hint(hashes.end(), identity, object.hash);
  return hashes;
}

int major_version(const postgres::Session& session) {
  return session.server_version() / 10000;
}

Kept read_kept(postgres::Session& session) {
  Kept kept{.fingerprint = {},
            .unsettled = is_true(session, kReadMarker),
            .nothing_applied = !is_true(session, kReadApplied)};
  if (!kept.nothing_applied) kept.fingerprint = read_fingerprint(session, kReadKept);
  return kept;
}

bool fingerprint_is_settled(postgres::Session& session) {
  try {
    return session.run(kIsSettled, {std::to_string(major_version(session))}).boolean(0, 0);
  } catch (const postgres::Error& error) {
    // A ledger of an earlier release; or a user who may look at the ledger only.
    if (error.sqlstate != kNoTable && error.sqlstate != kNoRight) throw;
    return true;
  }
}

void settle_fingerprint(postgres::Session& session) {
  const Kept kept = read_kept(session);
  if (kept.unsettled)
    end_invocation(session);
  else if (kept.fingerprint.server != 0 && kept.fingerprint.server != major_version(session))
    render_anew(session, kept.fingerprint);
}

void keep_fingerprint(postgres::Session& session, const SchemaFingerprint& fingerprint) {
  session.run(kKeep, {to_json(fingerprint)});
}

FingerprintKeeper::FingerprintKeeper(postgres::Session& ledger, const postgres::Session& work,
                                     const Report& report)
    : ledger_(ledger), work_(work), report_(report), exceptions_(std::uncaught_exceptions()) {
  try {
    begin_invocation(ledger_);
  } catch (const postgres::Error& error) {
    throw not_begun(error);
  }
}

FingerprintKeeper::~FingerprintKeeper() {
  try {
    finish();
  } catch (...) {
    // Nobody reads the notice. The next invocation settles it all the same.
  }
}

void FingerprintKeeper::finish() {
  if (!work_.alive()) return;
  try {
    end_invocation(ledger_);
  } catch (const postgres::Error& error) {
    if (std::uncaught_exceptions() > exceptions_) return;  // what stopped us is worth more
    report_({.kind = Event::Kind::notice,
             .version = {},
             .name = {},
             .text = "what the migrations made could not be written down; the next workwise "
                     "migrate does it: " +
                     std::string(error.what())});
  }
}

}  // namespace workwise::migrate
