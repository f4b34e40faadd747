#include <algorithm>

#include "schema/lint_rule.hpp"

namespace workwise::schema {
namespace {

const std::vector<LintRule> kOfTheFile{
    {{kSyntaxError, "PostgreSQL's parser refuses the statement",
      "The migration fails here when it runs; the parser is that of PostgreSQL 15.",
      "Mend the statement. Where it is what only a newer server knows, silence the rule."}},
    {{kUncommitted, "a BEGIN without its COMMIT",
      "At the end of the file the session is closed, and all since BEGIN is rolled back.",
      "Write the COMMIT."}},
};

std::vector<LintRule> gathered() {
  std::vector<LintRule> rules = kOfTheFile;
  for (const auto* more : {&column_rules(), &constraint_rules(), &index_rules(), &type_rules(),
                           &removal_rules(), &name_rules(), &transaction_rules(), &retry_rules()})
    rules.insert(rules.end(), more->begin(), more->end());
  std::ranges::sort(rules, {}, [](const LintRule& rule) { return rule.text.id; });
  return rules;
}

}  // namespace

const std::vector<LintRule>& all_lint_rules() {
  static const std::vector<LintRule> rules = gathered();
  return rules;
}

const std::vector<RuleText>& lint_rules() {
  static const std::vector<RuleText> texts = [] {
    std::vector<RuleText> list;
    for (const LintRule& rule : all_lint_rules()) list.push_back(rule.text);
    return list;
  }();
  return texts;
}

const RuleText* find_lint_rule(std::string_view id) {
  if (id == "prefer-timestamptz") id = "prefer-timestamp-tz";  // its name in older versions
  const auto found = std::ranges::find(lint_rules(), id, &RuleText::id);
  return found == lint_rules().end() ? nullptr : &*found;
}

std::set<std::string, std::less<>> default_lint_rules() {
  std::set<std::string, std::less<>> ids;
  for (const RuleText& rule : lint_rules())
    if (rule.by_default) ids.emplace(rule.id);
  return ids;
}

}  // namespace workwise::schema
