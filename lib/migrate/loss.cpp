#include "migrate/loss.hpp"

#include <optional>

#include "migrate/effect.hpp"
#include "schema/place.hpp"

namespace workwise::migrate {
namespace {

constexpr std::int64_t kCountedMax = 100'000;

bool exists(postgres::Session& session, const Effect::Loss& loss) {
  return session
      .run(
          "SELECT EXISTS (SELECT FROM pg_class c WHERE c.oid = to_regclass($1)"
          " AND c.relkind IN ('r', 'p', 'm', 'f') AND ($2 = '' OR EXISTS (SELECT FROM"
          " pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped"
          " AND a.attname = (parse_ident(nullif($2, '')))[1]::name)))",
          {loss.table, loss.column})
      .boolean(0, 0);
}

std::int64_t count_in_time(postgres::Session& session, const Effect::Loss& loss) {
  const std::string where = loss.column.empty() ? "" : " WHERE " + loss.column + " IS NOT NULL";
  session.run(
      "SELECT set_config('statement_timeout', '2s', true),"
      " set_config('lock_timeout', '1s', true)");
  return session
      .run("SELECT count(*) FROM (SELECT FROM " + loss.table + where + " LIMIT " +
           std::to_string(kCountedMax + 1) + ") counted")
      .integer(0, 0);
}

/// nullopt: we may not look, or it takes too long. It is for a notice and keeps nobody from his way
/// back.
std::optional<std::int64_t> count(postgres::Session& session, const Effect::Loss& loss) {
  try {
    if (session.idle()) {
      const postgres::Transaction transaction{session, postgres::Transaction::Mode::read_only};
      return count_in_time(session, loss);
    }
    const postgres::Savepoint savepoint{session};
    return count_in_time(session, loss);
  } catch (const postgres::Error& error) {
    if (error.connection_lost()) throw;
    return std::nullopt;
  }
}

std::string text_of(const Effect::Loss& loss, std::optional<std::int64_t> count) {
  const bool rows = loss.column.empty();
  const std::string what = rows ? loss.table : loss.table + "." + loss.column;
  const std::string noun = rows ? "row" : "value";
  if (!count) return "the " + noun + "s of " + what;
  if (*count > kCountedMax) return "more than 100,000 " + noun + "s of " + what;
  return std::to_string(*count) + " " + noun + (*count == 1 ? "" : "s") + " of " + what;
}

}  // namespace

std::vector<Loss> losses_of(postgres::Session& session, const Task& task) {
  std::vector<Loss> losses;
  for (std::size_t at = task.done; at < task.statements.size(); ++at) {
    const Statement& statement = task.statements[at];
    for (const Effect::Loss& loss : effect_of(statement.sql).losses) {
      if (!exists(session, loss)) continue;  // an earlier statement of this call makes or drops it
      const auto number = count(session, loss);
      if (number == 0) continue;
      losses.push_back({.text = text_of(loss, number),
                        .place = schema::located(task.file->path, schema::place_of(statement))});
    }
  }
  return losses;
}

}  // namespace workwise::migrate
