#include "job/place_key.hpp"

#include "job/folded.hpp"

namespace workwise::job {

std::string_view fold_place_key(std::string_view folded, std::span<char> buffer) {
  if (buffer.size() < 4 * folded.size()) return {};  // "&" becomes " and"; never half a name
  std::size_t used = 0;
  bool blank = false;
  const auto put = [&](char c) {
    if (blank && used != 0) buffer[used++] = ' ';
    blank = false;
    buffer[used++] = c;
  };
  for (const char c : folded) {
    if (is_lower(c) || is_digit(c) || (static_cast<unsigned char>(c) & 0x80U) != 0) {
      put(c);
    } else if (c == '&') {
      blank = true;
      for (const char letter : std::string_view{"and"}) put(letter);
      blank = true;
    } else if (c != '.' && c != '\'') {
      blank = true;
    }
  }
  return {buffer.data(), used};
}

}  // namespace workwise::job
