#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "feed/window.hpp"

namespace workwise::feed {

/// Finds the scripts of one type in an HTML page: tags, comments and what is text to a browser
/// (other scripts, styles, titles) are passed over as the standard says; nothing else is looked at.
///
/// Errors: SourceError cut_short, where the page ends within a tag, a comment or such a text.
class HtmlScripts {
 public:
  /// The window is borrowed. `type` in lower case; parameters ("; charset=utf-8") don't count.
  HtmlScripts(Window& window, std::string type) : window_(window), type_(std::move(type)) {}

  /// Moves to the text of the next one. False: there is none any more.
  bool find();
  /// From there behind its end tag. Returns where the text ends.
  std::uint64_t skip_text();

 private:
  bool begins(std::string_view lower_case);
  void read_tag();
  bool is_wanted() const;
  std::uint64_t skip_text_of(std::string_view element);
  [[noreturn]] void cut_short() const;

  Window& window_;
  std::string type_;
  std::string tag_;  ///< lower case, its beginning
};

}  // namespace workwise::feed
