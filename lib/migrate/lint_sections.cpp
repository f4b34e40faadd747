#include "migrate/lint_sections.hpp"

#include <algorithm>

#include "migrate/mark.hpp"

namespace workwise::migrate {
namespace {

using schema::Commits;
using schema::LintSection;

/// data and verify run in up's transaction, but for data in batches.
LintSection section_of(const Mark& mark, const std::vector<LintSection>& before) {
  LintSection section;
  const bool own = mark.kind == "up" || mark.kind == "down" || mark.section.batch.rows > 0;
  section.continues = !own && !before.empty();
  section.commits = mark.section.transaction ? Commits::migration : Commits::each;
  if (section.continues) section.commits = before.front().commits;
  if (mark.section.batch.rows > 0) section.commits = Commits::each;
  section.lock_timeout = true;
  section.syntax_only = mark.kind == "down";
  section.nolint = mark.section.nolint;
  return section;
}

}  // namespace

std::vector<LintSection> lint_sections(const std::string& path, std::string_view text,
                                       Commits plain) {
  std::vector<LintSection> sections;
  int line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t next = std::min(end + 1, text.size());
    if (const auto mark = read_mark(text.substr(at, end - at), path, line)) {
      if (!sections.empty()) sections.back().end = at;
      sections.push_back(section_of(*mark, sections));
      sections.back().begin = next;
      sections.back().end = text.size();
    }
    at = next;
  }
  if (sections.empty()) {
    LintSection whole;
    whole.end = text.size();
    whole.commits = plain;
    sections.push_back(whole);
  }
  return sections;
}

}  // namespace workwise::migrate
