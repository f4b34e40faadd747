#include "schema/subscription.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "schema/phrase.hpp"
#include "schema/token.hpp"

namespace workwise::schema {
namespace {

/// WITH (a = b, c) at the end of a statement.
struct Options {
  std::string_view before;              ///< the statement without it
  std::vector<std::string_view> items;  ///< as written: "slot_name = 'x'"
};

Options options_of(std::string_view statement) {
  Options found{.before = statement, .items = {}};
  TokenReader reader{statement};
  std::optional<Token> last;
  std::size_t item = std::string_view::npos;  // where the present one begins
  const auto end_item = [&](std::size_t end) {
    const std::string_view text = trim(statement.substr(item, end - item));
    if (!text.empty()) found.items.push_back(text);
  };
  for (auto token = reader.next(); token; token = reader.next()) {
    if (item != std::string_view::npos && (token->text == "," || token->text == ")")) {
      end_item(token->offset);
      item = token->text == "," ? token->offset + 1 : std::string_view::npos;
    }
    const bool with = last && last->kind == Token::Kind::word && to_lower(last->text) == "with";
    if (with && token->text == "(") {
      found.before = trim(statement.substr(0, last->offset));
      item = token->offset + 1;
    }
    last = token;
  }
  return found;
}

bool names_one_of(std::string_view item, std::initializer_list<std::string_view> names) {
  const Phrase phrase{item, 1};
  std::string name = phrase.at(0);
  std::erase(name, '"');
  return std::ranges::find(names, name) != names.end();
}

/// With the options that are forced, and those of the statement that do not contradict them.
std::string with_options(std::string_view statement, std::string_view forced,
                         std::initializer_list<std::string_view> dropped) {
  const Options options = options_of(statement);
  std::string sql = std::string(options.before) + " WITH (" + std::string(forced);
  for (const std::string_view item : options.items)
    if (!names_one_of(item, dropped)) sql += ", " + std::string(item);
  return sql + ")";
}

std::string dropped(std::string_view statement, const Phrase& phrase) {
  std::size_t at = 2;
  if (phrase.skip(at, "if")) ++at;  // EXISTS
  const std::string let_go = "ALTER SUBSCRIPTION " + phrase.name(at) + " SET (slot_name = NONE);";
  return "DO $workwise$ BEGIN " + let_go +
         " EXCEPTION WHEN undefined_object THEN NULL; END $workwise$; " + std::string(statement);
}

}  // namespace

std::string without_connecting(std::string_view statement) {
  const Phrase phrase{statement};
  if (phrase.begins({"create", "subscription"}))
    return with_options(statement, "connect = false",
                        {"connect", "enabled", "create_slot", "copy_data"});
  if (phrase.begins({"drop", "subscription"})) return dropped(statement, phrase);
  if (!phrase.begins({"alter", "subscription"})) return std::string(statement);
  std::size_t at = 2;
  phrase.name(at);
  if (phrase.at(at) == "enable" || phrase.at(at) == "refresh") return {};
  const bool publications = phrase.at(at + 1) == "publication";
  return publications ? with_options(statement, "refresh = false", {"refresh", "copy_data"})
                      : std::string(statement);
}

}  // namespace workwise::schema
