#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace workwise::job {

/// What a character reference stands for.
struct Reference {
  std::size_t eaten = 0;  ///< bytes of input, from the '&' on; 0: it is no reference, '&' is text
  std::array<char, 8> bytes{};  ///< UTF-8
  std::uint8_t size = 0;        ///< of it; 0 for a control character, which is dropped

  std::string_view text() const { return {bytes.data(), size}; }
};

/// Reads the reference at the start of `text`, whose first byte is '&': "&amp;", "&#8211;",
/// "&#x2013", "&eacute". NUL, surrogates and numbers beyond Unicode are U+FFFD; 128 to 159 mean
/// windows-1252. In an attribute "&copy=1" and "&copyright" are text, elsewhere they are not.
/// Source: the HTML Standard, 13.2.5.72 "Character reference state" and on.
Reference read_reference(std::string_view text, bool in_attribute = false);

}  // namespace workwise::job
