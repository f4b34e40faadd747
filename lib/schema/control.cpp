#include "schema/control.hpp"

#include "schema/phrase.hpp"

namespace workwise::schema {
namespace {

Concurrent create_index(const Phrase& phrase, std::size_t at) {
  Concurrent found{.kind = Concurrent::Kind::create_index, .name = {}, .table = {}};
  if (phrase.skip(at, "if")) at += 2;  // NOT EXISTS
  if (phrase.at(at) != "on") found.name = phrase.name(at);
  phrase.skip(at, "on");
  phrase.skip(at, "only");
  found.table = phrase.name(at);
  return found;
}

Concurrent drop_index(const Phrase& phrase, std::size_t at) {
  if (phrase.skip(at, "if")) ++at;  // EXISTS
  return {.kind = Concurrent::Kind::drop_index, .name = phrase.name(at), .table = {}};
}

/// ALTER TABLE [IF EXISTS] table DETACH PARTITION partition CONCURRENTLY
Concurrent detach(const Phrase& phrase) {
  std::size_t at = 2;
  if (phrase.skip(at, "if")) ++at;
  const std::string table = phrase.name(at);
  const bool detaches = phrase.skip(at, "detach") && phrase.skip(at, "partition");
  const std::string name = detaches ? phrase.name(at) : "";
  if (phrase.at(at) != "concurrently") return {};
  return {.kind = Concurrent::Kind::detach, .name = name, .table = table};
}

}  // namespace

Control control_of(std::string_view statement) {
  constexpr std::size_t kLongest = 5;  // COMMIT TRANSACTION AND NO CHAIN
  const Phrase phrase{statement, kLongest};
  const std::string& first = phrase.at(0);
  const bool transaction = phrase.at(1) == "transaction";
  if (first == "begin" || (first == "start" && transaction)) return Control::opens;
  if (first == "prepare") return transaction ? Control::ends : Control::none;
  if (first == "rollback" && phrase.has("to")) return Control::none;
  const bool ends = first == "commit" || first == "end" || first == "rollback" || first == "abort";
  if (!ends) return Control::none;
  return phrase.has("chain") && !phrase.has("no") ? Control::opens : Control::ends;
}

Concurrent concurrent_of(std::string_view statement) {
  const Phrase phrase{statement};
  if (phrase.begins({"create", "index", "concurrently"})) return create_index(phrase, 3);
  if (phrase.begins({"create", "unique", "index", "concurrently"})) return create_index(phrase, 4);
  if (phrase.begins({"drop", "index", "concurrently"})) return drop_index(phrase, 3);
  if (phrase.begins({"alter", "table"})) return detach(phrase);
  if (phrase.at(0) == "reindex" && phrase.has("concurrently"))
    return {.kind = Concurrent::Kind::reindex, .name = {}, .table = {}};
  return {};
}

bool is_session_setting(std::string_view statement) {
  constexpr std::size_t kLongest = 24;
  const Phrase phrase{statement, kLongest};
  const std::string& first = phrase.at(0);
  const std::string& second = phrase.at(1);
  if (first == "reset") return true;
  if (first == "set")
    return second != "local" && second != "transaction" && second != "constraints";
  if (first != "select") return false;
  std::size_t at = 1;
  const std::string function = phrase.name(at);
  return (function == "set_config" || function == "pg_catalog.set_config") && phrase.has("false");
}

bool needs_no_transaction(std::string_view statement) {
  if (concurrent_of(statement).kind != Concurrent::Kind::none) return true;
  const Phrase phrase{statement};
  const std::string& first = phrase.at(0);
  const std::string& second = phrase.at(1);
  if (first == "vacuum") return true;
  if (first == "create" || first == "drop")
    return second == "database" || second == "tablespace" || second == "subscription";
  if (first == "alter" && second == "system") return true;
  if (first == "alter" && second == "database") return phrase.has("tablespace");
  if (first == "alter" && second == "subscription") return phrase.has("refresh");
  if (first == "reindex")
    return phrase.has("database") || phrase.has("system") || phrase.has("schema");
  return first == "cluster" && (second.empty() || (second == "verbose" && phrase.size() == 2));
}

std::string type_of(std::string_view statement) {
  constexpr std::size_t kLongest = 8;
  const Phrase phrase{statement, kLongest};
  std::size_t at = 2;
  const bool type = phrase.begins({"alter", "type"}) || phrase.begins({"create", "type"});
  return type ? phrase.name(at) : std::string{};
}

std::string added_value(std::string_view statement) {
  const Phrase phrase{statement};
  if (!phrase.begins({"alter", "type"})) return {};
  std::size_t at = 2;
  phrase.name(at);
  if (!phrase.skip(at, "add") || !phrase.skip(at, "value")) return {};
  if (phrase.skip(at, "if")) at += 2;  // NOT EXISTS
  return phrase.at(at);
}

}  // namespace workwise::schema
