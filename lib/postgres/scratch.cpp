#include "postgres/scratch.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <random>

#include "base/text.hpp"
#include "postgres/quote.hpp"
#include "postgres/target.hpp"

namespace workwise::postgres {
namespace {

constexpr const char* kRefused = "42501";

/// By to_jsonb, because these columns have come, and changed their names, with the versions.
constexpr const char* kLocale = R"sql(
SELECT pg_encoding_to_char(encoding), datcollate, datctype,
       coalesce(to_jsonb(d)->>'datlocprovider', 'c'),
       coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale', ''),
       coalesce(to_jsonb(d)->>'daticurules', '')
  FROM pg_database d
 WHERE datname = current_database()
)sql";

/// ALTER DATABASE … SET of the original. Lists are kept quoted, item by item.
constexpr const char* kSettings = R"sql(
SELECT format('%I = %s', name,
              CASE WHEN name IN ('search_path', 'temp_tablespaces', 'local_preload_libraries',
                                 'session_preload_libraries')
                   THEN CASE value WHEN '' THEN '''''' ELSE value END
                   ELSE quote_literal(value) END)
  FROM pg_db_role_setting s, unnest(s.setconfig) AS one,
       LATERAL (SELECT split_part(one, '=', 1) AS name,
                       substr(one, strpos(one, '=') + 1) AS value) pair
 WHERE s.setrole = 0 AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
)sql";

/// Its name says when it was made: between its making and its owner's connection it must not look
/// left behind.
constexpr const char* kLeftBehind = R"sql(
SELECT datname FROM pg_database d
 WHERE datname ~ '^workwise_scratch_[0-9]{10}_[0-9a-f]{8}$'
   AND substr(datname, 18, 10)::bigint < extract(epoch FROM now()) - 60
   AND pg_has_role(datdba, 'USAGE')
   AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
)sql";

std::string new_name(Session& session) {
  const auto seconds = session.run("SELECT extract(epoch FROM now())::bigint").integer(0, 0);
  char random[9];
  std::snprintf(random, sizeof random, "%08x", std::random_device{}());
  return "workwise_scratch_" + std::to_string(seconds) + "_" + random;
}

std::string create_statement(Session& session, const std::string& name) {
  const Result locale = session.run(kLocale);
  const auto text = [&](std::size_t column) { return quote_literal(locale.text(0, column)); };
  std::string sql = "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING " + text(0) +
                    " LC_COLLATE " + text(1) + " LC_CTYPE " + text(2);
  const std::string_view provider = locale.text(0, 3);
  if (provider == "i") sql += " LOCALE_PROVIDER icu ICU_LOCALE " + text(4);
  if (provider == "b") sql += " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + text(4);
  if (provider == "i" && !locale.text(0, 5).empty()) sql += " ICU_RULES " + text(5);
  return sql;
}

[[noreturn]] void may_not_create(Session& session, const Error& error) {
  const std::string user{session.run("SELECT session_user").text(0, 0)};
  const std::string quoted{session.run("SELECT quote_ident(session_user)").text(0, 0)};
  throw workwise::Error("a scratch database is needed, and the role " + user +
                            " may not make one: " + error.message +
                            "\nAn administrator of the server has to allow it.",
                        "sudo -u postgres psql -c 'ALTER ROLE " + quoted + " CREATEDB'");
}

void drop_left_behind(Session& session) {
  const Result names = session.run(kLeftBehind);
  for (std::size_t i = 0; i < names.rows(); ++i) {
    try {
      session.run("DROP DATABASE IF EXISTS " + std::string(names.text(i, 0)));
    } catch (const Error&) {
      // Somebody is connected after all, or another program is dropping it too.
    }
  }
}

void create(Session& session, const std::string& name) {
  try {
    session.run(create_statement(session, name));
  } catch (const Error& error) {
    if (error.sqlstate != kRefused) throw;
    may_not_create(session, error);
  }
}

void copy_settings(Session& session, const std::string& name) {
  const Result settings = session.run(kSettings);
  for (std::size_t i = 0; i < settings.rows(); ++i) {
    try {
      session.run("ALTER DATABASE " + name + " SET " + std::string(settings.text(i, 0)));
    } catch (const Error& error) {
      if (error.sqlstate != kRefused) throw;  // one that only a superuser sets
    }
  }
}

void drop(Session& session, const std::string& name) {
  session.run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
}

}  // namespace

ScratchDatabase::ScratchDatabase(const Connect& original)
    : original_(original), administrator_(original), name_(new_name(administrator_)) {
  drop_left_behind(administrator_);
  create(administrator_, name_);
  try {
    copy_settings(administrator_, name_);
    connect_ = beside(administrator_, name_, original.application_name);
    session_.emplace(connect_);
  } catch (...) {
    drop(administrator_, name_);
    throw;
  }
}

ScratchDatabase::~ScratchDatabase() {
  session_.reset();
  try {
    if (!administrator_.idle()) administrator_ = Session{original_};
    drop(administrator_, name_);
  } catch (const std::exception& error) {
    spdlog::warn("event=scratch_left database={} error={}", name_, logfmt(error.what()));
  }
}

}  // namespace workwise::postgres
