#include "feed/shown.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "job/text.hpp"

namespace workwise::feed {

std::string shown(std::string_view text, std::size_t bytes_max) {
  std::size_t size = std::min(text.size(), bytes_max);
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  while (size > 0 && size < text.size() && continues(size)) --size;
  std::string line{text.substr(0, size)};
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  job::repair_utf8(line);
  return printable(line);
}

}  // namespace workwise::feed
