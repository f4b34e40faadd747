#include "migrate/board_sql.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/board_table.hpp"
#include "migrate/task.hpp"
#include "schema/token.hpp"

namespace workwise::migrate {
namespace {

/// The table of schema public that a statement is about: the first that it names.
std::string subject_of(std::string_view statement) {
  schema::TokenReader reader{statement};
  std::string before_last;
  std::string last;
  while (const auto token = reader.next()) {
    if (before_last == "public" && last == "." && token->kind == schema::Token::Kind::word)
      return to_lower(token->text);
    before_last = std::exchange(last, to_lower(token->text));
  }
  return {};
}

std::string first_word(std::string_view statement) {
  const auto token = schema::TokenReader{statement}.next();
  return token ? to_lower(token->text) : "";
}

/// The tables as the site has them, for a database that has none yet: a developer's, a scratch
/// database.
std::string as_it_is(const BoardShape& site) {
  std::string sql;
  std::string owners;
  std::string indexes;
  for (const std::string& name : kBoardTables) {
    const auto found = site.tables.find(name);
    if (found == site.tables.end()) continue;
    std::vector<std::string> parts;
    std::string sequences;
    for (const BoardColumn& column : found->second.columns) {
      std::string part = column.name + " " + column.type;
      if (!column.identity.empty())
        part += std::string(" GENERATED ") + (column.identity == "a" ? "ALWAYS" : "BY DEFAULT") +
                " AS IDENTITY";
      if (!column.fallback.empty()) part += " DEFAULT " + column.fallback;
      parts.push_back(part + (column.not_null ? " NOT NULL" : ""));
      if (column.sequence.empty() || !column.identity.empty()) continue;
      sequences += "CREATE SEQUENCE IF NOT EXISTS " + column.sequence + ";\n";
      owners += "ALTER SEQUENCE " + column.sequence + " OWNED BY public." + name + "." +
                column.name + ";\n";
    }
    for (const BoardConstraint& one : found->second.constraints) {
      const bool inside = one.kind != 'f' || std::ranges::any_of(kBoardTables, [&](const auto& t) {
                            return one.target == "public." + t && site.tables.contains(t);
                          });
      if (inside) parts.push_back("CONSTRAINT " + one.name + " " + one.definition);
    }
    for (const BoardIndex& one : found->second.indexes) {
      std::string made = one.definition;
      const auto at = made.find("INDEX ");
      indexes += made.insert(at + 6, "IF NOT EXISTS ") + ";\n";
    }
    sql += sequences + "CREATE TABLE IF NOT EXISTS public." + name + " (\n  " +
           join(parts, ",\n  ") + "\n);\n";
  }
  return sql + owners + indexes;
}

class Composer {
 public:
  Composer(const BoardShape& site, const BoardShape& target, const File& board)
      : site_(site), target_(target), board_(task_to_apply(board)), version_(board.version) {
    for (const std::string& name : kBoardTables) {
      const auto found = site.tables.find(name);
      if (found == site.tables.end()) continue;
      tables_.push_back(name);
      changes_.emplace_back(name, found->second, target.tables.at(name), site);
    }
  }

  BoardMigration compose() {
    BoardMigration migration;
    for (const BoardTableChange& change : changes_)
      for (const std::string& text : change.notices()) migration.notices.push_back(text);
    if (!site_.views.empty())
      migration.notices.push_back("these views read the tables: " + join(site_.views, ", ") +
                                  ". Where the type of a column that they use changes, PostgreSQL "
                                  "refuses: drop such a view "
                                  "before, and make it again after");
    migration.text = head(migration.notices) + up() + verify() + down();
    return migration;
  }

 private:
  std::string head(const std::vector<std::string>& notices) const {
    std::string text =
        "-- Brings the tables of this board into the shape that workwise needs, in place: every "
        "row and\n"
        "-- every column of the site stays. Written by \"workwise adopt board\" from the catalog "
        "of the\n"
        "-- database; read it before you apply it. It runs instead of " +
        full_name(*board_.file) + ".\n";
    for (const std::string& one : notices) text += "--\n-- " + one + ".\n";
    return text + "\n";
  }

  std::string up() const {
    std::string text = "-- migrate:up replaces:" + version_ + "\n\n";
    part(text, "What is there already, for a database that has nothing yet.", as_it_is(site_));
    part(text, "Nobody writes meanwhile; the rows are counted.", count());
    each(text, "Constraints that workwise has in another form, or that feeds would break.",
         &BoardTableChange::release);
    part(text, "Tables that were not there.", missing_tables());
    part(text, "Columns that hold the ids, too.", references());
    each(text, "Columns.", &BoardTableChange::columns);
    each(text, "Values.", &BoardTableChange::values);
    each(text, "Defaults, and what must not be null.", &BoardTableChange::rules);
    each(text, "Keys, checks, indexes.", &BoardTableChange::indexes);
    each(text, "", &BoardTableChange::foreign_keys);
    each(text, "", &BoardTableChange::site_rows);
    part(text, "What else the board's migration makes.", the_rest());
    return text;
  }

  static void part(std::string& text, const std::string& title, const std::string& sql) {
    if (sql.empty()) return;
    if (!title.empty()) text += "-- " + title + "\n";
    text += sql + "\n";
  }

  void each(std::string& text, const std::string& title,
            std::string (BoardTableChange::*lines)() const) const {
    std::string sql;
    for (const BoardTableChange& change : changes_) sql += (change.*lines)();
    part(text, title, sql);
  }

  std::string count() const {
    std::vector<std::string> names;
    std::vector<std::string> counts;
    for (const std::string& table : tables_) {
      names.push_back("public." + table);
      counts.push_back("(SELECT count(*) FROM public." + table + ") AS " + table);
    }
    return "LOCK TABLE " + join(names, ", ") +
           " IN ACCESS EXCLUSIVE MODE;\nCREATE TEMPORARY TABLE site_before ON COMMIT DROP AS\n  "
           "SELECT " +
           join(counts, ",\n         ") + ";\n";
  }

  bool is_adopted(const std::string& table) const {
    return std::ranges::find(tables_, table) != tables_.end();
  }

  std::string missing_tables() const {
    return statements([&](const std::string& subject, const std::string& word) {
      return !subject.empty() && !is_adopted(subject) && word != "comment";
    });
  }

  std::string the_rest() const {
    return statements([&](const std::string& subject, const std::string& word) {
      return subject.empty() || word == "comment";
    });
  }

  template <typename Chosen>
  std::string statements(const Chosen& chosen) const {
    std::string sql;
    for (const Statement& statement : board_.statements)
      if (chosen(subject_of(statement.sql), first_word(statement.sql)))
        sql += std::string(statement.sql) + ";\n";
    return sql;
  }

  /// An id that has become a bigint is one wherever it is referred to.
  std::string references() const {
    std::string sql;
    for (const BoardReference& one : site_.references) {
      const bool narrow = one.type == "integer" || one.type == "smallint";
      const bool ours = std::ranges::any_of(tables_, [&](const std::string& table) {
        return one.table == "public." + table &&
               target_.tables.at(table).column(one.column) != nullptr;
      });
      if (narrow && !ours)
        sql += "ALTER TABLE IF EXISTS " + one.table + " ALTER COLUMN " + one.column +
               " TYPE bigint;\n";
    }
    return sql;
  }

  std::string verify() const {
    std::string text = "-- migrate:verify\n";
    for (const std::string& table : tables_) {
      text += "SELECT count(*) = (SELECT " + table + " FROM pg_temp.site_before) FROM public." +
              table + ";\n";
      const char* key = table == "jobs" ? "source, external_id" : "slug";
      text += std::string("SELECT NOT EXISTS (SELECT FROM public.") + table + " GROUP BY " + key +
              " HAVING count(*) > 1);\n";
    }
    return text + "\n";
  }

  static std::string down() {
    return "-- What was null, of another type or twice is not written down anywhere, so there is "
           "no way\n"
           "-- back but a backup.\n-- migrate:down irreversible\n";
  }

  const BoardShape& site_;
  const BoardShape& target_;
  const Task board_;
  std::string version_;
  std::vector<std::string> tables_;
  std::vector<BoardTableChange> changes_;
};

}  // namespace

BoardMigration board_migration(const BoardShape& site, const BoardShape& target,
                               const File& board) {
  return Composer{site, target, board}.compose();
}

}  // namespace workwise::migrate
