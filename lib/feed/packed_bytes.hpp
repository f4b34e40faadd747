#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Records of a packed stream, whose bytes may come one at a time.
namespace workwise::feed {

/// Moves bytes from the beginning of `packed` to `record` until that has `size`; true: it has.
inline bool gather(std::string& record, std::string_view& packed, std::size_t size) {
  const std::size_t step = std::min(packed.size(), size - std::min(size, record.size()));
  record += packed.substr(0, step);
  packed.remove_prefix(step);
  return record.size() >= size;
}

/// A little-endian number.
inline std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}
inline std::uint16_t number16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(number(bytes, at, 2));
}
inline std::uint32_t number32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(number(bytes, at, 4));
}

}  // namespace workwise::feed
