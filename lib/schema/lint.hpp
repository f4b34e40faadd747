#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::schema {

/// Who commits the statements of a section.
enum class Commits {
  each,       ///< the server, after each statement: a plain file
  tool,       ///< some tool, after all of them
  migration,  ///< `workwise migrate`, which also commits where a statement asks for it
};

/// A part of a file that runs in one go.
struct LintSection {
  std::size_t begin = 0;  ///< in the text
  std::size_t end = 0;
  Commits commits = Commits::each;
  bool continues = false;     ///< in the transaction of the section before
  bool lock_timeout = false;  ///< who runs it sets one
  bool syntax_only = false;   ///< a way back: what it drops is meant to go
  std::vector<std::string> nolint;
};

struct LintSettings {
  /// The server's major version; nullopt: what is installed nowadays, 15 or newer.
  std::optional<int> pg_version;
  std::set<std::string, std::less<>> rules;  ///< by id
};

struct Finding {
  std::string_view rule;
  std::size_t offset = 0;
  int line = 0;
  int column = 0;
  std::string message;  ///< "column foo of jobs: an existing column …"

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// What there is to know about a rule: for lists, and beside a finding.
struct RuleText {
  std::string_view id;
  std::string_view wrong;   ///< what is wrong, a clause: "the index is built while writes wait"
  std::string_view reason;  ///< why, in a sentence or two
  std::string_view safe;    ///< what to do instead
  bool by_default = true;
};

/// All rules, by id.
const std::vector<RuleText>& lint_rules();
/// nullptr: there is none. Knows the names that rules had before.
const RuleText* find_lint_rule(std::string_view id);
std::set<std::string, std::less<>> default_lint_rules();

struct LintResult {
  std::vector<Finding> findings;  ///< by their place
  /// Statements that were not looked at and that no finding tells of: the parser refuses them and
  /// the rule syntax-error is off, or they are what only a newer server knows, or too deep.
  std::vector<Finding> skipped;
};

/// Reads SQL, statement by statement, with PostgreSQL's own parser, and tells what a rule has
/// against it. Knows of what the same file has made before: an index on a new table blocks nobody.
///
/// Silenced are: what a comment on the statement or above it names (`-- nolint:rule,rule`, all
/// without a name), what `-- nolint-file:rule` names anywhere, what LintSection::nolint names.
/// squawk-ignore and squawk-ignore-file are read as their own tool reads them.
LintResult lint(std::string_view text, std::span<const LintSection> sections,
                const LintSettings& settings);

}  // namespace workwise::schema
