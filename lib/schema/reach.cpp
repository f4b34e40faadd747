#include "schema/reach.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "schema/token.hpp"

namespace workwise::schema {
namespace {

constexpr std::array<std::string_view, 5> kShared = {"role", "user", "group", "tablespace",
                                                     "database"};
constexpr std::array<std::string_view, 6> kBefore = {"begin", "then",    "else",
                                                     "loop",  "execute", "do"};

template <typename Words>
bool is_one_of(std::string_view word, const Words& words) {
  return std::ranges::find(words, word) != words.end();
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return text;
}

/// What the two or three words at the beginning of a statement say.
std::string shared_object(const std::string& verb, const std::string& noun,
                          const std::string& third) {
  const bool changes = verb == "create" || verb == "alter" || verb == "drop";
  const bool mapping = noun == "user" && third == "mapping";
  if (changes && !mapping && is_one_of(noun, kShared)) return upper(verb + " " + noun);
  if (verb == "alter" && noun == "system") return "ALTER SYSTEM";
  if ((verb == "drop" || verb == "reassign") && noun == "owned") return upper(verb + " owned");
  if (verb == "comment" && noun == "on" && is_one_of(third, kShared))
    return upper("comment on " + third);
  if ((verb == "create" || verb == "alter" || verb == "drop") && noun == "subscription")
    return upper(verb + " subscription");
  return {};
}

/// GRANT a TO b, REVOKE a FROM b: without ON it is membership in a role. ON DATABASE and its like
/// change what is kept once for all databases.
std::string shared_right(const std::vector<std::string>& words, std::size_t at) {
  if (words[at] != "grant" && words[at] != "revoke") return {};
  for (std::size_t i = at + 1; i < words.size() && words[i] != ";"; ++i) {
    if (words[i] == "to" || words[i] == "from") return upper(words[at]) + " of a role";
    if (words[i] != "on") continue;
    const std::string what = i + 1 < words.size() ? words[i + 1] : "";
    const bool shared = what == "database" || what == "tablespace" || what == "parameter";
    return shared ? upper(words[at] + " on " + what) : "";
  }
  return {};
}

/// SECURITY LABEL [FOR provider] ON ROLE x IS …
std::string shared_label(const std::vector<std::string>& words, std::size_t at) {
  const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
  if (word(at) != "security" || word(at + 1) != "label") return {};
  const std::size_t on = at + (word(at + 2) == "for" ? 4 : 2);
  const bool shared = word(on) == "on" && is_one_of(word(on + 1), kShared);
  return shared ? upper("security label on " + word(on + 1)) : "";
}

/// Quoted names and texts as "'", so that they are no key words. `bodies`: the texts that are run.
std::vector<std::string> words_of(std::string_view sql, std::vector<std::string_view>& bodies) {
  std::vector<std::string> words;
  try {
    TokenReader reader{sql};
    while (const std::optional<Token> token = reader.next()) {
      const bool quoted = token->kind == Token::Kind::quoted;
      words.push_back(quoted ? "'" : to_lower(token->text));
      const std::size_t at = words.size() - 1;
      const bool made = at >= 2 && words[at - 1] == "(" && words[at - 2] == "format";
      const bool run = words.front() == "do" || (at >= 1 && words[at - 1] == "execute") || made;
      if (quoted && run) bodies.push_back(inside_of(token->text));
    }
  } catch (const TokenReader::Unterminated&) {
    // The body of a function in another language.
  }
  return words;
}

}  // namespace

std::string reach_of(std::string_view statement) {
  std::vector<std::string_view> bodies;
  const std::vector<std::string> words = words_of(statement, bodies);
  const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0 && words[i - 1] != ";" && !is_one_of(words[i - 1], kBefore)) continue;
    if (std::string found = shared_object(words[i], word(i + 1), word(i + 2)); !found.empty())
      return found;
    if (std::string found = shared_right(words, i); !found.empty()) return found;
    if (std::string found = shared_label(words, i); !found.empty()) return found;
  }
  for (const std::string_view body : bodies)
    if (std::string found = reach_of(body); !found.empty()) return found;
  return {};
}

}  // namespace workwise::schema
