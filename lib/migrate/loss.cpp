#include "migrate/loss.hpp"

#include <optional>

#include "migrate/count_rows.hpp"
#include "migrate/effect.hpp"
#include "schema/place.hpp"

namespace workwise::migrate {
namespace {

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

std::string text_of(const Effect::Loss& loss, std::optional<std::int64_t> count) {
  const bool rows = loss.column.empty();
  const std::string what = rows ? loss.table : loss.table + "." + loss.column;
  const std::string noun = rows ? "row" : "value";
  if (!count) return "the " + noun + "s of " + what;
  return count_text(*count, noun) + " of " + what;
}

}  // namespace

std::vector<Loss> losses_of(postgres::Session& session, const Task& task) {
  std::vector<Loss> losses;
  for (std::size_t at = task.done; at < task.statements.size(); ++at) {
    const Statement& statement = task.statements[at];
    for (const Effect::Loss& loss : effect_of(statement.sql).losses) {
      if (!exists(session, loss)) continue;  // an earlier statement of this call makes or drops it
      const std::string where = loss.column.empty() ? "" : " WHERE " + loss.column + " IS NOT NULL";
      const auto number = count_rows(session, "FROM " + loss.table + where);
      if (number == 0) continue;
      losses.push_back({.text = text_of(loss, number),
                        .place = schema::located(task.file->path, schema::place_of(statement))});
    }
  }
  return losses;
}

}  // namespace workwise::migrate
