#include "random_statements.hpp"

#include "random_writer.hpp"

namespace workwise::schema {
namespace random {

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

std::string joined(const Texts& texts, const std::string& separator) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : separator) + text;
  return all;
}

Texts Statements::run() {
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

void Statements::each(const char* kind, void (Statements::*write)(const RandomObject&)) {
  for (const RandomObject& object : objects_)
    if (object.kind == kind) (this->*write)(object);
}

Attributes Statements::of(const RandomObject& object) {
  return {object, attributes_ == nullptr ? nullptr : &(*attributes_)[object.id]};
}

void Statements::say(std::string sql) {
  out_.push_back(std::move(sql));
}

std::string Statements::place(const Attributes& of) {
  if (!of.chance("in a schema", 30)) return "public";
  return of.among("schema", schemas_)->name;
}

std::string Statements::name(const Attributes& of, const Texts& names) {
  return place(of) + "." + quoted(of.one_of("name", names));
}

void Statements::subject(const RandomObject& object, const std::string& words,
                         const std::string& name, const std::string& privilege) {
  subjects_.push_back(
      {object.id, words + " " + name,
       privilege.empty() ? "" : (words.ends_with("VIEW") ? "TABLE" : words) + " " + name, privilege,
       ""});
}

void Statements::schema(const RandomObject& object) {
  const Attributes a = of(object);
  const std::string name = quoted(a.one_of("name", {"app", "Web", "ünter", "audit"}));
  say("CREATE SCHEMA " + name + (a.chance("owner", 10) ? " AUTHORIZATION pg_monitor" : ""));
  schemas_.push_back({object.id, name});
  subject(object, "SCHEMA", name, "USAGE");
}

void Statements::extension(const RandomObject& object) {
  const Attributes a = of(object);
  const std::string name = a.one_of("name", {"citext", "hstore", "pg_trgm", "btree_gist"});
  say("CREATE EXTENSION " + name + " SCHEMA " + place(a));
  subject(object, "EXTENSION", name);
}

void Statements::default_privileges_first(const RandomObject& object) {
  const Attributes a = of(object);
  const std::string in = a.chance("in", 50) ? " IN SCHEMA " + place(a) : "";
  say("ALTER DEFAULT PRIVILEGES" + in + " GRANT " +
      a.one_of("what", {"SELECT ON TABLES", "ALL ON TABLES", "USAGE ON SEQUENCES",
                        "EXECUTE ON FUNCTIONS", "INSERT, UPDATE ON TABLES", "USAGE ON TYPES"}) +
      " TO " + a.one_of("whom", {"pg_monitor", "pg_signal_backend", "PUBLIC"}));
  if (in.empty() && a.chance("no functions", 20))
    say("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC");
}

void Statements::collation(const RandomObject& object) {
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

void Statements::grant(const RandomObject& object) {
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

void Statements::comment(const RandomObject& object) {
  const Attributes a = of(object);
  const Subject* what = a.among("on", subjects_);
  if (what != nullptr)
    say("COMMENT ON " + what->address + " IS " +
        a.one_of("text", {"'one'", "'two''s'", "'line\nand line'", "'ünï; $$ \\'"}));
}

}  // namespace random

std::vector<std::string> statements_of(const std::vector<RandomObject>& objects,
                                       std::map<int, std::set<std::string>>* attributes) {
  return random::Statements{objects, attributes}.run();
}

}  // namespace workwise::schema
