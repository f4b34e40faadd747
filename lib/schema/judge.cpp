#include "schema/judge.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "schema/phrase.hpp"
#include "schema/reach.hpp"
#include "schema/subscription.hpp"
#include "schema/token.hpp"

namespace workwise::schema {
namespace {

using What = Judgement::What;

constexpr std::array<std::string_view, 4> kWrites = {"insert", "update", "delete", "merge"};
constexpr const char* kBesideFiles =
    "move it out of the schema: into the data section of a migration, or to an administrator";

/// Functions whose effect is on other databases, other sessions, the server itself or its files.
constexpr std::array<std::string_view, 26> kBeyond = {"lo_export",
                                                      "lo_import",
                                                      "pg_backup_start",
                                                      "pg_backup_stop",
                                                      "pg_cancel_backend",
                                                      "pg_copy_logical_replication_slot",
                                                      "pg_copy_physical_replication_slot",
                                                      "pg_create_logical_replication_slot",
                                                      "pg_create_physical_replication_slot",
                                                      "pg_create_restore_point",
                                                      "pg_drop_replication_slot",
                                                      "pg_ls_dir",
                                                      "pg_promote",
                                                      "pg_read_binary_file",
                                                      "pg_read_file",
                                                      "pg_reload_conf",
                                                      "pg_replication_origin_create",
                                                      "pg_replication_origin_drop",
                                                      "pg_replication_slot_advance",
                                                      "pg_rotate_logfile",
                                                      "pg_start_backup",
                                                      "pg_stat_file",
                                                      "pg_stat_reset_shared",
                                                      "pg_stop_backup",
                                                      "pg_switch_wal",
                                                      "pg_terminate_backend"};

template <typename Words>
bool is_one_of(std::string_view word, const Words& words) {
  return std::ranges::find(words, word) != words.end();
}

bool is_beyond(std::string_view function) {
  return is_one_of(function, kBeyond) || function.starts_with("dblink") ||
         function.starts_with("pg_file_");
}

std::string unquoted(std::string_view name) {
  return name.starts_with('"') ? std::string(name.substr(1, name.size() - 2)) : to_lower(name);
}

/// The first function called that reaches beyond the database; in the body of a DO block, too.
std::string call_beyond(std::string_view sql, bool bodies) {
  try {
    TokenReader reader{sql};
    std::string last;
    while (const auto token = reader.next()) {
      if (token->text == "(" && is_beyond(last)) return last;
      const bool text = token->kind == Token::Kind::quoted && !token->text.starts_with('"');
      if (text && bodies)
        if (std::string found = call_beyond(inside_of(token->text), true); !found.empty())
          return found;
      last = text ? "" : unquoted(token->text);
    }
  } catch (const TokenReader::Unterminated&) {
    // The body of a block in another language.
  }
  return {};
}

/// Whether what it holds is run at once, and not only kept, like the body of a function or a view.
bool is_run_at_once(const Phrase& phrase) {
  constexpr std::array<std::string_view, 12> kRun = {"select", "with",    "values",  "table",
                                                     "do",     "call",    "explain", "execute",
                                                     "(",      "declare", "import",  "refresh"};
  if (is_one_of(phrase.at(0), kRun)) return true;
  if (phrase.at(0) != "create") return false;
  const bool keeps = phrase.at(1) == "table" || phrase.at(1) == "materialized" ||
                     phrase.at(1) == "unlogged" || phrase.at(1).starts_with("temp");
  return keeps && phrase.has("as");
}

/// WITH a AS (…) INSERT …, and WITH a AS (INSERT …) SELECT …
bool with_writes(std::string_view statement) {
  TokenReader reader{statement};
  int depth = 0;
  std::string last;
  while (const auto token = reader.next()) {
    const bool word = token->kind == Token::Kind::word;
    std::string text = word ? to_lower(token->text) : std::string(token->text);
    if (word && (depth == 0 || last == "(") && is_one_of(text, kWrites)) return true;
    if (word && depth == 0 && (text == "select" || text == "values")) return false;
    depth += text == "(" ? 1 : text == ")" ? -1 : 0;
    last = std::move(text);
  }
  return false;
}

/// SELECT setval(…), pg_catalog.setval(…)
bool sets_sequence(const Phrase& phrase) {
  std::size_t at = 1;
  const std::string function = phrase.at(0) == "select" ? phrase.name(at) : "";
  return function == "setval" || function == "pg_catalog.setval";
}

bool writes_rows(std::string_view statement, const Phrase& phrase) {
  const std::string& first = phrase.at(0);
  if (is_one_of(first, kWrites) || first == "truncate" || first == "copy") return true;
  return first == "with" ? with_writes(statement) : sets_sequence(phrase);
}

bool copies_by_program(std::string_view statement, const Phrase& phrase) {
  if (phrase.at(0) != "copy") return false;
  TokenReader reader{statement};
  std::string last;
  while (const auto token = reader.next()) {
    std::string text = to_lower(token->text);
    if (text == "program" && (last == "from" || last == "to")) return true;
    last = std::move(text);
  }
  return false;
}

Judgement refused(const std::string& what) {
  return {.what = What::refuse,
          .message = what +
                     " reaches beyond the database, and beyond the scratch database in "
                     "which a schema is tried",
          .hint = kBesideFiles};
}

Judgement data(const Phrase& phrase) {
  std::string verb = phrase.at(0) == "select" ? "setval" : phrase.at(0);
  std::ranges::transform(verb, verb.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return {.what = What::data,
          .message = verb,
          .hint = "what a database holds belongs into the data section of a migration"};
}

Judgement shared(const std::string& reach) {
  const bool role = reach.find("DATABASE") == std::string::npos &&
                    reach.find("TABLESPACE") == std::string::npos &&
                    reach.find("SYSTEM") == std::string::npos &&
                    reach.find("PARAMETER") == std::string::npos;
  return {.what = What::shared,
          .message = reach + " is stepped over: " +
                     (role ? "roles are the server's, not a schema's"
                           : "all databases of the server share what it changes"),
          .hint = "an administrator of the server does that, once"};
}

/// Statements about a subscription itself; one in a DO block can't be held back.
Judgement subscription(std::string_view statement, const Phrase& phrase, const std::string& reach) {
  if (phrase.at(1) != "subscription") return refused(reach + " in a block");
  std::string instead = without_connecting(statement);
  if (instead.empty()) return {.what = What::silent};
  return {.instead = std::move(instead)};
}

/// SET LOCAL holds until the end of the script, whatever transactions it is run in.
std::string with_wider_set(std::string_view statement, const Phrase& phrase) {
  if (!phrase.begins({"set", "local"})) return {};
  TokenReader reader{statement};
  reader.next();
  const auto local = reader.next();
  return "SET SESSION" + std::string(statement.substr(local->offset + local->text.size()));
}

/// pg_dump --schema=public makes the schema that every database has.
std::string with_public_there(const Phrase& phrase) {
  const bool bare = phrase.begins({"create", "schema", "public"}) && phrase.size() == 3;
  return bare ? "CREATE SCHEMA IF NOT EXISTS public" : "";
}

}  // namespace

Judgement judge(std::string_view statement) {
  const Phrase phrase{statement};
  if (copies_by_program(statement, phrase)) return refused("COPY … PROGRAM");
  if (phrase.begins({"import", "foreign", "schema"})) return refused("IMPORT FOREIGN SCHEMA");
  if (phrase.begins({"prepare", "transaction"})) return refused("PREPARE TRANSACTION");
  if (writes_rows(statement, phrase)) return data(phrase);
  const std::string reach = reach_of(statement);
  if (reach.ends_with("SUBSCRIPTION")) return subscription(statement, phrase, reach);
  if (!reach.empty()) return shared(reach);
  if (is_run_at_once(phrase))
    if (const std::string called = call_beyond(statement, phrase.at(0) == "do"); !called.empty())
      return refused(called + "()");
  std::string instead = with_wider_set(statement, phrase);
  if (instead.empty()) instead = with_public_there(phrase);
  return {.instead = std::move(instead)};
}

}  // namespace workwise::schema
