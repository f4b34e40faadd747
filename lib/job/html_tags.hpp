#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// HTML's element names, sorted by what becomes of them.
namespace workwise::job {

/// The elements a description may hold, in groups that is_inline() and is_heading() rely on; then
/// the ways of leaving one out.
enum class Tag : std::uint8_t {
  a,
  b,
  code,
  em,
  i,
  strong,
  sub,
  sup,
  u,  // inline
  h1,
  h2,
  h3,
  h4,
  h5,
  h6,  // headings
  p,
  blockquote,
  pre,
  ul,
  ol,
  li,
  dl,
  dt,
  dd,  // blocks
  table,
  thead,
  tbody,
  tfoot,
  tr,
  td,
  th,  // tables
  br,
  hr,        // without contents
  boundary,  ///< div and its like: left out, but what stands in it is a paragraph of its own
  wrapper,   ///< span, font, img …: left out without a trace, contents kept
  raw,       ///< script, style …: left out with its contents, which are not markup
  hidden,    ///< svg, object, select …: left out with its contents
  unknown    ///< no name of HTML's; left out like a wrapper where markup is certain
};

inline constexpr std::size_t kAllowedTags = static_cast<std::size_t>(Tag::hr) + 1;

constexpr bool is_inline(Tag tag) {
  return tag <= Tag::u;
}
constexpr bool is_heading(Tag tag) {
  return tag >= Tag::h1 && tag <= Tag::h6;
}
constexpr bool is_cell(Tag tag) {
  return tag == Tag::td || tag == Tag::th;
}
constexpr bool is_section(Tag tag) {
  return tag >= Tag::thead && tag <= Tag::tfoot;
}
/// Where only other parts of a table may stand: text needs a cell first.
constexpr bool is_structure(Tag tag) {
  return tag >= Tag::table && tag <= Tag::tr;
}
constexpr bool is_allowed(Tag tag) {
  return tag <= Tag::hr;
}

Tag tag_from(std::string_view name);     ///< any case
std::string_view start_of(Tag allowed);  ///< "<p>"
std::string_view end_of(Tag allowed);    ///< "</p>"

}  // namespace workwise::job
