#include "job/html_writer.hpp"

#include <algorithm>
#include <charconv>

#include "job/html_link.hpp"

namespace workwise::job {
namespace {

constexpr std::size_t kTableLevels = 4;  // table, tbody, tr, td
constexpr int kSpanMax = 1000;           // the standard's limit for colspan

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_blank(c); });
}

/// Blocks whose contents are a line or a few, so that a paragraph in them would look odd.
bool holds_lines(Tag tag) {
  return tag == Tag::p || tag == Tag::li || tag == Tag::dt || tag == Tag::dd || tag == Tag::pre ||
         is_cell(tag) || is_heading(tag);
}

void append_escaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
}

void append_span(std::string& attributes, std::string_view name, std::string_view value) {
  int cells = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), cells);
  if (error != std::errc{} || end != value.data() + value.size()) return;
  if (cells < 2 || cells > kSpanMax) return;
  attributes.append(name).append(std::to_string(cells)).append("\"");
}

}  // namespace

HtmlWriter::HtmlWriter(std::size_t size_hint, bool plain)
    : pending_(plain ? Pending::paragraph : Pending::no_blanks) {
  out_.reserve(size_hint + size_hint / 8 + 64);
}

void HtmlWriter::start(const Markup& markup) {
  const Tag tag = markup.tag;
  if (tag == Tag::a) return start_link(markup);
  if (is_inline(tag)) return start_inline(markup);
  if (is_heading(tag)) return start_heading(tag);
  if (tag == Tag::li || tag == Tag::dt || tag == Tag::dd) return start_item(tag);
  if (tag == Tag::br) return line_end();
  if (tag == Tag::hr) return rule();
  if (tag == Tag::table) return start_table();
  if (is_structure(tag) || is_cell(tag)) return start_table_part(markup);
  if (tag == Tag::boundary) return boundary();
  if (is_allowed(tag)) start_block(tag);
}

void HtmlWriter::end(Tag tag) {
  if (is_inline(tag)) return end_inline(tag);
  if (tag == Tag::li || tag == Tag::dt || tag == Tag::dd) return end_item(tag);
  if (tag == Tag::br) return line_end();  // "</br>": every browser breaks the line
  if (is_structure(tag) || is_cell(tag)) return end_table_part(tag);
  if (tag == Tag::boundary) return boundary();
  if (tag != Tag::hr && is_allowed(tag)) end_block(tag);
}

void HtmlWriter::boundary() {
  if (in_structure()) return;
  if (depth_ != 0 && top() == Tag::p) pop_to(depth_ - 1);
  std::size_t level = depth_;
  while (level > 0 && is_inline(open_[level - 1])) --level;
  const bool lines = level > 0 && holds_lines(open_[level - 1]);
  pending_ = lines ? Pending::line : Pending::paragraph;
}

void HtmlWriter::line_ends(std::size_t count) {
  if (count > 1)
    boundary();
  else if (pending_ == Pending::nothing)
    pending_ = Pending::line;
}

void HtmlWriter::text(std::string_view safe) {
  if (pending_ != Pending::nothing || in_structure()) {
    const bool line_ends_only = pending_ == Pending::no_line_end;
    while (!safe.empty() && (line_ends_only ? safe.front() == '\n' : is_blank(safe.front())))
      safe.remove_prefix(1);
    if (safe.empty()) return;
    prepare_text();
  }
  out_.append(safe);
  if (!is_blank(safe)) last_ = Last::text;
}

void HtmlWriter::special(char c) {
  prepare_text();
  out_.append(c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
  last_ = Last::text;
}

std::string HtmlWriter::finish() {
  while (!out_.empty() && is_blank(out_.back())) out_.pop_back();
  // Without any tag it would be taken for plain text the next time.
  if (!out_.empty() && out_.find('<') == std::string::npos) out_.insert(0, "<p>").append("</p>");
  pop_to(0);
  return std::move(out_);
}

/// Text and inline elements stand in a cell where a table is open, and in what a boundary wants.
void HtmlWriter::prepare_text() {
  if (in_structure()) open_cell();
  const Pending wanted = pending_;
  pending_ = Pending::nothing;
  if (wanted == Pending::paragraph && depth_ < kDepthMax) {
    push(Tag::p);
  } else if (wanted >= Pending::line && last_ == Last::text) {
    out_ += "<br>";
    last_ = Last::line_end;
  }
}

void HtmlWriter::prepare_block() {
  if (in_structure()) open_cell();
  close_paragraph();
}

void HtmlWriter::open_cell() {
  if (top() == Tag::table) push(Tag::tbody);
  if (is_section(top())) push(Tag::tr);
  push(Tag::td);
}

void HtmlWriter::start_inline(const Markup& tag) {
  if (depth_ == kDepthMax) return;
  prepare_text();
  if (depth_ < kDepthMax) push(tag.tag);
}

/// A link in a link ends the outer one; with a block between the two, the inner one is left out.
void HtmlWriter::start_link(const Markup& tag) {
  const std::string link = safe_link(tag.href);
  if (link.empty()) return;
  if (is_open(Tag::a)) {
    std::size_t level = depth_;
    while (level > 0 && is_inline(open_[level - 1]) && open_[level - 1] != Tag::a) --level;
    if (level == 0 || open_[level - 1] != Tag::a) return;
    pop_to(level - 1);
  }
  if (depth_ == kDepthMax)
    return;  // first: text after a link that is left out stands where it stood
  prepare_text();
  if (depth_ == kDepthMax) return;
  std::string attributes = " href=\"";
  append_escaped(attributes, link);
  push(Tag::a, attributes + "\" rel=\"nofollow noopener\"");
}

void HtmlWriter::start_block(Tag tag) {
  prepare_block();
  if (depth_ == kDepthMax) return boundary();
  push(tag);
}

/// An item ends the one before it, unless another block is open between the two.
void HtmlWriter::start_item(Tag tag) {
  const auto ends = [tag](Tag open) {
    return tag == Tag::li ? open == Tag::li : open == Tag::dt || open == Tag::dd;
  };
  for (std::size_t level = depth_; level > 0; --level) {
    const Tag open = open_[level - 1];
    if (ends(open)) pop_to(level - 1);
    if (ends(open) || (!is_inline(open) && open != Tag::p)) break;
  }
  start_block(tag);
}

void HtmlWriter::start_heading(Tag tag) {
  prepare_block();
  std::size_t level = depth_;
  while (level > 0 && is_inline(open_[level - 1])) --level;
  if (level > 0 && is_heading(open_[level - 1])) pop_to(level - 1);
  start_block(tag);
}

void HtmlWriter::start_table() {
  prepare_block();
  if (depth_ + kTableLevels > kDepthMax) return boundary();
  push(Tag::table);
}

/// The levels above an open table are always its section, its row and its cell.
void HtmlWriter::start_table_part(const Markup& markup) {
  if (!is_open(Tag::table)) return boundary();
  const std::size_t base = table();
  const auto keep = [&](std::size_t levels) { pop_to(std::min(depth_, base + levels)); };
  if (is_section(markup.tag)) {
    keep(1);
    return push(markup.tag);
  }
  keep(markup.tag == Tag::tr ? 2 : 3);
  if (top() == Tag::table) push(Tag::tbody);
  if (markup.tag == Tag::tr) return push(Tag::tr);
  if (is_section(top())) push(Tag::tr);
  std::string attributes;
  append_span(attributes, " colspan=\"", markup.colspan);
  append_span(attributes, " rowspan=\"", markup.rowspan);
  push(markup.tag, attributes);
}

void HtmlWriter::line_end() {
  const bool wanted = pending_ == Pending::nothing || pending_ == Pending::no_line_end;
  if (!wanted || in_structure()) return;
  pending_ = Pending::nothing;
  out_ += "<br>";
  last_ = Last::line_end;
}

void HtmlWriter::rule() {
  prepare_block();
  out_ += "<hr>";
  pending_ = Pending::nothing;
  last_ = Last::block;
}

/// Reaches out of paragraphs and headings, never out of a list, a quotation or a cell.
void HtmlWriter::end_inline(Tag tag) {
  if (!is_open(tag)) return;
  for (std::size_t level = depth_; level > 0; --level) {
    const Tag open = open_[level - 1];
    if (open == tag) return pop_to(level - 1);
    if (!is_inline(open) && open != Tag::p && !is_heading(open)) return;
  }
}

void HtmlWriter::end_item(Tag tag) {
  for (std::size_t level = depth_; level > 0; --level) {
    const Tag open = open_[level - 1];
    if (open == tag) return pop_to(level - 1);
    if (open == Tag::ul || open == Tag::ol || open == Tag::dl) break;
    if (is_structure(open) || is_cell(open)) break;
  }
  boundary();
}

void HtmlWriter::end_block(Tag tag) {
  if (tag == Tag::p) {
    if (!close_paragraph()) boundary();
    return;
  }
  for (std::size_t level = depth_; level > 0; --level) {
    const Tag open = open_[level - 1];
    if (open == tag || (is_heading(tag) && is_heading(open))) return pop_to(level - 1);
    if (is_structure(open) || is_cell(open)) break;
  }
  boundary();
}

void HtmlWriter::end_table_part(Tag tag) {
  if (!is_open(Tag::table)) return boundary();
  const std::size_t levels = tag == Tag::table ? 0 : is_section(tag) ? 1 : tag == Tag::tr ? 2 : 3;
  pop_to(std::min(depth_, table() + levels));
}

/// A paragraph holds nothing but text and inline elements. False: none is open.
bool HtmlWriter::close_paragraph() {
  if (!is_open(Tag::p)) return false;
  for (std::size_t level = depth_; level > 0; --level) {
    if (open_[level - 1] == Tag::p) {
      pop_to(level - 1);
      return true;
    }
    if (!is_inline(open_[level - 1])) return false;
  }
  return false;
}

void HtmlWriter::push(Tag tag, std::string_view attributes) {
  const std::string_view start = start_of(tag);
  if (attributes.empty())
    out_.append(start);
  else
    out_.append(start.substr(0, start.size() - 1)).append(attributes).append(">");
  open_[depth_++] = tag;
  ++counts_[static_cast<std::size_t>(tag)];
  if (is_inline(tag)) return;
  pending_ = tag == Tag::pre ? Pending::no_line_end : Pending::nothing;
  last_ = Last::nothing;
}

void HtmlWriter::pop_to(std::size_t depth) {
  while (depth_ > depth) {
    const Tag tag = open_[--depth_];
    --counts_[static_cast<std::size_t>(tag)];
    out_.append(end_of(tag));
    if (is_inline(tag)) continue;
    pending_ = Pending::nothing;
    last_ = Last::block;
  }
}

std::size_t HtmlWriter::table() const {
  std::size_t level = depth_ - 1;
  while (open_[level] != Tag::table) --level;
  return level;
}

}  // namespace workwise::job
