#pragma once

#include <map>
#include <string>

#include "base/fingerprint.hpp"
#include "migrate/migrate.hpp"
#include "postgres/session.hpp"
#include "schema/objects.hpp"

/// What the migrations made, kept in workwise.migrations.schema_fingerprint of the newest row:
/// {"server": 15, "objects": {"table public.jobs": "6f1c…", …}}. A site's own objects are never in
/// it: an invocation adds what differs between its beginning and its end.
namespace workwise::migrate {

using Hashes = std::map<std::string, Fingerprint, std::less<>>;  ///< by identity

struct SchemaFingerprint {
  int server = 0;  ///< major version of the server that rendered the definitions; 0: nothing kept
  Hashes objects;

  friend bool operator==(const SchemaFingerprint&, const SchemaFingerprint&) = default;
};

/// What the migrations have made once an invocation has turned `before` into `after`.
Hashes follow(Hashes kept, const Hashes& before, const Hashes& after);

/// Another version's hashes as those of now. What is gone keeps its own: it stays missing.
Hashes as_rendered_now(Hashes then, const Hashes& now);

Hashes hashes_of(const schema::Objects& objects);
int major_version(const postgres::Session& session);

/// What the ledger says of the schema.
struct Kept {
  SchemaFingerprint fingerprint;
  /// An invocation is at work, or one was killed before its end: the two don't agree just now.
  bool unsettled = false;
  bool nothing_applied = false;  ///< the ledger is empty, or there is none

  friend bool operator==(const Kept&, const Kept&) = default;
};
/// A ledger of an earlier release has nothing kept. Not inside a transaction.
Kept read_kept(postgres::Session& session);

/// Whether there is nothing for settle_fingerprint() to do. One round trip.
bool fingerprint_is_settled(postgres::Session& session);

/// Ends what an invocation left that was killed in the middle, and takes the definitions anew where
/// the server has another major version since. Under the lock.
void settle_fingerprint(postgres::Session& session);

/// Puts `fingerprint` into the newest row, and only there. No row: nowhere.
void keep_fingerprint(postgres::Session& session, const SchemaFingerprint& fingerprint);

/// Keeps the fingerprint of what runs while it lives, however that ends.
///
/// Shape:  made under the lock and after settle_fingerprint(), before the first statement; its end
///         writes what stands then. Where that fails, or the program is killed, the row of
///         workwise.schema_before stays, and the next invocation settles it.
/// Owns:   nothing. `ledger` is the session with the lock; `work` the one that runs the statements:
///         when its connection is lost, nobody knows yet what will stand.
/// Errors: the constructor throws postgres::Error: nothing was begun; the end of the invocation
/// reports a notice.
class FingerprintKeeper {
 public:
  FingerprintKeeper(postgres::Session& ledger, const postgres::Session& work, const Report& report);
  ~FingerprintKeeper();
  FingerprintKeeper(const FingerprintKeeper&) = delete;

 private:
  void finish();

  postgres::Session& ledger_;
  const postgres::Session& work_;
  const Report& report_;
  const int exceptions_;
};

}  // namespace workwise::migrate
