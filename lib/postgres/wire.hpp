#pragma once

#include <concepts>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

/// Numbers as they travel: the most significant byte first. For this folder only.
namespace workwise::postgres {

template <std::integral Number>
void put(std::string& bytes, Number value) {
  auto rest = static_cast<std::make_unsigned_t<Number>>(value);
  char wire[sizeof rest];
  for (std::size_t i = sizeof rest; i-- > 0; rest = static_cast<decltype(rest)>(rest >> 8U))
    wire[i] = static_cast<char>(rest & 0xFFU);
  bytes.append(wire, sizeof wire);
}

/// Expects sizeof(Number) bytes.
template <std::integral Number>
Number get(std::string_view bytes) {
  std::make_unsigned_t<Number> value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i)
    value = static_cast<decltype(value)>((value << 8U) | static_cast<unsigned char>(bytes[i]));
  return static_cast<Number>(value);
}

/// COPY's binary form begins with this, then two numbers of 32 bits: flags, and the length of an
/// extension. It ends with -1 in the place of a row's number of columns.
inline constexpr std::string_view kCopySignature{"PGCOPY\n\377\r\n\0", 11};

}  // namespace workwise::postgres
