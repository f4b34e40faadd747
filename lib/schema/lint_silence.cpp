#include "schema/lint_silence.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "schema/lint.hpp"

namespace workwise::schema {
namespace {

/// Without its dashes or its slashes.
std::string_view inside(std::string_view comment) {
  if (comment.starts_with("/*")) {
    comment.remove_prefix(2);
    if (comment.ends_with("*/")) comment.remove_suffix(2);
  } else {
    comment.remove_prefix(std::min(comment.find_first_not_of('-'), comment.size()));
  }
  return trim(comment);
}

bool is_id(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/// Ids with commas between them, up to the first word that no comma leads to.
std::vector<std::string> rules_in(std::string_view text) {
  std::vector<std::string> rules;
  for (bool more = true; more;) {
    text = trim(text);
    const auto end = std::ranges::find_if_not(text, is_id);
    const auto size = static_cast<std::size_t>(end - text.begin());
    if (size > 0) rules.emplace_back(text.substr(0, size));
    text = trim(text.substr(size));
    more = text.starts_with(',');
    if (more) text.remove_prefix(1);
  }
  return rules;
}

/// What follows the word, where the comment begins with it.
std::optional<std::string_view> after(std::string_view said, std::string_view word) {
  if (!said.starts_with(word)) return std::nullopt;
  const std::string_view rest = said.substr(word.size());
  const bool ends = rest.empty() || rest.front() == ':' || rest.front() == ' ' ||
                    rest.front() == '\t' || rest.front() == '\n' || rest.front() == '\r';
  return ends ? std::optional{rest} : std::nullopt;
}

}  // namespace

bool Silence::covers(std::string_view rule) const {
  if (rules.empty()) return true;
  return std::ranges::any_of(rules, [&](const std::string& named) {
    const RuleText* text = find_lint_rule(named);
    return text != nullptr && text->id == rule;
  });
}

std::optional<Silence> read_silence(std::string_view comment) {
  const std::string_view said = inside(comment);
  for (const auto& [word, file] : {std::pair{"nolint-file", true}, std::pair{"nolint", false}}) {
    const auto rest = after(said, word);
    if (!rest) continue;
    if (!rest->starts_with(':')) return Silence{file, {}};
    Silence silence{file, rules_in(rest->substr(1))};
    if (silence.rules.empty()) return std::nullopt;  // "nolint:" and nothing that is a rule
    return silence;
  }
  for (const auto& [word, file] :
       {std::pair{"squawk-ignore-file", true}, std::pair{"squawk-ignore", false}})
    if (const auto rest = after(said, word)) {
      Silence silence{file, rules_in(rest->starts_with(':') ? rest->substr(1) : *rest)};
      if (!file && silence.rules.empty()) return std::nullopt;  // theirs must be named
      return silence;
    }
  return std::nullopt;
}

std::optional<bool> read_assumption(std::string_view comment) {
  const std::string_view said = inside(comment);
  if (after(said, "squawk-enable-assume-in-transaction")) return true;
  if (after(said, "squawk-disable-assume-in-transaction")) return false;
  return std::nullopt;
}

}  // namespace workwise::schema
