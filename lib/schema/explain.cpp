#include "schema/explain.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "schema/phrase.hpp"
#include "schema/token.hpp"

namespace workwise::schema {
namespace {

/// Nothing of that name: table, column, type and others, function, schema; not unique enough for a
/// reference.
constexpr std::array<std::string_view, 6> kMissing = {"42P01", "42703", "42704",
                                                      "42883", "3F000", "42830"};
constexpr std::array<std::string_view, 2> kNoExtension = {"0A000", "58P01"};

/// Packages of Debian and apt.postgresql.org whose names do not follow from the extension's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kPackages = {{
    {"postgis", "postgis-3"},
    {"postgis_raster", "postgis-3"},
    {"postgis_topology", "postgis-3"},
    {"vector", "pgvector"},
    {"pg_cron", "cron"},
    {"pg_partman", "partman"},
    {"plpython3u", ""},
    {"plperl", ""},
}};

template <typename Words>
bool is_one_of(std::string_view word, const Words& words) {
  return std::ranges::find(words, word) != words.end();
}

bool in_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80U;
}

/// As a name of its own: not as a part of a longer one.
bool speaks_of(std::string_view text, std::string_view name) {
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !in_a_name(text[at - 1]);
    if (begins && (end == text.size() || !in_a_name(text[end]))) return true;
  }
  return false;
}

/// The last part of schema.name, as the catalog has it.
std::string last_part(std::string_view name) {
  std::string last;
  TokenReader reader{name};
  while (const auto token = reader.next())
    if (token->text != ".") last = token->text;
  if (!last.starts_with('"')) return last;
  std::string plain;
  for (std::size_t i = 1; i + 1 < last.size(); ++i) {
    plain += last[i];
    if (last[i] == '"') ++i;
  }
  return plain;
}

/// CREATE [OR REPLACE …] kind [IF NOT EXISTS] name
std::string created(const Phrase& phrase) {
  constexpr std::array<std::string_view, 42> kBefore = {
      "or",        "replace",      "temp",       "temporary",    "unlogged", "global",
      "local",     "unique",       "recursive",  "foreign",      "event",    "trusted",
      "default",   "constraint",   "table",      "view",         "index",    "sequence",
      "function",  "procedure",    "aggregate",  "type",         "domain",   "schema",
      "extension", "trigger",      "collation",  "server",       "policy",   "rule",
      "language",  "materialized", "statistics", "publication",  "operator", "class",
      "family",    "text",         "search",     "concurrently", "data",     "wrapper"};
  std::size_t at = 1;
  while (is_one_of(phrase.at(at), kBefore)) ++at;
  if (phrase.skip(at, "if")) at += 2;
  std::string name = phrase.name(at);
  return name.empty() ? phrase.at(at - 1) : name;  // a table may well be called "text"
}

/// What there is not, when this statement failed.
std::vector<std::string> made_by(std::string_view sql) {
  const Phrase phrase{sql, std::string_view::npos};
  if (phrase.at(0) == "create") return {last_part(created(phrase))};
  std::vector<std::string> names;
  for (std::size_t at = 3; phrase.at(0) == "alter" && at < phrase.size(); ++at) {
    if (phrase.at(at - 1) != "add" && phrase.at(at - 1) != "to") continue;
    std::size_t name = at;
    phrase.skip(name, "column");
    phrase.skip(name, "constraint");
    if (phrase.skip(name, "if")) name += 2;
    names.push_back(last_part(phrase.name(name)));
  }
  std::erase(names, "");
  return names;
}

/// role "x" does not exist, in the server's English.
std::string missing_role(const postgres::Error& error) {
  constexpr std::string_view kBegin = "role \"";
  constexpr std::string_view kEnd = "\" does not exist";
  const std::string_view text = error.message;
  const bool shaped = text.starts_with(kBegin) && text.ends_with(kEnd);
  if (!shaped || (error.sqlstate != "42704" && error.sqlstate != "22023")) return {};
  return std::string(text.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size()));
}

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + "\"";
}

std::string extension_of(std::string_view sql) {
  const Phrase phrase{sql};
  return phrase.begins({"create", "extension"}) ? last_part(created(phrase)) : "";
}

std::string how_to_install(const std::string& extension, int server_version) {
  const std::string server = "postgresql-" + std::to_string(server_version / 10000);
  std::string package = extension;
  std::ranges::replace(package, '_', '-');
  for (const auto& [name, part] : kPackages)
    if (name == extension) package = part.empty() ? extension + "-" : part;
  if (extension.starts_with("pl"))
    package = extension.substr(0, extension.find_last_not_of('u') + 1);
  return "install it on the server: on Debian and Ubuntu " + server + "-" + package +
         ", or postgresql-contrib where it is one of PostgreSQL's own";
}

}  // namespace

void Explainer::stepped_over(std::string_view statement, const std::string& at) {
  skipped_.push_back({std::string(statement), at});
}

Problem Explainer::explain(const postgres::Error& error, std::string_view sql,
                           const std::string& path, Place place) {
  const auto position = static_cast<std::size_t>(std::max(error.position, 1) - 1);
  Problem problem{.path = path,
                  .place = after_characters(place, sql, position),
                  .message = error.message,
                  .hint = error.hint,
                  .sqlstate = error.sqlstate};
  if (!error.detail.empty()) problem.message += "\n  " + error.detail;
  const std::string at = where(path, problem.place);
  const std::string extension = extension_of(sql);
  if (const std::string role = missing_role(error); !role.empty())
    explain_role(role, problem);
  else if (!extension.empty() && is_one_of(error.sqlstate, kNoExtension))
    problem.hint = how_to_install(extension, server_version_);
  else
    problem.follows = cause_of(error);
  remember(error, sql, at);
  return problem;
}

void Explainer::explain_role(const std::string& role, Problem& problem) {
  const auto [first, is_new] = missing_roles_.try_emplace(role, where(problem.path, problem.place));
  if (!is_new) problem.follows = first->second;
  const auto made = std::ranges::find_if(
      skipped_, [&](const Skipped& skipped) { return speaks_of(skipped.sql, role); });
  problem.hint = "an administrator of the server has to run: CREATE ROLE " + quoted(role);
  if (made != skipped_.end())
    problem.hint += "; the statement at " + made->at +
                    " that would is stepped over, because roles are the server's";
}

std::string Explainer::cause_of(const postgres::Error& error) const {
  if (!is_one_of(error.sqlstate, kMissing)) return {};
  for (const Failed& failed : failed_)
    if (speaks_of(error.message, failed.name)) return failed.at;
  const bool type = error.sqlstate == "42704" || error.sqlstate == "42883";
  return type ? failed_extension_ : "";
}

void Explainer::remember(const postgres::Error& error, std::string_view sql,
                         const std::string& at) {
  constexpr std::array<std::string_view, 5> kThereAlready = {"42P07", "42710", "42723", "42P06",
                                                             "42701"};
  if (is_one_of(error.sqlstate, kThereAlready)) return;
  if (!extension_of(sql).empty() && failed_extension_.empty()) failed_extension_ = at;
  for (std::string& name : made_by(sql)) failed_.push_back({std::move(name), at});
}

}  // namespace workwise::schema
