#include "postgres/scratch.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <random>
#include <vector>

#include "base/text.hpp"
#include "postgres/target.hpp"

namespace workwise::postgres {
namespace {

constexpr const char* kRefused = "42501";
constexpr const char* kInUse = "55006";
constexpr const char* kForced = " WITH (FORCE)";

/// Everything there is to know before, in one round trip, as rows of (what, text):
/// the name and the statement that makes it; ALTER DATABASE … SET of the original; what was left
/// behind.
///
/// The name says when it was made: between its making and its owner's connection it must not look
/// left behind. The locale by to_jsonb, because these columns have come, and changed their names,
/// with the versions. The copy of files is the quicker one of the two only where nothing is synced:
/// half the time with fsync off, five times as long with it. Lists among the settings are kept
/// quoted, item by item. An apply worker is nobody who is connected.
constexpr const char* kPrepare = R"sql(
WITH made AS MATERIALIZED (
  SELECT 'workwise_scratch_' || extract(epoch FROM now())::bigint || '_' || $1 AS name
), original AS MATERIALIZED (
  SELECT d.oid, pg_encoding_to_char(encoding) AS encoding, datcollate, datctype,
         coalesce(to_jsonb(d)->>'datlocprovider', 'c') AS provider,
         coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale') AS locale,
         to_jsonb(d)->>'daticurules' AS rules
    FROM pg_database d
   WHERE datname = current_database()
)
SELECT 'name', name FROM made
UNION ALL
SELECT 'create', concat_ws(' ',
         format('CREATE DATABASE %s TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
                name, encoding, datcollate, datctype),
         CASE provider WHEN 'i' THEN format('LOCALE_PROVIDER icu ICU_LOCALE %L', locale)
                       WHEN 'b' THEN format('LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', locale) END,
         CASE WHEN provider = 'i' THEN 'ICU_RULES ' || quote_literal(rules) END,
         CASE WHEN current_setting('server_version_num')::int >= 150000
               AND current_setting('fsync') = 'off' THEN 'STRATEGY FILE_COPY' END)
  FROM made, original
UNION ALL
SELECT 'setting', format('ALTER DATABASE %s SET %I = %s', made.name, pair.name,
              CASE WHEN pair.name IN ('search_path', 'temp_tablespaces', 'local_preload_libraries',
                                      'session_preload_libraries')
                   THEN CASE value WHEN '' THEN $q$''$q$ ELSE value END
                   ELSE quote_literal(value) END)
  FROM made, original, pg_db_role_setting s, unnest(s.setconfig) AS one,
       LATERAL (SELECT split_part(one, '=', 1) AS name,
                       substr(one, strpos(one, '=') + 1) AS value) pair
 WHERE s.setrole = 0 AND s.setdatabase = original.oid
UNION ALL
SELECT 'left', datname FROM pg_database d
 WHERE datname ~ '^workwise_scratch_[0-9]{10}_[0-9a-f]{8}$'
   AND substr(datname, 18, 10)::bigint < extract(epoch FROM now()) - 60
   AND pg_has_role(datdba, 'USAGE')
   AND NOT EXISTS (SELECT FROM pg_stat_activity a
                    WHERE a.datid = d.oid
                      AND coalesce(a.backend_type, '') NOT LIKE 'logical replication%')
)sql";

std::string random_digits() {
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", std::random_device{}());
  return digits;
}

std::vector<std::string> texts_of(const Result& prepared, std::string_view what) {
  std::vector<std::string> texts;
  for (std::size_t row = 0; row < prepared.rows(); ++row)
    if (prepared.text(row, 0) == what) texts.emplace_back(prepared.text(row, 1));
  return texts;
}

/// Ends the session and waits until its process is gone. DROP DATABASE would find it on its way
/// out, and look again only after 100 ms.
void leave(std::optional<Session>& session) {
  if (!session) return;
  const int socket = ::dup(PQsocket(static_cast<PGconn*>(session->handle())));
  session.reset();
  if (socket < 0) return;
  constexpr int kPatience = 100;  // milliseconds
  char last_words[256];
  pollfd end{socket, POLLIN, 0};
  while (::poll(&end, 1, kPatience) > 0 && ::read(socket, last_words, sizeof last_words) > 0) {
  }
  ::close(socket);
}

void drop(Session& session, const std::string& name, const char* how) {
  const std::string sql = "DROP DATABASE IF EXISTS " + name + how;
  try {
    session.run(sql);
  } catch (const Error& error) {
    if (error.sqlstate != kInUse) throw;
    std::optional<Session> inside{beside(session, name, "workwise scratch")};
    drop_subscriptions(*inside);
    leave(inside);
    session.run(sql);
  }
}

[[noreturn]] void may_not_create(Session& session, const Error& error, bool may_be_given) {
  const std::string user{session.run("SELECT session_user").text(0, 0)};
  const std::string quoted{session.run("SELECT quote_ident(session_user)").text(0, 0)};
  throw workwise::Error("a scratch database is needed, and the role " + user +
                            " may not make one: " + error.message +
                            "\nAn administrator of the server has to allow it" +
                            (may_be_given ? ", or make an empty database for --scratch-url." : "."),
                        "sudo -u postgres psql -c 'ALTER ROLE " + quoted + " CREATEDB'");
}

void drop_left_behind(Session& session, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    try {
      drop(session, name, "");
    } catch (const Error&) {
      // Somebody is connected after all, or another program is dropping it too.
    }
  }
}

void create(Session& session, const std::string& sql, bool may_be_given) {
  try {
    session.run(sql);
  } catch (const Error& error) {
    if (error.sqlstate != kRefused) throw;
    may_not_create(session, error, may_be_given);
  }
}

void copy_settings(Session& session, const std::vector<std::string>& statements) {
  for (const std::string& sql : statements) {
    try {
      session.run(sql);
    } catch (const Error& error) {
      if (error.sqlstate != kRefused) throw;  // one that only a superuser sets
    }
  }
}

Connect with_url(Connect connect, const std::string& url) {
  if (!url.empty()) connect.url = url;
  return connect;
}

}  // namespace

ScratchDatabase::ScratchDatabase(const Connect& original, const std::optional<std::string>& given)
    : original_(with_url(original, given.value_or(""))), administrator_(original_) {
  given.value_or("").empty() ? make(given.has_value()) : take();
}

void ScratchDatabase::make(bool may_be_given) {
  const Result prepared = administrator_.run(kPrepare, {random_digits()});
  name_ = texts_of(prepared, "name").front();
  drop_left_behind(administrator_, texts_of(prepared, "left"));
  create(administrator_, texts_of(prepared, "create").front(), may_be_given);
  try {
    copy_settings(administrator_, texts_of(prepared, "setting"));
    connect_ = beside(administrator_, name_, original_.application_name);
    session_.emplace(connect_);
  } catch (...) {
    drop(administrator_, name_, kForced);
    throw;
  }
}

void ScratchDatabase::take() {
  name_ = administrator_.database();
  connect_ = original_;
  lock_ = AdvisoryLock::lock(administrator_, "scratch", std::chrono::milliseconds{0});
  given_.emplace(administrator_);
  session_.emplace(connect_);
}

ScratchDatabase::~ScratchDatabase() {
  leave(session_);
  try {
    if (!administrator_.idle()) {
      lock_.reset();
      administrator_ = Session{original_};
    }
    if (given_)
      given_->empty(administrator_);
    else
      drop(administrator_, name_, kForced);
  } catch (const std::exception& error) {
    spdlog::warn("event=scratch_left database={} error={}", name_, logfmt(error.what()));
  }
}

}  // namespace workwise::postgres
