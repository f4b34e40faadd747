#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "job/html_reader.hpp"
#include "job/html_tags.hpp"

namespace workwise::job {

/// Writes HTML that every parser reads alike: only allowed elements, all of them closed, none where
/// the standard would move or close it, text escaped.
///
/// Shape:  start, end, boundary, line_end, text and special in the order of the text; finish()
/// once. Owns:   its output. At most kDepthMax elements are open; those beyond are left out, not
/// what
///         stands in them.
/// Why:    a parser that must repair nothing has nothing to be tricked into. Each call costs at
///         most kDepthMax steps and a bounded number of bytes, whatever came before.
/// Source: the HTML Standard, 13.2.6 "Tree construction", for what closes what.
class HtmlWriter {
 public:
  static constexpr std::size_t kDepthMax = 64;

  /// `plain`: the text is not HTML; it begins with a paragraph.
  HtmlWriter(std::size_t size_hint, bool plain);

  void start(const Markup& tag);  ///< of any tag but a raw or hidden one
  void end(Tag tag);
  void
  boundary();  ///< what follows is a paragraph of its own, or a line of its own in a cell or item

  /// Of a plain text: one line end is a line end, more are the end of a paragraph.
  void line_ends(std::size_t count);
  void text(std::string_view safe);  ///< without '<', '>', '&', CR and control characters
  void special(char c);              ///< '<', '>' or '&'
  std::string finish();

 private:
  /// What to write, or to leave out, before the next piece of text.
  enum class Pending : std::uint8_t { nothing, no_blanks, no_line_end, line, paragraph };
  /// What the last thing in the current block is.
  enum class Last : std::uint8_t { nothing, text, line_end, block };

  void start_inline(const Markup& tag);
  void start_link(const Markup& tag);
  void start_block(Tag tag);
  void start_item(Tag tag);
  void start_heading(Tag tag);
  void start_table();
  void start_table_part(const Markup& tag);
  void line_end();
  void rule();

  void end_inline(Tag tag);
  void end_item(Tag tag);
  void end_block(Tag tag);
  void end_table_part(Tag tag);
  bool close_paragraph();

  void prepare_text();
  void prepare_block();
  void open_cell();

  void push(Tag tag, std::string_view attributes = {});
  void pop_to(std::size_t depth);
  bool is_open(Tag tag) const { return counts_[static_cast<std::size_t>(tag)] != 0; }
  Tag top() const { return open_[depth_ - 1]; }
  bool in_structure() const { return depth_ != 0 && is_structure(top()); }
  std::size_t table() const;  ///< the depth of the innermost open table

  std::string out_;
  std::array<Tag, kDepthMax> open_{};
  std::array<std::uint8_t, kAllowedTags> counts_{};
  std::size_t depth_ = 0;
  Pending pending_;
  Last last_ = Last::nothing;
};

}  // namespace workwise::job
