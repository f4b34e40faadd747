#include "migrate/touched.hpp"

#include <optional>
#include <utility>

#include "base/text.hpp"
#include "schema/token.hpp"

namespace workwise::migrate {
namespace {

/// A partition, or a table that inherits, beside each table that it is a part of.
constexpr const char* kParts = R"sql(
WITH RECURSIVE parts (part, whole) AS (
  SELECT inhrelid, inhparent FROM pg_inherits
  UNION
  SELECT i.inhrelid, p.whole FROM pg_inherits i JOIN parts p ON i.inhparent = p.part
)
SELECT n.nspname, c.relname, w.relname
  FROM parts JOIN pg_class c ON c.oid = part JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class w ON w.oid = whole
 WHERE c.relkind = 'r'
)sql";

/// "a""b" → a"b.
std::string unquoted(std::string_view name) {
  std::string text;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    text += name[i];
    if (name[i] == '"') ++i;
  }
  return text;
}

void add_words(std::string_view sql, std::set<std::string>& words) {
  try {
    schema::TokenReader reader{sql};
    while (const std::optional<schema::Token> token = reader.next()) {
      if (token->kind == schema::Token::Kind::word) words.insert(to_lower(token->text));
      if (token->kind != schema::Token::Kind::quoted) continue;
      if (token->text.starts_with('"'))
        words.insert(unquoted(token->text));
      else
        add_words(schema::inside_of(token->text), words);
    }
  } catch (const schema::TokenReader::Unterminated&) {
    // A text that is no SQL.
  }
}

}  // namespace

std::set<std::string> words_of(std::string_view sql) {
  std::set<std::string> words;
  add_words(sql, words);
  return words;
}

std::vector<TableCount> touched_by(const Plan& plan, postgres::Session& session,
                                   const std::vector<TableCount>& tables) {
  std::set<std::string> words;
  for (const Task& task : plan.tasks)
    for (const Statement& statement : task.statements) words.merge(words_of(statement.sql));

  std::set<std::pair<std::string, std::string>> named;
  const postgres::Result parts = session.run(kParts);
  for (std::size_t i = 0; i < parts.rows(); ++i)
    if (words.contains(std::string(parts.text(i, 2))))
      named.emplace(parts.text(i, 0), parts.text(i, 1));

  std::vector<TableCount> touched;
  bool any = false;
  for (const TableCount& table : tables) {
    const bool ledger = table.schema == "workwise" && table.name == "migrations";
    const bool is = words.contains(table.name) || named.contains({table.schema, table.name});
    any = any || (is && !ledger);
    if (is || ledger) touched.push_back(table);
  }
  return any ? touched : std::vector<TableCount>{};
}

}  // namespace workwise::migrate
