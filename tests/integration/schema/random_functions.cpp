#include "random_writer.hpp"

#include <algorithm>

namespace workwise::schema::random {

std::string Statements::options_of(const Attributes& a) {
  std::string sql;
  sql += a.one_of("volatility", {" IMMUTABLE", " IMMUTABLE", " STABLE", ""});
  if (a.chance("strict", 20)) sql += " STRICT";
  if (a.chance("definer", 10)) sql += " SECURITY DEFINER";
  if (a.chance("parallel", 15)) sql += " PARALLEL SAFE";
  if (a.chance("cost", 8)) sql += " COST 7";
  if (a.chance("set", 10)) sql += " SET search_path TO 'public'";
  return sql;
}

void Statements::function(const RandomObject& object) {
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
                    ") RETURNS " + (a.chance("set of", 4) ? "SETOF " : "") + gives + " LANGUAGE " +
                    (plpgsql ? "plpgsql" : "sql") + options_of(a);
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

void Statements::trigger_function(const RandomObject& object) {
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

void Statements::procedure(const RandomObject& object) {
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

void Statements::aggregate(const RandomObject& object) {
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

void Statements::operation(const RandomObject& object) {
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

void Statements::cast(const RandomObject& object) {
  const Attributes a = of(object);
  const Type* type = a.among("type", types_);
  if (type == nullptr) return;
  say("CREATE CAST (" + type->name + " AS " + a.one_of("to", {"text", "integer"}) + ") WITH INOUT" +
      a.one_of("context", {"", " AS ASSIGNMENT", " AS IMPLICIT"}));
}

void Statements::text_search(const RandomObject& object) {
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

void Statements::sequence(const RandomObject& object) {
  const Attributes a = of(object);
  const std::string name = this->name(a, {"numbers", "Order_id_seq", "job_id_seq", "count"});
  say("CREATE SEQUENCE " + name + a.one_of("as", {"", "", " AS integer", " AS smallint"}) +
      a.one_of("start", {"", "", " START 100", " START 7 MINVALUE 5"}) +
      a.one_of("increment", {"", "", " INCREMENT 10", " INCREMENT -1 MAXVALUE 200"}) +
      a.one_of("cycle", {"", "", " CYCLE"}) + a.one_of("cache", {"", "", " CACHE 20"}));
  sequences_.push_back({object.id, name});
  subject(object, "SEQUENCE", name, "USAGE");
}

}  // namespace workwise::schema::random
