#include "config/paging.hpp"

#include <array>
#include <utility>

#include "config/check.hpp"

namespace workwise::config {
namespace {

using Style = Paging::Style;

const std::vector<std::pair<std::string, Style>> kStyles = {
    {"none", Style::none},     {"page", Style::page},         {"offset", Style::offset},
    {"cursor", Style::cursor}, {"next_url", Style::next_url}, {"link_header", Style::link_header},
    {"range", Style::range},   {"links", Style::links}};

}  // namespace

void read_paging(Section section, Paging& paging) {
  if (section.tree() == nullptr) return;
  const Style before = paging.style;
  section.choice("style", paging.style, kStyles);
  // Pages are counted from 1 by most, items always from 0.
  if (paging.style != before) paging.start = paging.style == Style::page ? 1 : 0;
  section.text("parameter", paging.parameter);
  section.text("limit_parameter", paging.limit_parameter);
  section.number<std::uint64_t>("start", paging.start, 0, 1'000'000'000);
  section.number<std::uint64_t>("per_page", paging.per_page, 1, 1'000'000);
  section.text("next", paging.next);
  section.text("match", paging.match);
  if (const std::string wrong = wrong_with_regex(paging.match); !wrong.empty())
    section.problem("match", wrong);
  section.text("total", paging.total);
  section.text("pages", paging.pages);
  section.number<std::uint32_t>("max_pages", paging.max_pages, 1, 1'000'000);
  section.done();
  if (paging.style == Style::none && !section.has("style"))
    section.scope().problem(*section.tree(), "paging: style is missing");
}

std::string wrong_with_paging(const Paging& paging) {
  switch (paging.style) {
    case Style::cursor:
    case Style::next_url:
    case Style::links:
      if (paging.next.empty())
        return "next is missing: the path of " +
               std::string(paging.style == Style::cursor ? "the token" : "the URLs") +
               " in the document";
      break;
    case Style::offset:
    case Style::range:
      if (paging.per_page == 0) return "per_page is missing: how many items a page holds";
      break;
    case Style::none:
    case Style::page:
    case Style::link_header:
      break;
  }
  if (paging.style != Style::links && !paging.match.empty()) return "match is for style: links";
  return {};
}

std::string text_of(Paging::Style style) {
  for (const auto& [name, value] : kStyles)
    if (value == style) return name;
  return {};
}

bool is_page_word(std::string_view name) {
  return name == "page" || name == "offset" || name == "cursor" || name == "per_page";
}

}  // namespace workwise::config
