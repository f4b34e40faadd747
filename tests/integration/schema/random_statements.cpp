#include "random_statements.hpp"

#include <algorithm>
#include <functional>
#include <optional>

namespace workwise::schema {
namespace {

using Texts = std::vector<std::string>;

std::uint64_t mixed(std::uint64_t seed, std::string_view text) {
  std::uint64_t hash = seed ^ 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return Dice{hash}.next();
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? "\"\"" : std::string(1, c));
  return text + "\"";
}

std::string joined(const Texts& texts, const std::string& separator = ", ") {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : separator) + text;
  return all;
}

/// What an object is like.
class Attributes {
 public:
  Attributes(const RandomObject& object, std::set<std::string>* drawn)
      : object_(object), drawn_(drawn) {}

  std::size_t below(const std::string& name, std::size_t count) const {
    if (drawn_ != nullptr) drawn_->insert(name);
    if (object_.plain.contains(name)) return 0;
    return static_cast<std::size_t>(mixed(seed(name), name) % count);
  }
  bool chance(const std::string& name, int percent) const {
    return below(name, 100) >= static_cast<std::size_t>(100 - percent);
  }
  std::string one_of(const std::string& name, const Texts& texts) const {
    return texts[below(name, texts.size())];
  }
  /// One that stays the same when others come and go.
  template <class Thing>
  const Thing* among(const std::string& name, const std::vector<Thing>& things,
                     const std::function<bool(const Thing&)>& fits = nullptr) const {
    if (drawn_ != nullptr) drawn_->insert(name);
    const Thing* found = nullptr;
    std::uint64_t best = 0;
    for (const Thing& thing : things) {
      if (fits && !fits(thing)) continue;
      const std::uint64_t value = mixed(seed(name), name + std::to_string(thing.id));
      if (found == nullptr || value > best) {
        found = &thing;
        best = value;
      }
    }
    return found;
  }

 private:
  std::uint64_t seed(const std::string& name) const {
    const auto again = object_.drawn_again.find(name);
    return object_.seed + (again == object_.drawn_again.end() ? 0 : again->second);
  }

  const RandomObject& object_;
  std::set<std::string>* drawn_;
};

/// What can be said of values of a type: i number, t text, b boolean, d time, j json, u uuid,
/// e enumeration, a array, o another.
struct Column {
  int id = 0;
  std::string name;
  std::string type;
  char sort = 'o';
  std::string value;  ///< one of that type
};

struct Relation {
  int id = 0;
  std::string name;
  char kind = 'r';  ///< r p v m
  std::vector<Column> columns;
  std::optional<Column> partitioned_by;
  std::string method;
  std::vector<Texts> keys;
  std::vector<Texts> key_types;
};

struct Type {
  int id = 0;
  std::string name;
  char sort = 'o';
  std::string value;
  std::string other_value;
};

struct Function {
  int id = 0;
  std::string name;
  std::string arguments;  ///< "(integer)"
  char takes = 'i';
  char gives = 'i';
  std::string taken_type;
};

/// What can have a comment, or be granted.
struct Subject {
  int id = 0;
  std::string address;
  std::string grant_on;  ///< empty: nothing is granted
  std::string privilege;
  std::string column;
};

struct Named {
  int id = 0;
  std::string name;
};

const Texts kRelationNames = {"job",
                              "company",
                              "person",
                              "Order",
                              "select",
                              "tag",
                              "my.list",
                              "entry",
                              "ünï",
                              "with \"quotes\"",
                              "category",
                              "event",
                              "an object with a name of exactly sixty three bytes, really it is"};
const Texts kColumnNames = {"id", "name",       "title",  "kind", "Amount", "user", "state",  "a",
                            "b",  "created_at", "parent", "c d",  "x.y",    "ärea", "company"};

class Statements {
 public:
  Statements(const std::vector<RandomObject>& objects,
             std::map<int, std::set<std::string>>* attributes)
      : objects_(objects), attributes_(attributes) {}

  Texts run() {
    schemas_.push_back({0, "public"});
    each("schema", &Statements::schema);
    each("extension", &Statements::extension);
    each("default_privileges", &Statements::default_privileges_first);
    each("collation", &Statements::collation);
    each("enum", &Statements::enumeration);
    each("composite", &Statements::composite);
    each("range", &Statements::range);
    each("function", &Statements::function);
    each("domain", &Statements::domain);
    each("trigger_function", &Statements::trigger_function);
    each("procedure", &Statements::procedure);
    each("aggregate", &Statements::aggregate);
    each("operator", &Statements::operation);
    each("cast", &Statements::cast);
    each("text_search", &Statements::text_search);
    each("sequence", &Statements::sequence);
    each("table", &Statements::table);
    each("partition", &Statements::partition);
    each("key", &Statements::key);
    each("table_function", &Statements::table_function);
    each("check", &Statements::check);
    each("exclusion", &Statements::exclusion);
    each("foreign_key", &Statements::foreign_key);
    each("view", &Statements::view);
    each("materialized_view", &Statements::materialized_view);
    each("index", &Statements::index);
    each("statistics", &Statements::statistics);
    each("trigger", &Statements::trigger);
    each("rule", &Statements::rule);
    each("policy", &Statements::policy);
    each("event_trigger", &Statements::event_trigger);
    each("sequence_owner", &Statements::sequence_owner);
    each("publication", &Statements::publication);
    each("grant", &Statements::grant);
    each("comment", &Statements::comment);
    return std::move(out_);
  }

 private:
  void each(const char* kind, void (Statements::*write)(const RandomObject&)) {
    for (const RandomObject& object : objects_)
      if (object.kind == kind) (this->*write)(object);
  }

  Attributes of(const RandomObject& object) {
    return {object, attributes_ == nullptr ? nullptr : &(*attributes_)[object.id]};
  }

  void say(std::string sql) { out_.push_back(std::move(sql)); }

  std::string place(const Attributes& of) {
    if (!of.chance("in a schema", 30)) return "public";
    return of.among("schema", schemas_)->name;
  }
  std::string name(const Attributes& of, const Texts& names) {
    return place(of) + "." + quoted(of.one_of("name", names));
  }
  void subject(const RandomObject& object, const std::string& words, const std::string& name,
               const std::string& privilege = {}) {
    subjects_.push_back(
        {object.id, words + " " + name,
         privilege.empty() ? "" : (words.ends_with("VIEW") ? "TABLE" : words) + " " + name,
         privilege, ""});
  }

  // --- schemas and what belongs to none

  void schema(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = quoted(a.one_of("name", {"app", "Web", "ünter", "audit"}));
    say("CREATE SCHEMA " + name + (a.chance("owner", 10) ? " AUTHORIZATION pg_monitor" : ""));
    schemas_.push_back({object.id, name});
    subject(object, "SCHEMA", name, "USAGE");
  }

  void extension(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = a.one_of("name", {"citext", "hstore", "pg_trgm", "btree_gist"});
    say("CREATE EXTENSION " + name + " SCHEMA " + place(a));
    subject(object, "EXTENSION", name);
  }

  void default_privileges_first(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string in = a.chance("in", 50) ? " IN SCHEMA " + place(a) : "";
    say("ALTER DEFAULT PRIVILEGES" + in + " GRANT " +
        a.one_of("what", {"SELECT ON TABLES", "ALL ON TABLES", "USAGE ON SEQUENCES",
                          "EXECUTE ON FUNCTIONS", "INSERT, UPDATE ON TABLES", "USAGE ON TYPES"}) +
        " TO " + a.one_of("whom", {"pg_monitor", "pg_signal_backend", "PUBLIC"}));
    if (in.empty() && a.chance("no functions", 20))
      say("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC");
  }

  void collation(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"german", "Sorted"});
    say("CREATE COLLATION " + name + " (" +
        a.one_of("how", {"provider = icu, locale = 'de'", "provider = icu, locale = 'und'",
                         "provider = icu, locale = 'und-u-ks-level2', deterministic = false",
                         "locale = 'C'"}) +
        ")");
    collations_.push_back({object.id, name});
    subject(object, "COLLATION", name);
  }

  // --- types

  void enumeration(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"mode", "state_type", "Level", "my.kind", "färbe"});
    Texts labels;
    for (const std::string label : {"draft", "open", "in progress", "Closed", "it's", "gone"})
      if (a.chance("label " + label, 60))
        labels.push_back("'" + (label == "it's" ? "it''s" : label) + "'");
    const std::size_t turn = a.below("turn", 4);
    if (labels.size() > 1 && turn > 1)
      std::rotate(labels.begin(),
                  labels.begin() + static_cast<std::ptrdiff_t>(turn % labels.size()), labels.end());
    say("CREATE TYPE " + name + " AS ENUM (" + joined(labels) + ")");
    if (!labels.empty())
      types_.push_back(
          {object.id, name, 'e', labels.front() + "::" + name, labels.back() + "::" + name});
    subject(object, "TYPE", name, "USAGE");
  }

  /// A type of the server, or one of the schema's own.
  Column typed(const Attributes& a) {
    static const std::vector<Column> usual = {
        {0, "", "integer", 'i', "1"},
        {0, "", "text", 't', "'x'"},
        {0, "", "bigint", 'i', "1"},
        {0, "", "text", 't', "'x'"},
        {0, "", "integer", 'i', "1"},
        {0, "", "character varying(20)", 't', "'x'"},
        {0, "", "boolean", 'b', "true"},
        {0, "", "timestamp with time zone", 'd', "'2026-01-01'"},
        {0, "", "numeric(10,2)", 'i', "1"},
        {0, "", "jsonb", 'j', "'{}'"},
        {0, "", "date", 'd', "'2026-01-01'"},
        {0, "", "uuid", 'u', "'00000000-0000-0000-0000-000000000001'"},
        {0, "", "integer[]", 'a', "'{}'"},
        {0, "", "text[]", 'a', "'{}'"},
        {0, "", "character varying(40)", 't', "'x'"},
        {0, "", "smallint", 'i', "1"},
        {0, "", "character(3)", 't', "'x'"},
        {0, "", "double precision", 'i', "1"},
        {0, "", "bytea", 'o', "''"},
        {0, "", "interval", 'o', "'1 day'"},
        {0, "", "timestamp(3) without time zone", 'd', "'2026-01-01'"},
        {0, "", "numeric", 'i', "1"},
        {0, "", "int4range", 'o', "'empty'"},
        {0, "", "inet", 'o', "'127.0.0.1'"},
        {0, "", "tsvector", 'o', "''"},
        {0, "", "real", 'i', "1"},
        {0, "", "json", 'o', "'{}'"},
    };
    if (a.chance("type of its own", 35)) {
      if (const Type* type = a.among("own type", types_)) {
        if (a.chance("array", 15)) return {0, "", type->name + "[]", 'a', "'{}'"};
        return {0, "", type->name, type->sort, type->value};
      }
    }
    return usual[a.below("type", usual.size())];
  }

  void composite(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"address", "money_pair", "Spot"});
    Texts attributes;
    for (const std::string attribute : {"street", "zip", "Long", "lat"}) {
      if (!a.chance("with " + attribute, 60)) continue;
      std::string type =
          a.one_of("type of " + attribute, {"integer", "text", "numeric", "bigint", "text[]"});
      if (a.chance("own type of " + attribute, 15))
        if (const Type* own = a.among("which type of " + attribute, types_)) type = own->name;
      attributes.push_back(quoted(attribute) + " " + type);
    }
    say("CREATE TYPE " + name + " AS (" + joined(attributes) + ")");
    types_.push_back({object.id, name, 'o', "NULL::" + name, ""});
    composites_.push_back({object.id, name});
    subject(object, "TYPE", name, "USAGE");
    if (!attributes.empty())
      subjects_.push_back(
          {object.id,
           "COLUMN " + name + "." + attributes.front().substr(0, attributes.front().find(' ')), "",
           "", ""});
  }

  void range(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"span", "Reach"});
    std::string sub = a.one_of("of", {"integer", "double precision", "text", "date"});
    if (a.chance("of own", 20))
      if (const Type* type =
              a.among<Type>("own", types_, [](const Type& t) { return t.sort == 'e'; }))
        sub = type->name;
    say("CREATE TYPE " + name + " AS RANGE (subtype = " + sub + ")");
    types_.push_back({object.id, name, 'o', "'empty'", ""});
    subject(object, "TYPE", name, "USAGE");
  }

  void domain(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"email", "Positive", "label", "köd"});
    const std::string base = a.one_of(
        "of", {"text", "integer", "character varying(30)", "bigint", "text", "numeric(8,2)"});
    char sort = base == "text" || base.starts_with("char") ? 't' : 'i';
    std::string type = base;
    if (a.chance("of own", 10))
      if (const Type* own =
              a.among<Type>("own", types_, [](const Type& t) { return t.sort == 'e'; })) {
        type = own->name;
        sort = 'e';
      }
    std::string sql = "CREATE DOMAIN " + name + " AS " + type;
    if (sort == 't' && a.chance("collation", 10)) sql += " COLLATE \"C\"";
    if (sort != 'e' && a.chance("default", 30))
      sql += " DEFAULT " + std::string(sort == 't' ? "'x'" : "1");
    if (a.chance("not null", 15)) sql += " NOT NULL";
    if (sort != 'e' && a.chance("check", 50)) {
      if (a.chance("named", 50))
        sql += " CONSTRAINT " + a.one_of("check name", {"fits", "\"Is fine\""});
      sql += " CHECK (" + condition(a, "check", {{0, "VALUE", type, sort, ""}}) + ")";
    }
    say(sql);
    types_.push_back({object.id, name, sort, sort == 't' ? "'x'" : "1", ""});
    subject(object, "DOMAIN", name, "USAGE");
  }

  // --- expressions

  std::string expression(const Attributes& a, const std::string& what, const Column& column) {
    const auto called = [&](char takes) -> std::string {
      const Function* function =
          a.among<Function>(what + " function", functions_, [&](const Function& f) {
            return f.takes == takes && (takes != 'e' || f.taken_type == column.type);
          });
      return function == nullptr ? "" : function->name + "(" + column.name + ")";
    };
    const std::size_t form = a.below(what + " expression", 5);
    if (form == 4)
      if (const std::string call = called(column.sort); !call.empty()) return call;
    switch (column.sort) {
      case 'i':
        return Texts{column.name, "(" + column.name + " + 1)", "abs(" + column.name + ")",
                     "(" + column.name + " * 2)", column.name}[form];
      case 't':
        return Texts{column.name, "lower(" + column.name + ")", "upper(" + column.name + ")",
                     "(" + column.name + " || '!')", "length(" + column.name + ")"}[form];
      case 'j':
        return Texts{column.name, "(" + column.name + " ->> 'k')", "(" + column.name + " -> 'k')",
                     column.name, column.name}[form];
      case 'b':
        return Texts{column.name, "(NOT " + column.name + ")", column.name, column.name,
                     column.name}[form];
      case 'e':
        return Texts{column.name, column.name, column.name, column.name,
                     "(" + column.name + "::text)"}[form];
      default:
        return column.name;
    }
  }

  std::string condition(const Attributes& a, const std::string& what,
                        const std::vector<Column>& columns) {
    const Column* column = a.among(what + " column", columns);
    if (column == nullptr) return "true";
    const std::size_t form = a.below(what + " condition", 6);
    if (form == 5)
      if (const Function* function =
              a.among<Function>(what + " function", functions_, [&](const Function& f) {
                return f.takes == column->sort && f.gives == 'i' &&
                       (f.takes != 'e' || f.taken_type == column->type);
              }))
        return function->name + "(" + column->name + ") >= 0";
    const std::string& name = column->name;
    switch (column->sort) {
      case 'i':
        return Texts{name + " > 0",          name + " >= 0",
                     name + " <> 13",        name + " BETWEEN 0 AND 1000",
                     name + " IN (1, 2, 3)", name + " < 100"}[form];
      case 't':
        return Texts{name + " <> ''",       "length(" + name + ") < 100", name + " LIKE '%'",
                     name + " IS NOT NULL", name + " IN ('x', 'y')",      name + " ~ '.'"}[form];
      case 'e': {
        const Type* type = a.among<Type>(what + " enum", types_,
                                         [&](const Type& t) { return t.name == column->type; });
        if (type == nullptr || type->other_value.empty()) return name + " IS NOT NULL";
        return Texts{name + " = " + type->value,
                     name + " <> " + type->other_value,
                     name + " IN (" + type->value + ", " + type->other_value + ")",
                     name + " >= " + type->value,
                     name + " = ANY (ARRAY[" + type->value + "])",
                     name + " IS NOT NULL"}[form];
      }
      case 'b':
        return Texts{name, name + " IS TRUE", name, name + " IS NOT NULL", name, name}[form];
      case 'd':
        return Texts{
            name + " > '2000-01-01'", name + " IS NOT NULL",    name + " < '2100-01-01'",
            name + " IS NULL",        name + " > '2000-01-01'", name + " > '2000-01-01'"}[form];
      default:
        return name + (form < 3 ? " IS NOT NULL" : " IS NULL");
    }
  }

  std::string default_of(const Attributes& a, const Column& column) {
    const std::size_t form = a.below("default", 4);
    if (form == 3)
      if (const Function* function =
              a.among<Function>("default function", functions_, [&](const Function& f) {
                return f.gives == column.sort && f.takes == column.sort && f.takes != 'e';
              }))
        return function->name + "(" + column.value + ")";
    switch (column.sort) {
      case 'i':
        if (form == 2)
          if (const Named* sequence = a.among("default sequence", sequences_))
            return "nextval('" + doubled(sequence->name) + "')";
        return Texts{"0", "42", "1", "(2 + 3)"}[form];
      case 't':
        return Texts{"''", "'x'", "'it''s'", column.type == "text" ? "CURRENT_USER" : "'y'"}[form];
      case 'd':
        return Texts{"now()", "CURRENT_TIMESTAMP", "'2026-01-01'", "now()"}[form];
      case 'b':
        return form < 2 ? "true" : "false";
      case 'u':
        return "gen_random_uuid()";
      case 'e': {
        const Type* type = a.among<Type>("default enum", types_,
                                         [&](const Type& t) { return t.name == column.type; });
        return type == nullptr || type->other_value.empty() || form < 2 ? column.value
                                                                        : type->other_value;
      }
      default:
        return column.value;
    }
  }

  static std::string doubled(std::string text) {
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\'') text.insert(i++, 1, '\'');
    return text;
  }

  // --- functions and what is made of them

  std::string options_of(const Attributes& a) {
    std::string sql;
    sql += a.one_of("volatility", {" IMMUTABLE", " IMMUTABLE", " STABLE", ""});
    if (a.chance("strict", 20)) sql += " STRICT";
    if (a.chance("definer", 10)) sql += " SECURITY DEFINER";
    if (a.chance("parallel", 15)) sql += " PARALLEL SAFE";
    if (a.chance("cost", 8)) sql += " COST 7";
    if (a.chance("set", 10)) sql += " SET search_path TO 'public'";
    return sql;
  }

  void function(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"twice", "Slug", "rank_of", "norm", "to_label"});
    std::string takes = a.one_of("takes", {"integer", "text", "text", "integer", "bigint"});
    char sort = takes == "text" ? 't' : 'i';
    if (a.chance("takes own", 25))
      if (const Type* type = a.among("own", types_)) {
        takes = type->name;
        sort = type->sort;
      }
    std::string gives = a.one_of("gives", {takes, takes, "integer", "text", "bigint"});
    if (a.chance("gives own", 8))
      if (const Type* type = a.among("own given", types_)) gives = type->name;
    const bool plpgsql = a.chance("plpgsql", 40);
    const std::string value = a.chance("constant", 30) ? "NULL::" + gives
                              : gives == takes         ? "$1"
                                                       : "$1::text::" + gives;
    const std::string argument = a.one_of("argument", {"v", "value", "\"In\"", ""});
    std::string sql = "CREATE FUNCTION " + name + "(" + (argument.empty() ? "" : argument + " ") +
                      takes + (a.chance("argument default", 15) ? " DEFAULT NULL" : "") +
                      (a.chance("second argument", 12)
                           ? ", other integer DEFAULT " + a.one_of("second default", {"1", "2"})
                           : "") +
                      ") RETURNS " + (a.chance("set of", 4) ? "SETOF " : "") + gives +
                      " LANGUAGE " + (plpgsql ? "plpgsql" : "sql") + options_of(a);
    const std::string remark = a.one_of("remark", {"", " /* one */", " -- two\n"});
    if (plpgsql)
      sql += " AS $f$ BEGIN" + remark + " RETURN " + value + "; END $f$";
    else if (!argument.empty() && a.chance("standard body", 20))
      sql += " RETURN " + value;
    else
      sql += " AS $f$ SELECT " + value + remark + " $f$";
    say(sql);
    functions_.push_back(
        {object.id, name,
         "(" + takes + (sql.find(", other") != std::string::npos ? ", integer" : "") + ")", sort,
         gives == "text"                           ? 't'
         : gives == "integer" || gives == "bigint" ? 'i'
                                                   : 'o',
         takes});
    subject(object, "FUNCTION", name + functions_.back().arguments, "EXECUTE");
  }

  void trigger_function(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"touch", "Log it", "keep"});
    say("CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql" +
        (a.chance("definer", 15) ? " SECURITY DEFINER" : "") + " AS $f$ BEGIN " +
        a.one_of("body", {"RETURN NEW;", "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
                          "PERFORM 1; RETURN NEW;"}) +
        " END $f$");
    trigger_functions_.push_back({object.id, name});
    subject(object, "FUNCTION", name + "()", "EXECUTE");
  }

  void procedure(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"tidy", "Run", "twice"});
    const std::string arguments = a.one_of(
        "arguments", {"()", "(a integer)", "(a integer, INOUT b text)", "(a text DEFAULT 'x')"});
    say("CREATE PROCEDURE " + name + arguments + " LANGUAGE " +
        a.one_of("body",
                 {"plpgsql AS $f$ BEGIN NULL; END $f$", "plpgsql AS $f$ BEGIN PERFORM 1; END $f$",
                  "plpgsql SECURITY DEFINER AS $f$ BEGIN END $f$"}));
    subject(object, "PROCEDURE",
            name + (arguments == "()"                              ? "()"
                    : arguments == "(a integer)"                   ? "(integer)"
                    : arguments.find("INOUT") != std::string::npos ? "(integer, text)"
                                                                   : "(text)"),
            "EXECUTE");
  }

  void aggregate(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"total", "Sum it"});
    std::string step = "int4pl";
    if (const Function* function = a.among<Function>("step", functions_, [](const Function& f) {
          return f.arguments == "(integer, integer)" && f.gives == 'i';
        }))
      step = function->name;
    say("CREATE AGGREGATE " + name + "(integer) (SFUNC = " + step + ", STYPE = integer" +
        (a.chance("start", 50) ? ", INITCOND = '0'" : "") +
        (a.chance("parallel", 30) ? ", PARALLEL = SAFE" : "") + ")");
    subject(object, "AGGREGATE", name + "(integer)");
  }

  void operation(const RandomObject& object) {
    const Attributes a = of(object);
    const Named* type = a.among("type", composites_);
    if (type == nullptr) return;
    const std::string in = place(a);
    const std::string function = in + "." + a.one_of("function", {"same_spot", "equal_pair"});
    const std::string sign = a.one_of("sign", {"===", "@@@"});
    say("CREATE FUNCTION " + function + "(" + type->name + ", " + type->name +
        ") RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2::text'");
    say("CREATE OPERATOR " + in + "." + sign + " (FUNCTION = " + function +
        ", LEFTARG = " + type->name + ", RIGHTARG = " + type->name +
        (a.chance("commutes", 50) ? ", COMMUTATOR = OPERATOR(" + in + "." + sign + ")" : "") + ")");
    subject(object, "OPERATOR", in + "." + sign + " (" + type->name + ", " + type->name + ")");
  }

  void cast(const RandomObject& object) {
    const Attributes a = of(object);
    const Type* type = a.among("type", types_);
    if (type == nullptr) return;
    say("CREATE CAST (" + type->name + " AS " + a.one_of("to", {"text", "integer"}) +
        ") WITH INOUT" + a.one_of("context", {"", " AS ASSIGNMENT", " AS IMPLICIT"}));
  }

  void text_search(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"words", "Search"});
    const std::string dictionary = place(a) + "." + a.one_of("dictionary", {"stems", "plain"});
    say("CREATE TEXT SEARCH DICTIONARY " + dictionary + " (TEMPLATE = pg_catalog.simple" +
        (a.chance("accept", 50) ? ", accept = false" : "") + ")");
    say("CREATE TEXT SEARCH CONFIGURATION " + name + " (COPY = pg_catalog." +
        a.one_of("copy", {"english", "simple", "german"}) + ")");
    if (a.chance("mapping", 50))
      say("ALTER TEXT SEARCH CONFIGURATION " + name + " ALTER MAPPING FOR asciiword, word WITH " +
          dictionary);
    subject(object, "TEXT SEARCH CONFIGURATION", name);
    searches_.push_back({object.id, name});
  }

  void sequence(const RandomObject& object) {
    const Attributes a = of(object);
    const std::string name = this->name(a, {"numbers", "Order_id_seq", "job_id_seq", "count"});
    say("CREATE SEQUENCE " + name + a.one_of("as", {"", "", " AS integer", " AS smallint"}) +
        a.one_of("start", {"", "", " START 100", " START 7 MINVALUE 5"}) +
        a.one_of("increment", {"", "", " INCREMENT 10", " INCREMENT -1 MAXVALUE 200"}) +
        a.one_of("cycle", {"", "", " CYCLE"}) + a.one_of("cache", {"", "", " CACHE 20"}));
    sequences_.push_back({object.id, name});
    subject(object, "SEQUENCE", name, "USAGE");
  }

  // --- tables

  std::vector<const RandomObject*> parts_of(const RandomObject& whole,
                                            std::string_view kind) const {
    std::vector<const RandomObject*> parts;
    for (const RandomObject& object : objects_)
      if (object.whole == whole.id && object.kind == kind) parts.push_back(&object);
    return parts;
  }

  void table(const RandomObject& object) {
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
      sql += " WITH (" +
             a.one_of("which options",
                      {"fillfactor = 70", "autovacuum_enabled = false, fillfactor = 80",
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

  std::string column_line(const Attributes& c, const Column& column, const Relation& relation) {
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
      sql +=
          " COLLATE " + (own != nullptr && c.chance("own", 60) ? own->name : std::string("\"C\""));
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

  void column_rest(const Attributes& c, const Column& column, const Relation& relation,
                   Texts& out) {
    const std::string alter = "ALTER TABLE " + relation.name + " ALTER COLUMN " + column.name;
    if (c.chance("storage", 4))
      out.push_back(alter + " SET STORAGE " +
                    c.one_of("which storage", {"EXTERNAL", "MAIN", "EXTENDED"}));
    if (c.chance("statistics", 3))
      out.push_back(alter + " SET STATISTICS " + c.one_of("target", {"100", "0", "500"}));
    if (c.chance("n_distinct", 2)) out.push_back(alter + " SET (n_distinct = 5)");
  }

  std::string partition_clause(const Attributes& a, Relation& relation) {
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

  void partition(const RandomObject& object) {
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

  Relation* whole_of(const RandomObject& object) {
    for (Relation& relation : relations_)
      if (relation.id == object.whole) return &relation;
    return nullptr;
  }

  std::string constraint_name(const Attributes& a, const std::string& what) {
    return a.chance("named", 40)
               ? "CONSTRAINT " + quoted(a.one_of("name", {what, "My " + what, what + "_of"})) + " "
               : "";
  }

  void key(const RandomObject& object) {
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

  void check(const RandomObject& object) {
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

  void exclusion(const RandomObject& object) {
    const Attributes a = of(object);
    Relation* table = whole_of(object);
    const Column* column = table == nullptr ? nullptr : a.among("column", table->columns);
    if (column == nullptr) return;
    say("ALTER TABLE " + table->name + " ADD " + constraint_name(a, "apart") + "EXCLUDE " +
        (column->type == "int4range" ? "USING gist (" + column->name + " WITH &&)"
                                     : "(" + column->name + " WITH =)") +
        (a.chance("where", 25) ? " WHERE (" + condition(a, "where", table->columns) + ")" : ""));
  }

  void foreign_key(const RandomObject& object) {
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

  void table_function(const RandomObject& object) {
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

  // --- views

  std::string query(const Attributes& a, std::vector<Column>& columns) {
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

  void view(const RandomObject& object) {
    const Attributes a = of(object);
    Relation relation{
        .id = object.id,
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
      subjects_.push_back({object.id,
                           "COLUMN " + relation.name + "." + relation.columns.front().name,
                           "TABLE " + relation.name, "SELECT", relation.columns.front().name});
    relations_.push_back(std::move(relation));
  }

  void materialized_view(const RandomObject& object) {
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

  void index(const RandomObject& object) {
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
    std::string sql = std::string("CREATE ") + (a.chance("unique", 15) ? "UNIQUE " : "") +
                      "INDEX " + (named ? name + " " : "") + "ON " +
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

  void statistics(const RandomObject& object) {
    const Attributes a = of(object);
    Relation* table = whole_of(object);
    if (table == nullptr) return;
    const Column* one = a.among("one", table->columns);
    const Column* two = a.among("two", table->columns);
    if (one == nullptr || one == two) return;
    const std::string name = this->name(a, {"together", "Stats"});
    say("CREATE STATISTICS " + name +
        a.one_of("kinds", {"", " (ndistinct)", " (dependencies, mcv)"}) + " ON " + one->name +
        ", " + two->name + " FROM " + table->name);
    if (a.chance("target", 20)) say("ALTER STATISTICS " + name + " SET STATISTICS 300");
    subject(object, "STATISTICS", name);
  }

  // --- what happens to rows

  void trigger(const RandomObject& object) {
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

  void rule(const RandomObject& object) {
    const Attributes a = of(object);
    Relation* table = whole_of(object);
    if (table == nullptr) return;
    const std::string name = quoted(a.one_of("name", {"protect", "Also"}));
    say("CREATE RULE " + name + " AS ON " + a.one_of("event", {"DELETE", "UPDATE"}) + " TO " +
        table->name + (a.chance("where", 30) ? " WHERE OLD IS NOT NULL" : "") + " DO " +
        a.one_of("action", {"INSTEAD NOTHING", "ALSO NOTHING", "ALSO SELECT 1"}));
    subjects_.push_back({object.id, "RULE " + name + " ON " + table->name, "", "", ""});
  }

  void policy(const RandomObject& object) {
    const Attributes a = of(object);
    Relation* table = whole_of(object);
    if (table == nullptr) return;
    const std::string name = quoted(a.one_of("name", {"own rows", "Readers", "all_of_it"}));
    const std::string command = a.one_of(
        "command", {"", " FOR ALL", " FOR SELECT", " FOR INSERT", " FOR UPDATE", " FOR DELETE"});
    std::string sql =
        "CREATE POLICY " + name + " ON " + table->name +
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

  void event_trigger(const RandomObject& object) {
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

  void sequence_owner(const RandomObject& object) {
    const Attributes a = of(object);
    const Named* sequence = a.among("sequence", sequences_);
    const Relation* table =
        a.among<Relation>("table", relations_, [](const Relation& r) { return r.kind == 'r'; });
    const Column* column = table == nullptr ? nullptr : a.among("column", table->columns);
    if (sequence != nullptr && column != nullptr)
      say("ALTER SEQUENCE " + sequence->name + " OWNED BY " + table->name + "." + column->name);
  }

  void publication(const RandomObject& object) {
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

  // --- what is said of them

  void grant(const RandomObject& object) {
    const Attributes a = of(object);
    const Subject* what =
        a.among<Subject>("on", subjects_, [](const Subject& s) { return !s.grant_on.empty(); });
    if (what == nullptr) return;
    const std::string whom = a.one_of("to", {"pg_monitor", "PUBLIC", "pg_signal_backend"});
    if (what->privilege == "EXECUTE" && a.chance("revoke", 40))
      return say("REVOKE ALL ON " + what->grant_on + " FROM PUBLIC");
    std::string privileges = a.chance("all", 15) ? "ALL" : what->privilege;
    if (what->privilege == "SELECT")
      privileges = a.one_of("privileges", {"SELECT", "INSERT", "UPDATE", "ALL"});
    if (!what->column.empty()) privileges += " (" + what->column + ")";
    say("GRANT " + privileges + " ON " + what->grant_on + " TO " + whom +
        (a.chance("option", 6) && whom != "PUBLIC" ? " WITH GRANT OPTION" : ""));
  }

  void comment(const RandomObject& object) {
    const Attributes a = of(object);
    const Subject* what = a.among("on", subjects_);
    if (what != nullptr)
      say("COMMENT ON " + what->address + " IS " +
          a.one_of("text", {"'one'", "'two''s'", "'line\nand line'", "'ünï; $$ \\'"}));
  }

  const std::vector<RandomObject>& objects_;
  std::map<int, std::set<std::string>>* attributes_;
  Texts out_;
  std::vector<Named> schemas_;
  std::vector<Named> collations_;
  std::vector<Named> composites_;
  std::vector<Named> sequences_;
  std::vector<Named> trigger_functions_;
  std::vector<Named> query_functions_;
  std::vector<Named> row_functions_;
  std::vector<Named> searches_;
  std::vector<Type> types_;
  std::vector<Function> functions_;
  std::vector<Relation> relations_;
  std::vector<Subject> subjects_;
};

}  // namespace

std::vector<std::string> statements_of(const std::vector<RandomObject>& objects,
                                       std::map<int, std::set<std::string>>* attributes) {
  return Statements{objects, attributes}.run();
}

}  // namespace workwise::schema
