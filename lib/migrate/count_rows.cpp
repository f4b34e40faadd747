#include "migrate/count_rows.hpp"

namespace workwise::migrate {
namespace {

std::int64_t count_in_time(postgres::Session& session, const std::string& from) {
  session.run(
      "SELECT set_config('statement_timeout', '2s', true),"
      " set_config('lock_timeout', '1s', true)");
  return session
      .run("SELECT count(*) FROM (SELECT " + from + " LIMIT " + std::to_string(kCountedMax + 1) +
           ") counted")
      .integer(0, 0);
}

}  // namespace

std::optional<std::int64_t> count_rows(postgres::Session& session, const std::string& from) {
  try {
    if (session.idle()) {
      const postgres::Transaction transaction{session, postgres::Transaction::Mode::read_only};
      return count_in_time(session, from);
    }
    const postgres::Savepoint savepoint{session};
    return count_in_time(session, from);
  } catch (const postgres::Error& error) {
    if (error.connection_lost()) throw;
    return std::nullopt;
  }
}

std::string count_text(std::int64_t count, const std::string& noun) {
  if (count > kCountedMax) return "more than 100,000 " + noun + "s";
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace workwise::migrate
