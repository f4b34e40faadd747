#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "job/html_tags.hpp"

namespace workwise::job {

/// What stands at a '<'.
struct Markup {
  enum class Kind : std::uint8_t {
    text,     ///< nothing: the '<' is text ("x < 5")
    comment,  ///< <!-- … -->
    bogus,    ///< <!doctype …>, <?xml …>, <![CDATA[ …>, </3>: no element, nothing to see
    start,
    end,
    cut  ///< a tag or comment that the text ends in the middle of
  };
  Kind kind = Kind::text;
  Tag tag = Tag::unknown;
  bool closes_itself = false;  ///< "<svg … />"
  std::size_t end = 0;         ///< where it ends: one past the '>'
  std::string_view name;
  std::string_view href;  ///< attribute values as published; the first of a name counts
  std::string_view colspan;
  std::string_view rowspan;
};

/// Reads tags as the HTML Standard's tokeniser does, but for broken ones: an attribute whose quote
/// never closes ends at the next '>' instead of swallowing the rest.
///
/// Shape:  read(at) for each '<' from the left to the right.
/// Owns:   nothing; the text must outlive it and every Markup.
/// Why:    whatever scan runs into the end of the text in vain is not tried again, so that reading
///         all of it takes time linear in its length.
/// Source: the HTML Standard, 13.2.5 "Tokenization".
class HtmlReader {
 public:
  explicit HtmlReader(std::string_view html) : html_(html) {}

  Markup read(std::size_t at);  ///< html[at] is '<'

  /// Past the end tag of an element whose contents are left out and that starts with `start`.
  /// Without one: the end of the text for raw contents, else the end of the start tag.
  std::size_t skip_contents(const Markup& start);

 private:
  void read_comment(std::size_t at, Markup& markup);
  void read_bogus(std::size_t at, Markup& markup);
  void read_tag(std::size_t name_at, Markup& markup);
  bool read_attributes(std::size_t at, std::size_t limit, Markup& markup) const;
  std::size_t find_close(std::size_t from);

  std::string_view html_;
  bool quotes_hold_ = true;                   ///< no tag has yet run into the end of the text
  bool closes_ = true;                        ///< there may still be a '>'
  bool comments_end_ = true;                  ///< there may still be a "-->"
  std::array<std::string_view, 20> unended_;  ///< names of which no end tag follows any more
  std::size_t unended_count_ = 0;
};

/// Whether the text holds a tag that HTML knows, or a comment: then it is HTML, else plain text.
bool is_html(std::string_view text);

}  // namespace workwise::job
