#include "migrate/rows_in_the_way.hpp"

#include "base/text.hpp"
#include "migrate/count_rows.hpp"
#include "postgres/quote.hpp"
#include "schema/phrase.hpp"

namespace workwise::migrate {
namespace {

/// What stands in the first parentheses behind `word`; "" where there are none.
std::string parentheses(std::string_view sql, std::string_view word, char end_at = ')') {
  const std::size_t from = sql.find(word);
  const std::size_t open = from == std::string_view::npos ? from : sql.find('(', from);
  if (open == std::string_view::npos) return {};
  const std::size_t close = end_at == ')' ? sql.find(')', open) : sql.rfind(')');
  if (close == std::string_view::npos || close < open) return {};
  return std::string(sql.substr(open + 1, close - open - 1));
}

/// Of a check: all that follows, to the last one.
std::string expression_of(std::string_view definition) {
  return parentheses(definition, "CHECK", '\0');
}

class Counter {
 public:
  Counter(postgres::Session& session, std::string_view sql) : session_(session), sql_(sql) {}

  std::string text() {
    look();
    return std::move(text_);
  }

 private:
  void look() {
    const schema::Phrase phrase{sql_};
    if (phrase.begins({"create", "unique", "index"})) return count_index(phrase);
    if (!phrase.begins({"alter", "table"})) return;
    std::size_t at = 2;
    phrase.skip(at, "only");
    table_ = phrase.name(at);
    if (phrase.skip(at, "alter")) {
      phrase.skip(at, "column");
      const std::string column = phrase.name(at);
      if (phrase.at(at) == "set" && phrase.at(at + 1) == "not")
        count(column + " IS NULL", " have no value in " + column);
      if (phrase.at(at) == "type") count_casts(column);
    } else if (phrase.skip(at, "validate")) {
      phrase.skip(at, "constraint");
      count_constraint(definition_of(phrase.name(at)));
    } else if (phrase.skip(at, "add")) {
      if (phrase.at(at) == "column")
        count("true", " are there, and would have no value in " + phrase.name(++at));
      else
        count_constraint(std::string(sql_));
    }
  }

  void count(const std::string& where, const std::string& words) {
    tell(count_rows(session_, "FROM " + table_ + " WHERE " + where), words);
  }

  void tell(std::optional<std::int64_t> count, const std::string& words) {
    if (count.value_or(0) == 0) return;
    text_ = count_text(*count, "row") + " of " + table_ + (*count == 1 ? one(words) : words);
  }

  /// " have no value" → " has no value".
  static std::string one(const std::string& words) {
    if (words.starts_with(" have ")) return " has " + words.substr(6);
    if (words.starts_with(" are ")) return " is " + words.substr(5);
    return words.starts_with(" violate ") ? " violates " + words.substr(9) : words;
  }

  /// As it stands now: a statement before has committed it.
  std::string definition_of(const std::string& name) {
    const postgres::Result found = session_.run(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = to_regclass($1) AND conname = (parse_ident($2))[1]",
        {table_, name});
    return found.rows() == 0 ? "" : std::string(found.text(0, 0));
  }

  void count_constraint(const std::string& definition) {
    if (definition.find("FOREIGN KEY (") != std::string::npos) return count_orphans(definition);
    if (definition.find("CHECK (") != std::string::npos)
      return count("NOT (" + expression_of(definition) + ")", " violate it");
    for (const char* kind : {"PRIMARY KEY (", "UNIQUE ("})
      if (definition.find(kind) != std::string::npos)
        return count_repeated(parentheses(definition, kind), "");
  }

  void count_orphans(const std::string& definition) {
    const std::string keys = parentheses(definition, "FOREIGN KEY");
    const std::string others = parentheses(definition, "REFERENCES");
    const std::size_t name = definition.find("REFERENCES ") + 11;
    const std::string target = definition.substr(name, definition.find('(', name) - name);
    if (keys.empty() || others.empty()) return;
    std::string all_there;
    for (const std::string_view key : split(keys, ','))
      all_there += std::string(trim(key)) + " IS NOT NULL AND ";
    std::string mine;
    for (const std::string_view key : split(keys, ','))
      mine += (mine.empty() ? "ours." : ", ours.") + std::string(trim(key));
    std::string theirs;
    for (const std::string_view key : split(others, ','))
      theirs += (theirs.empty() ? "theirs." : ", theirs.") + std::string(trim(key));
    tell(count_rows(session_, "FROM " + table_ + " ours WHERE " + all_there +
                                  "NOT EXISTS (SELECT FROM " + target + " theirs WHERE (" + mine +
                                  ") = (" + theirs + "))"),
         " have no counterpart in " + std::string(trim(target)));
  }

  void count_index(const schema::Phrase& phrase) {
    for (std::size_t at = 3; at < phrase.size(); ++at)
      if (phrase.at(at) == "on") {
        phrase.skip(++at, "only");
        table_ = phrase.name(at);
        break;
      }
    const std::size_t where = sql_.find(" WHERE ");
    count_repeated(parentheses(sql_, " ON "),
                   where == std::string_view::npos ? "" : std::string(sql_.substr(where)));
  }

  void count_repeated(const std::string& columns, const std::string& where) {
    if (columns.empty()) return;
    const std::string grouped = "FROM (SELECT count(*) AS n FROM " + table_ + where + " GROUP BY " +
                                columns + " HAVING count(*) > 1 AND num_nulls(" + columns +
                                ") = 0) same, generate_series(1, same.n)";
    tell(count_rows(session_, grouped), " have a key that another has, too");
  }

  /// Only PostgreSQL 16 and later can be asked.
  void count_casts(const std::string& column) {
    std::size_t from = sql_.find(" TYPE ");
    if (from == std::string_view::npos) return;
    from += 6;
    std::size_t end = sql_.size();
    for (const std::string_view word : {" COLLATE ", " USING "})
      end = std::min(end, sql_.find(word, from));
    const std::string type{sql_.substr(from, end - from)};
    count("NOT pg_input_is_valid(" + column + "::text, " + postgres::quote_literal(type) + ")",
          " have a value in " + column + " that is no " + type);
  }

  postgres::Session& session_;
  std::string_view sql_;
  std::string table_;
  std::string text_;
};

}  // namespace

std::string rows_in_the_way(postgres::Session& session, std::string_view statement) {
  try {
    return Counter{session, statement}.text();
  } catch (const postgres::Error&) {  // it is for a sentence
    return {};
  }
}

}  // namespace workwise::migrate
