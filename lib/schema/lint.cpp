#include "schema/lint.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "schema/lint_history.hpp"
#include "schema/lint_parse.hpp"
#include "schema/lint_rule.hpp"
#include "schema/lint_silence.hpp"
#include "schema/lint_text.hpp"

namespace workwise::schema {
namespace {

/// Words that PostgreSQL 15 stumbles over because they are younger, and who knows them.
struct Newer {
  std::string_view word;
  int version;
};
constexpr std::array<Newer, 9> kNewer{{{"storage", 16},
                                       {"returning", 17},
                                       {"columns", 17},
                                       {"virtual", 18},
                                       {"without", 18},
                                       {"period", 18},
                                       {"enforced", 18},
                                       {"split", 19},
                                       {"repack", 19}}};

/// Of two rules that find the same at the same place, the one that says less.
struct Covered {
  std::string_view general;
  std::string_view special;
};
constexpr std::array<Covered, 7> kCovered{{
    {"constraint-missing-not-valid", "adding-foreign-key-constraint"},
    {"constraint-missing-not-valid", "disallowed-unique-constraint"},
    {"constraint-missing-not-valid", "adding-serial-primary-key-field"},
    {"prefer-big-int", "prefer-bigint-over-int"},
    {"prefer-big-int", "prefer-bigint-over-smallint"},
    {"require-timeout-settings", "require-lock-timeout"},
    {"require-timeout-settings", "require-statement-timeout"},
}};

class Linter {
 public:
  Linter(std::string_view text, const LintSettings& settings) : text_(text), settings_(settings) {
    for (const LintToken& token : lint_tokens(text))
      if (token.kind == LintToken::Kind::comment) comments_.push_back(token);
  }

  LintResult run(std::span<const LintSection> sections) {
    std::size_t count = 0;
    for (const LintSection& section : sections) {
      read(section);
      if (!section.syntax_only) count += parsed_.back().size();
    }
    alone_ = count == 1;
    for (std::size_t i = 0; i < sections.size(); ++i) check(sections[i], parsed_[i]);
    end_transaction();
    settle();
    return std::move(result_);
  }

 private:
  /// A statement's extent: what a comment silences.
  struct Extent {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<Silence> silences;
  };

  void read(const LintSection& section) {
    auto statements = trees_.parse(text_.substr(section.begin, section.end - section.begin));
    for (ParsedStatement& statement : statements) {
      statement.base += section.begin;
      statement.offset += section.begin;
      statement.error_offset += section.begin;
      extents_.push_back({statement.offset, statement.offset + statement.size, {}});
      if (!section.nolint.empty()) extents_.back().silences.push_back({false, section.nolint});
    }
    parsed_.push_back(std::move(statements));
  }

  Commits commits_of(const LintSection& section) const {
    if (section.commits == Commits::migration) return section.commits;
    Commits commits = section.commits;
    for (const LintToken& comment : comments_)
      if (const auto assumed = read_assumption(comment.text))
        commits = *assumed ? Commits::tool : Commits::each;
    return commits;
  }

  void check(const LintSection& section, const std::vector<ParsedStatement>& statements) {
    const bool parts = section.syntax_only || !section.continues;
    if (parts) end_transaction();
    if (!section.syntax_only)
      history_.enter(commits_of(section), section.continues, section.lock_timeout);
    for (const ParsedStatement& statement : statements) {
      if (!statement.error.empty()) refuse(statement);
      if (!statement.error.empty() || section.syntax_only) continue;
      check(statement);
      history_.see(statement.tree, statement.offset);
    }
  }

  void check(const ParsedStatement& parsed) {
    const LintStatement statement{parsed.tree, text_.substr(parsed.offset, parsed.size), history_,
                                  settings_, alone_};
    for (const LintRule& rule : all_lint_rules()) {
      if (rule.check == nullptr || !settings_.rules.contains(rule.text.id)) continue;
      Report report;
      rule.check(statement, report);
      for (const Report::Entry& entry : report.entries) {
        std::size_t offset = parsed.offset;
        if (entry.has_location)
          offset = entry.location + (entry.in_sql ? parsed.offset : parsed.base);
        add(rule, offset, entry.subject);
      }
    }
  }

  void add(const LintRule& rule, std::size_t offset, const std::string& subject) {
    if (rule.once && !told_.emplace(rule.text.id, subject).second) return;
    const std::string wrong{rule.text.wrong};
    result_.findings.push_back(
        place(rule.text.id, offset, subject.empty() ? wrong : subject + ": " + wrong));
  }

  Finding place(std::string_view rule, std::size_t offset, std::string message) const {
    const LineColumn where = line_column(text_, offset);
    return {rule, offset, where.line, where.column, std::move(message)};
  }

  void refuse(const ParsedStatement& statement) {
    Finding finding = place(kSyntaxError, statement.error_offset, statement.error);
    const bool asked = settings_.rules.contains(kSyntaxError);
    const bool wrong = statement.refused && !is_newer(statement);
    (asked && wrong ? result_.findings : result_.skipped).push_back(std::move(finding));
  }

  bool is_newer(const ParsedStatement& statement) const {
    return std::ranges::any_of(kNewer, [&](const Newer& newer) {
      const auto here = lint_tokens(text_.substr(statement.error_offset, newer.word.size() + 1));
      const bool stumbled = !here.empty() && equals_ignoring_case(here.front().text, newer.word);
      return stumbled && (!settings_.pg_version || *settings_.pg_version >= newer.version);
    });
  }

  void end_transaction() {
    const auto block = history_.open_block();
    if (!block || !settings_.rules.contains(kUncommitted)) return;
    if (!told_.emplace(kUncommitted, std::to_string(*block)).second) return;
    result_.findings.push_back(
        place(kUncommitted, *block, std::string{find_lint_rule(kUncommitted)->wrong}));
  }

  /// The statement on whose lines the comment stands, else the one below.
  Extent* extent_of(const LintToken& comment) {
    Extent* last = nullptr;
    for (Extent& extent : extents_) {
      if (extent.begin > comment.offset) {
        const bool on_its_line =
            last != nullptr && text_.substr(last->end, comment.offset - last->end).find('\n') ==
                                   std::string_view::npos;
        return on_its_line ? last : &extent;
      }
      if (comment.offset < extent.end) return &extent;
      last = &extent;
    }
    return last;
  }

  bool is_silenced(const Finding& finding) const {
    const auto covers = [&](const Silence& silence) { return silence.covers(finding.rule); };
    if (std::ranges::any_of(of_the_file_, covers)) return true;
    return std::ranges::any_of(extents_, [&](const Extent& extent) {
      return finding.offset >= extent.begin && finding.offset <= extent.end &&
             std::ranges::any_of(extent.silences, covers);
    });
  }

  bool is_covered(const Finding& finding) const {
    return std::ranges::any_of(kCovered, [&](const Covered& pair) {
      return pair.general == finding.rule &&
             std::ranges::any_of(result_.findings, [&](const Finding& other) {
               return other.rule == pair.special && other.offset == finding.offset;
             });
    });
  }

  void settle() {
    for (const LintToken& comment : comments_) {
      auto silence = read_silence(comment.text);
      if (!silence) continue;
      if (silence->file) {
        of_the_file_.push_back(std::move(*silence));
      } else if (Extent* extent = extent_of(comment)) {
        extent->silences.push_back(std::move(*silence));
      }
    }
    std::vector<Finding> kept;
    for (const Finding& finding : result_.findings)
      if (!is_covered(finding) && !is_silenced(finding)) kept.push_back(finding);
    std::ranges::stable_sort(kept, {}, &Finding::offset);
    result_.findings = std::move(kept);
    std::erase_if(result_.skipped, [&](const Finding& skipped) { return is_silenced(skipped); });
  }

  std::string_view text_;
  const LintSettings& settings_;
  std::vector<LintToken> comments_;
  LintTrees trees_;
  std::vector<std::vector<ParsedStatement>> parsed_;
  std::vector<Extent> extents_;
  std::vector<Silence> of_the_file_;
  std::set<std::pair<std::string_view, std::string>> told_;
  bool alone_ = false;
  History history_;
  LintResult result_;
};

}  // namespace

LintResult lint(std::string_view text, std::span<const LintSection> sections,
                const LintSettings& settings) {
  return Linter{text, settings}.run(sections);
}

}  // namespace workwise::schema
