#include "random_writer.hpp"

#include <algorithm>

namespace workwise::schema::random {

std::string Statements::query(const Attributes& a, std::vector<Column>& columns) {
  const Relation* from = a.among("from", relations_);
  if (from == nullptr) return "";
  Texts list;
  std::vector<Column> known;
  for (const Column& column : from->columns) {
    Column qualified = column;
    qualified.name = "q." + column.name;
    known.push_back(qualified);
    if (!a.chance("shows " + column.name, 65)) continue;
    if (std::any_of(columns.begin(), columns.end(),
                    [&](const Column& c) { return c.name == column.name; }))
      continue;
    columns.push_back(column);
    std::string shown = qualified.name;
    if (a.chance("as an expression " + column.name, 15)) {
      shown = expression(a, column.name, qualified) + " AS " + column.name;
      columns.back().sort = 'o';
      columns.back().type = "";
    }
    list.push_back(shown);
  }
  std::string sql = " FROM " + from->name + " q";
  if (a.chance("joined", 30)) {
    const Relation* other = a.among("with", relations_);
    sql += (a.chance("left", 50) ? " LEFT JOIN " : " JOIN ") + other->name + " o ON true";
    if (const Column* column = a.among("of the other", other->columns)) {
      list.push_back("o." + column->name + " AS \"of other\"");
      columns.push_back({column->id, "\"of other\"", column->type, column->sort, column->value});
    }
  }
  if (list.empty()) {
    list.push_back("1 AS one");
    columns.push_back({0, "one", "integer", 'i', "1"});
  }
  if (a.chance("where", 35)) sql += " WHERE " + condition(a, "where", known);
  if (a.chance("counts", 10)) {
    list = {"count(*) AS n"};
    columns = {{0, "n", "bigint", 'i', "1"}};
    if (const Column* by = a.among("by", known)) {
      sql += " GROUP BY " + by->name;
      list.push_back(by->name + " AS by_it");
      columns.push_back({0, "by_it", by->type, by->sort, by->value});
    }
  } else if (a.chance("calls", 8)) {
    if (const Named* function = a.among("called", query_functions_)) {
      list.push_back("(SELECT count(*) FROM " + function->name + ") AS called");
      columns.push_back({0, "called", "bigint", 'i', "1"});
    }
  }
  if (a.chance("ordered", 10)) sql += " ORDER BY 1";
  return "SELECT " + joined(list) + sql;
}

void Statements::view(const RandomObject& object) {
  const Attributes a = of(object);
  Relation relation{.id = object.id,
                    .name = name(a, {"open_jobs", "View", "summary", "my.view", "job", "overview"}),
                    .kind = 'v',
                    .columns = {},
                    .partitioned_by = {},
                    .method = "",
                    .keys = {},
                    .key_types = {}};
  const std::string select = query(a, relation.columns);
  if (select.empty()) return;
  say("CREATE VIEW " + relation.name +
      (a.chance("barrier", 8) ? " WITH (security_barrier = true)" : "") + " AS " + select +
      (a.chance("check option", 5) ? " WITH CHECK OPTION" : ""));
  if (a.chance("column default", 4)) {
    if (const Column* column = a.among("default column", relation.columns);
        column != nullptr && !column->value.empty())
      say("ALTER VIEW " + relation.name + " ALTER COLUMN " + column->name + " SET DEFAULT " +
          column->value);
  }
  subject(object, "VIEW", relation.name, "SELECT");
  if (!relation.columns.empty())
    subjects_.push_back({object.id, "COLUMN " + relation.name + "." + relation.columns.front().name,
                         "TABLE " + relation.name, "SELECT", relation.columns.front().name});
  relations_.push_back(std::move(relation));
}

void Statements::materialized_view(const RandomObject& object) {
  const Attributes a = of(object);
  Relation relation{.id = object.id,
                    .name = name(a, {"counts", "Totals", "job_stats"}),
                    .kind = 'm',
                    .columns = {},
                    .partitioned_by = {},
                    .method = "",
                    .keys = {},
                    .key_types = {}};
  const std::string select = query(a, relation.columns);
  if (select.empty()) return;
  say("CREATE MATERIALIZED VIEW " + relation.name +
      (a.chance("options", 6) ? " WITH (fillfactor = 70)" : "") + " AS " + select +
      (a.chance("empty", 10) ? " WITH NO DATA" : ""));
  subject(object, "MATERIALIZED VIEW", relation.name, "SELECT");
  relations_.push_back(std::move(relation));
}

void Statements::index(const RandomObject& object) {
  const Attributes a = of(object);
  Relation* table = whole_of(object);
  if (table == nullptr) return;
  const Column* first = a.among("first column", table->columns);
  if (first == nullptr) return;
  const bool odd = a.chance("other method", 12);
  const std::string method =
      !odd ? ""
      : first->sort == 'j' || first->sort == 'a' || first->type == "tsvector"
          ? " USING gin"
          : a.one_of("method", {" USING hash", " USING brin", " USING gist"});
  std::string what =
      a.chance("expression", 20) ? "(" + expression(a, "indexed", *first) + ")" : first->name;
  if (first->type == "text" && a.chance("class", 8)) what += " text_pattern_ops";
  if (method.empty())
    what += a.one_of("order", {"", "", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"});
  if (a.chance("two columns", 20))
    if (const Column* second =
            a.among<Column>("second column", table->columns,
                            [&](const Column& c) { return c.name != first->name; }))
      what += ", " + second->name;
  const bool named = a.chance("named", 75);
  const std::string name =
      quoted(a.one_of("name", {"by_name", "Fast", "by.kind", "idx", "lookup", "job_name_idx"}));
  std::string sql = std::string("CREATE ") + (a.chance("unique", 15) ? "UNIQUE " : "") + "INDEX " +
                    (named ? name + " " : "") + "ON " +
                    (table->kind == 'p' && a.chance("only", 5) ? "ONLY " : "") + table->name +
                    method + " (" + what + ")";
  if (method.empty() && a.chance("include", 7))
    if (const Column* more = a.among("included", table->columns))
      sql += " INCLUDE (" + more->name + ")";
  if (a.chance("nulls", 3)) sql += " NULLS NOT DISTINCT";
  if (method.empty() && a.chance("options", 4)) sql += " WITH (fillfactor = 75)";
  if (a.chance("where", 15)) sql += " WHERE " + condition(a, "where", table->columns);
  say(sql);
  if (named)
    subjects_.push_back({object.id,
                         "INDEX " + table->name.substr(0, table->name.find('.')) + "." + name, "",
                         "", ""});
  if (named && a.chance("cluster", 3)) say("ALTER TABLE " + table->name + " CLUSTER ON " + name);
}

void Statements::statistics(const RandomObject& object) {
  const Attributes a = of(object);
  Relation* table = whole_of(object);
  if (table == nullptr) return;
  const Column* one = a.among("one", table->columns);
  const Column* two = a.among("two", table->columns);
  if (one == nullptr || one == two) return;
  const std::string name = this->name(a, {"together", "Stats"});
  say("CREATE STATISTICS " + name +
      a.one_of("kinds", {"", " (ndistinct)", " (dependencies, mcv)"}) + " ON " + one->name + ", " +
      two->name + " FROM " + table->name);
  if (a.chance("target", 20)) say("ALTER STATISTICS " + name + " SET STATISTICS 300");
  subject(object, "STATISTICS", name);
}

void Statements::trigger(const RandomObject& object) {
  const Attributes a = of(object);
  Relation* table = whole_of(object);
  const Named* function = a.among("function", trigger_functions_);
  if (table == nullptr || function == nullptr) return;
  const std::string name = quoted(a.one_of("name", {"touch_it", "Audit", "a.b", "check_it"}));
  const Column* column = a.among("column", table->columns);
  const std::string run = " EXECUTE FUNCTION " + function->name + "(" +
                          a.one_of("argument", {"", "", "", "'x'", "'it''s', '2'"}) + ")";
  std::string sql = "CREATE TRIGGER " + name;
  if (table->kind == 'v') {
    sql += " INSTEAD OF " + a.one_of("event", {"INSERT", "UPDATE", "INSERT OR DELETE"}) + " ON " +
           table->name + " FOR EACH ROW" + run;
  } else if (a.chance("constraint", 10)) {
    sql = "CREATE CONSTRAINT TRIGGER " + name + " AFTER " +
          a.one_of("event", {"INSERT", "UPDATE", "INSERT OR DELETE"}) + " ON " + table->name +
          a.one_of("deferral", {"", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"}) +
          " FOR EACH ROW" + run;
  } else if (a.chance("transition", 10)) {
    sql += " AFTER UPDATE ON " + table->name +
           " REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT" + run;
  } else {
    sql += " " + a.one_of("when", {"BEFORE", "AFTER"}) + " " +
           a.one_of("event", {"INSERT", "UPDATE", "INSERT OR UPDATE", "DELETE"});
    const bool update = sql.ends_with("UPDATE");
    if (update && column != nullptr && a.chance("of a column", 30)) sql += " OF " + column->name;
    sql += " ON " + table->name;
    const bool row = a.chance("for each row", 80);
    sql += row ? " FOR EACH ROW" : " FOR EACH STATEMENT";
    if (row && update && column != nullptr && a.chance("condition", 25))
      sql += sql.find(" UPDATE") != std::string::npos && sql.find("INSERT") == std::string::npos
                 ? a.one_of("which condition", {" WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                                " WHEN (NEW." + column->name + " IS NOT NULL)"})
                 : " WHEN (NEW." + column->name + " IS NOT NULL)";
    sql += run;
  }
  say(sql);
  if (a.chance("state", 12) && table->kind != 'v')
    say("ALTER TABLE " + table->name +
        a.one_of("which state", {" DISABLE", " ENABLE ALWAYS", " ENABLE REPLICA"}) + " TRIGGER " +
        name);
  subjects_.push_back({object.id, "TRIGGER " + name + " ON " + table->name, "", "", ""});
}

void Statements::rule(const RandomObject& object) {
  const Attributes a = of(object);
  Relation* table = whole_of(object);
  if (table == nullptr) return;
  const std::string name = quoted(a.one_of("name", {"protect", "Also"}));
  say("CREATE RULE " + name + " AS ON " + a.one_of("event", {"DELETE", "UPDATE"}) + " TO " +
      table->name + (a.chance("where", 30) ? " WHERE OLD IS NOT NULL" : "") + " DO " +
      a.one_of("action", {"INSTEAD NOTHING", "ALSO NOTHING", "ALSO SELECT 1"}));
  subjects_.push_back({object.id, "RULE " + name + " ON " + table->name, "", "", ""});
}

void Statements::policy(const RandomObject& object) {
  const Attributes a = of(object);
  Relation* table = whole_of(object);
  if (table == nullptr) return;
  const std::string name = quoted(a.one_of("name", {"own rows", "Readers", "all_of_it"}));
  const std::string command = a.one_of(
      "command", {"", " FOR ALL", " FOR SELECT", " FOR INSERT", " FOR UPDATE", " FOR DELETE"});
  std::string sql = "CREATE POLICY " + name + " ON " + table->name +
                    (a.chance("restrictive", 10) ? " AS RESTRICTIVE" : "") + command +
                    a.one_of("to", {"", "", " TO pg_monitor", " TO pg_monitor, pg_signal_backend"});
  std::string test = condition(a, "using", table->columns);
  if (a.chance("asks others", 15))
    if (const Relation* other = a.among("other", relations_))
      test = "EXISTS (SELECT FROM " + other->name + ")";
  if (a.chance("row function", 25)) {
    const std::string fits = "(" + table->name + ")";
    if (const Named* function =
            a.among<Named>("which function", row_functions_,
                           [&](const Named& f) { return f.name.ends_with(fits); }))
      test = function->name.substr(0, function->name.size() - fits.size()) + "(" +
             table->name.substr(table->name.find('.') + 1) + ".*)";
  }
  if (command != " FOR INSERT") sql += " USING (" + test + ")";
  if (command == " FOR INSERT" ||
      (a.chance("check", 25) && command != " FOR SELECT" && command != " FOR DELETE"))
    sql += " WITH CHECK (" + condition(a, "check", table->columns) + ")";
  say(sql);
  subjects_.push_back({object.id, "POLICY " + name + " ON " + table->name, "", "", ""});
}

void Statements::event_trigger(const RandomObject& object) {
  const Attributes a = of(object);
  const std::string function = place(a) + "." + a.one_of("function", {"watch", "\"See\""});
  say("CREATE FUNCTION " + function +
      "() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'");
  say("CREATE EVENT TRIGGER " + a.one_of("name", {"watcher", "\"Other\""}) + " ON " +
      a.one_of("event", {"ddl_command_end", "sql_drop", "ddl_command_start"}) +
      (a.chance("tags", 30) ? " WHEN TAG IN ('DROP TABLE')" : "") + " EXECUTE FUNCTION " +
      function + "()");
  if (a.chance("disabled", 20))
    say("ALTER EVENT TRIGGER " + a.one_of("name", {"watcher", "\"Other\""}) + " DISABLE");
}

void Statements::sequence_owner(const RandomObject& object) {
  const Attributes a = of(object);
  const Named* sequence = a.among("sequence", sequences_);
  const Relation* table =
      a.among<Relation>("table", relations_, [](const Relation& r) { return r.kind == 'r'; });
  const Column* column = table == nullptr ? nullptr : a.among("column", table->columns);
  if (sequence != nullptr && column != nullptr)
    say("ALTER SEQUENCE " + sequence->name + " OWNED BY " + table->name + "." + column->name);
}

void Statements::publication(const RandomObject& object) {
  const Attributes a = of(object);
  const Relation* table =
      a.among<Relation>("table", relations_, [](const Relation& r) { return r.kind == 'r'; });
  const std::string name = a.one_of("name", {"changes", "\"Out\""});
  say("CREATE PUBLICATION " + name +
      (a.chance("all", 25) ? " FOR ALL TABLES"
       : table == nullptr  ? ""
                           : " FOR TABLE " + table->name) +
      (a.chance("with", 30) ? " WITH (publish = 'insert')" : ""));
  subject(object, "PUBLICATION", name);
}

}  // namespace workwise::schema::random
