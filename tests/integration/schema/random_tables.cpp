#include "random_writer.hpp"

#include <algorithm>

namespace workwise::schema::random {

std::vector<const RandomObject*> Statements::parts_of(const RandomObject& whole,
                                                      std::string_view kind) const {
  std::vector<const RandomObject*> parts;
  for (const RandomObject& object : objects_)
    if (object.whole == whole.id && object.kind == kind) parts.push_back(&object);
  return parts;
}

void Statements::table(const RandomObject& object) {
  const Attributes a = of(object);
  Relation relation{.id = object.id,
                    .name = name(a, kRelationNames),
                    .kind = 'r',
                    .columns = {},
                    .partitioned_by = {},
                    .method = "",
                    .keys = {},
                    .key_types = {}};
  Texts lines;
  Texts later;
  const Relation* above = nullptr;
  if (a.chance("inherits", 8))
    above =
        a.among<Relation>("parent", relations_, [](const Relation& r) { return r.kind == 'r'; });
  if (above != nullptr) relation.columns = above->columns;
  for (const RandomObject* part : parts_of(object, "column")) {
    const Attributes c = of(*part);
    Column column = typed(c);
    column.id = part->id;
    column.name = quoted(c.one_of("name", kColumnNames));
    if (std::any_of(relation.columns.begin(), relation.columns.end(),
                    [&](const Column& other) { return other.name == column.name; })) {
      if (above == nullptr || !c.chance("merged", 50)) continue;
    }
    lines.push_back(column_line(c, column, relation));
    column_rest(c, column, relation, later);
    if (std::none_of(relation.columns.begin(), relation.columns.end(),
                     [&](const Column& other) { return other.name == column.name; }))
      relation.columns.push_back(column);
    subjects_.push_back({part->id, "COLUMN " + relation.name + "." + column.name,
                         "TABLE " + relation.name, "SELECT", column.name});
  }
  const std::string partition =
      above == nullptr && a.chance("partitioned", 18) ? partition_clause(a, relation) : "";
  std::string sql = std::string("CREATE ") +
                    (a.chance("unlogged", 5) && partition.empty() ? "UNLOGGED " : "") + "TABLE " +
                    relation.name + " (" + joined(lines) + ")";
  if (above != nullptr) sql += " INHERITS (" + above->name + ")";
  sql += partition;
  if (partition.empty() && a.chance("options", 8))
    sql +=
        " WITH (" +
        a.one_of("which options", {"fillfactor = 70", "autovacuum_enabled = false, fillfactor = 80",
                                   "toast.autovacuum_enabled = false"}) +
        ")";
  say(sql);
  for (std::string& line : later) say(std::move(line));
  if (a.chance("row security", 15))
    say("ALTER TABLE " + relation.name + " ENABLE ROW LEVEL SECURITY");
  if (a.chance("force row security", 5))
    say("ALTER TABLE " + relation.name + " FORCE ROW LEVEL SECURITY");
  if (a.chance("replica identity", 4))
    say("ALTER TABLE " + relation.name + " REPLICA IDENTITY " +
        a.one_of("replica", {"FULL", "NOTHING"}));
  if (a.chance("owner", 4)) say("ALTER TABLE " + relation.name + " OWNER TO pg_monitor");
  subject(object, "TABLE", relation.name, "SELECT");
  relations_.push_back(std::move(relation));
}

std::string Statements::column_line(const Attributes& c, const Column& column,
                                    const Relation& relation) {
  std::string sql = column.name + " ";
  const bool whole_number =
      column.type == "integer" || column.type == "bigint" || column.type == "smallint";
  if (whole_number && c.chance("serial", 14))
    return sql + (column.type == "integer"  ? "serial"
                  : column.type == "bigint" ? "bigserial"
                                            : "smallserial");
  sql += column.type;
  if (column.sort == 't' && c.chance("collated", 6)) {
    const Named* own = c.among("own collation", collations_);
    sql += " COLLATE " + (own != nullptr && c.chance("own", 60) ? own->name : std::string("\"C\""));
  }
  if (whole_number && c.chance("identity", 14)) {
    sql += " GENERATED " + c.one_of("always", {"ALWAYS", "BY DEFAULT"}) + " AS IDENTITY" +
           c.one_of("identity options",
                    {"", "", "", " (START 10 INCREMENT 5)", " (MINVALUE 3 CYCLE)", " (CACHE 4)"});
  } else if (!relation.columns.empty() && c.chance("generated", 7)) {
    const Column* other = c.among("generated from", relation.columns);
    sql += " GENERATED ALWAYS AS (" + expression(c, "generated", *other) +
           (other->type == column.type ? "" : "::" + column.type) + ") STORED";
  } else if (c.chance("has default", 35)) {
    sql += " DEFAULT " + default_of(c, column);
  }
  if (c.chance("not null", 35)) sql += " NOT NULL";
  return sql;
}

void Statements::column_rest(const Attributes& c, const Column& column, const Relation& relation,
                             Texts& out) {
  const std::string alter = "ALTER TABLE " + relation.name + " ALTER COLUMN " + column.name;
  if (c.chance("storage", 4))
    out.push_back(alter + " SET STORAGE " +
                  c.one_of("which storage", {"EXTERNAL", "MAIN", "EXTENDED"}));
  if (c.chance("statistics", 3))
    out.push_back(alter + " SET STATISTICS " + c.one_of("target", {"100", "0", "500"}));
  if (c.chance("n_distinct", 2)) out.push_back(alter + " SET (n_distinct = 5)");
}

std::string Statements::partition_clause(const Attributes& a, Relation& relation) {
  const Column* by = a.among<Column>("partitioned by", relation.columns, [](const Column& c) {
    return c.type == "integer" || c.type == "bigint" || c.type == "text" || c.type == "date" ||
           c.type.starts_with("timestamp") || c.sort == 'e';
  });
  if (by == nullptr) return "";
  relation.kind = 'p';
  relation.partitioned_by = *by;
  relation.method = by->sort == 'e'   ? "LIST"
                    : by->sort == 'd' ? "RANGE"
                                      : a.one_of("method", {"LIST", "RANGE", "HASH"});
  return " PARTITION BY " + relation.method + " (" + by->name + ")";
}

void Statements::partition(const RandomObject& object) {
  const Attributes a = of(object);
  const Relation* above =
      a.among<Relation>("parent", relations_, [](const Relation& r) { return r.kind == 'p'; });
  if (above == nullptr) return;
  Relation relation = *above;
  relation.id = object.id;
  relation.kind = 'r';
  relation.name = name(a, {"part_one", "Part two", "part.three", "job_2026", "rest", "job"});
  std::string sql = "CREATE TABLE " + relation.name + " PARTITION OF " + above->name;
  if (a.chance("check", 8)) sql += " (CHECK (" + condition(a, "check", relation.columns) + "))";
  const std::string n = a.one_of("number", {"0", "1", "2"});
  const std::string next = std::to_string(std::stoi(n) + 1);
  if (a.chance("default", 20) && above->method != "HASH") {
    sql += " DEFAULT";
  } else if (above->method == "HASH") {
    sql += " FOR VALUES WITH (MODULUS 3, REMAINDER " + n + ")";
  } else if (above->method == "LIST") {
    const char sort = above->partitioned_by->sort;
    const Type* type = a.among<Type>(
        "enum", types_, [&](const Type& t) { return t.name == above->partitioned_by->type; });
    sql += sort == 'e' && type != nullptr
               ? " FOR VALUES IN (" + (n == "0" ? type->value : type->other_value) + ")"
               : " FOR VALUES IN ('" + n + "'" +
                     (a.chance("more values", 30) ? ", '" + n + "5'" : "") + ")";
  } else if (above->partitioned_by->sort == 'd') {
    sql += " FOR VALUES FROM ('202" + n + "-01-01') TO ('202" + next + "-01-01')";
  } else {
    sql += " FOR VALUES FROM (" + (n == "0" ? std::string("MINVALUE") : "'" + n + "0'") +
           ") TO ('" + next + "0')";
  }
  if (a.chance("partitioned again", 12)) sql += partition_clause(a, relation);
  say(sql);
  if (a.chance("default of its own", 8)) {
    if (const Column* column = a.among("default column", relation.columns))
      say("ALTER TABLE " + relation.name + " ALTER COLUMN " + column->name + " SET DEFAULT " +
          default_of(a, *column));
  }
  if (a.chance("not null of its own", 5)) {
    if (const Column* column = a.among("not null column", relation.columns))
      say("ALTER TABLE " + relation.name + " ALTER COLUMN " + column->name + " SET NOT NULL");
  }
  subject(object, "TABLE", relation.name, "SELECT");
  relations_.push_back(std::move(relation));
}

Relation* Statements::whole_of(const RandomObject& object) {
  for (Relation& relation : relations_)
    if (relation.id == object.whole) return &relation;
  return nullptr;
}

std::string Statements::constraint_name(const Attributes& a, const std::string& what) {
  return a.chance("named", 40)
             ? "CONSTRAINT " + quoted(a.one_of("name", {what, "My " + what, what + "_of"})) + " "
             : "";
}

void Statements::key(const RandomObject& object) {
  const Attributes a = of(object);
  Relation* table = whole_of(object);
  if (table == nullptr) return;
  Texts columns;
  Texts types;
  const auto add = [&](const Column& column) {
    if (std::find(columns.begin(), columns.end(), column.name) != columns.end()) return;
    columns.push_back(column.name);
    types.push_back(column.type);
  };
  if (const Column* first = a.among("first column", table->columns)) add(*first);
  if (a.chance("two columns", 25))
    if (const Column* second = a.among("second column", table->columns)) add(*second);
  if (table->partitioned_by) add(*table->partitioned_by);
  if (columns.empty()) return;
  const bool primary = a.chance("primary", 60);
  std::string sql = "ALTER TABLE " + table->name + " ADD " + constraint_name(a, "key") +
                    (primary ? "PRIMARY KEY " : "UNIQUE ");
  if (!primary && a.chance("nulls", 5)) sql += "NULLS NOT DISTINCT ";
  sql += "(" + joined(columns) + ")";
  if (a.chance("include", 5))
    if (const Column* more = a.among("included", table->columns))
      sql += " INCLUDE (" + more->name + ")";
  if (a.chance("options", 4)) sql += " WITH (fillfactor = 80)";
  if (a.chance("deferrable", 6))
    sql += a.one_of("deferral", {" DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"});
  say(sql);
  table->keys.push_back(columns);
  table->key_types.push_back(types);
  if (a.chance("replica identity", 3))
    say("ALTER TABLE " + table->name + " REPLICA IDENTITY USING INDEX key");
  if (a.chance("cluster", 3)) say("ALTER TABLE " + table->name + " CLUSTER ON key");
}

void Statements::check(const RandomObject& object) {
  const Attributes a = of(object);
  Relation* table = whole_of(object);
  if (table == nullptr) return;
  const std::string name =
      quoted(a.one_of("constraint name", {"is_fine", "Is It", "ok", "positive"}));
  say("ALTER TABLE " + table->name + " ADD " +
      (a.chance("named", 60) ? "CONSTRAINT " + name + " " : "") + "CHECK (" +
      condition(a, "one", table->columns) +
      (a.chance("more", 20) ? " OR " + condition(a, "other", table->columns) : "") + ")" +
      (a.chance("not inherited", 4) ? " NO INHERIT" : "") +
      (a.chance("not valid", 8) ? " NOT VALID" : ""));
  if (a.chance("named", 60))
    subjects_.push_back({object.id, "CONSTRAINT " + name + " ON " + table->name, "", "", ""});
}

void Statements::exclusion(const RandomObject& object) {
  const Attributes a = of(object);
  Relation* table = whole_of(object);
  const Column* column = table == nullptr ? nullptr : a.among("column", table->columns);
  if (column == nullptr) return;
  say("ALTER TABLE " + table->name + " ADD " + constraint_name(a, "apart") + "EXCLUDE " +
      (column->type == "int4range" ? "USING gist (" + column->name + " WITH &&)"
                                   : "(" + column->name + " WITH =)") +
      (a.chance("where", 25) ? " WHERE (" + condition(a, "where", table->columns) + ")" : ""));
}

void Statements::foreign_key(const RandomObject& object) {
  const Attributes a = of(object);
  Relation* table = whole_of(object);
  if (table == nullptr) return;
  const Relation* target =
      a.among<Relation>("target", relations_, [](const Relation& r) { return !r.keys.empty(); });
  if (a.chance("to itself", 15)) target = table;
  if (target == nullptr || target->keys.empty()) return;
  const std::size_t which = a.below("key", target->keys.size());
  Texts columns;
  for (const std::string& type : target->key_types[which]) {
    const Column* column = a.among<Column>(
        "column " + std::to_string(columns.size()), table->columns, [&](const Column& c) {
          return (c.type == type || (c.sort == 'i' && (type == "integer" || type == "bigint"))) &&
                 std::find(columns.begin(), columns.end(), c.name) == columns.end();
        });
    if (column == nullptr) return;
    columns.push_back(column->name);
  }
  std::string sql = "ALTER TABLE " + table->name + " ADD " + constraint_name(a, "points") +
                    "FOREIGN KEY (" + joined(columns) + ") REFERENCES " + target->name + " (" +
                    joined(target->keys[which]) + ")";
  sql += a.one_of("on delete",
                  {"", "", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON DELETE RESTRICT"});
  sql += a.one_of("on update", {"", "", "", " ON UPDATE CASCADE"});
  sql += a.one_of("deferral", {"", "", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"});
  if (a.chance("match", 4)) sql += "";
  if (a.chance("not valid", 8)) sql += " NOT VALID";
  say(sql);
}

void Statements::table_function(const RandomObject& object) {
  const Attributes a = of(object);
  const Relation* table = a.among("table", relations_);
  if (table == nullptr) return;
  const std::string name = this->name(a, {"all_of", "Count it", "visible", "is_mine"});
  const Column* column = a.among("column", table->columns);
  const std::string from = " FROM " + table->name;
  switch (a.below("form", 5)) {
    case 0:
      say("CREATE FUNCTION " + name +
          "() RETURNS bigint LANGUAGE sql STABLE AS $f$ SELECT count(*)" + from + " $f$");
      break;
    case 1:
      say("CREATE FUNCTION " + name + "() RETURNS SETOF " + table->name +
          " LANGUAGE sql STABLE AS $f$ SELECT *" + from + " $f$");
      break;
    case 2:
      say("CREATE FUNCTION " + name +
          "() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(" +
          (column == nullptr ? "*" : column->name) + ")" + from + "; END");
      break;
    case 3:
      say("CREATE FUNCTION " + name + "(r " + table->name +
          ") RETURNS boolean LANGUAGE sql STABLE AS $f$ SELECT r IS NOT NULL $f$");
      row_functions_.push_back({object.id, name + "(" + table->name + ")"});
      return subject(object, "FUNCTION", name + "(" + table->name + ")", "EXECUTE");
    default:
      if (column == nullptr) return;
      say("CREATE FUNCTION " + name + "() RETURNS TABLE (n " + column->type +
          ") LANGUAGE plpgsql AS $f$ BEGIN RETURN QUERY SELECT " + column->name + from +
          "; END $f$");
  }
  subject(object, "FUNCTION", name + "()", "EXECUTE");
  query_functions_.push_back({object.id, name + "()"});
}

}  // namespace workwise::schema::random
