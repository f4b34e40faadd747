#pragma once

#include <cstdint>
#include <string>

#include "feed/window.hpp"

namespace workwise::feed {

/// Reads the markup of an XML document, one piece at a time, and nothing else of it.
///
/// Shape:  find() moves to the next '<', read() behind the markup that begins there. Text is never
///         looked at, what is in CDATA and comments is skipped whole; an attribute may hold '>'.
/// Why:    a feed is mostly text: memchr runs over it at memory speed, and only tags cost more.
class XmlScanner {
 public:
  enum class Markup {
    start,    ///< <job>
    empty,    ///< <job/>
    end,      ///< </job>
    skipped,  ///< a comment, CDATA, a processing instruction
    doctype,
    stray,  ///< a '<' that begins nothing, a tag with a '<' in it: not well-formed
    cut,    ///< the document ended within it
  };

  explicit XmlScanner(const Document& document) : window_(document) {}

  bool find();
  Markup read();

  /// The local name of the tag that read() passed, as written.
  const std::string& name() const { return name_; }
  Window& window() { return window_; }

 private:
  static constexpr std::size_t kNameMax = 512;

  Markup read_declaration();
  Markup read_start_tag();
  Markup read_end_tag();
  bool read_name();
  Markup skip_past(std::string_view terminator);

  Window window_;
  std::string name_;
};

}  // namespace workwise::feed
