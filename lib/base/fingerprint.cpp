#include "base/fingerprint.hpp"

#define XXH_STATIC_LINKING_ONLY  // for the state as a member
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // the same functions, with the widest registers that there are
#else
#include <xxhash.h>
#endif

#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "base/error.hpp"

namespace workwise {

namespace {

std::array<char, 8> size_prefix(std::uint64_t size) {
  std::array<char, 8> prefix;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(prefix.data(), &size, sizeof size);
  } else {
    for (unsigned i = 0; i < prefix.size(); ++i) prefix[i] = static_cast<char>(size >> (8 * i));
  }
  return prefix;
}

}  // namespace

void append_field(std::string_view bytes, std::string& fields) {
  const auto prefix = size_prefix(bytes.size());
  fields.append(prefix.data(), prefix.size()).append(bytes);
}

Fingerprint fingerprint(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {.high = hash.high64, .low = hash.low64};
}

std::uint64_t seeded_hash(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::string to_uuid(const Fingerprint& value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (int nibble = 0; nibble < 32; ++nibble) {
    if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) text += '-';
    const std::uint64_t half = nibble < 16 ? value.high : value.low;
    text += kDigits[(half >> (60 - 4 * (nibble % 16))) & 15U];
  }
  return text;
}

Fingerprint from_uuid(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != '-') digits += c;
  Fingerprint value;
  const auto parse = [&](std::size_t from, std::uint64_t& half) {
    const char* begin = digits.data() + from;
    const auto [end, error] = std::from_chars(begin, begin + 16, half, 16);
    return error == std::errc{} && end == begin + 16;
  };
  if (digits.size() != 32 || !parse(0, value.high) || !parse(16, value.low))
    throw Error("not a uuid: \"" + std::string(text) + "\"");
  return value;
}

struct Fingerprinter::State {
  XXH3_state_t hash;
};

Fingerprinter::Fingerprinter() : state_(std::make_unique<State>()) {
  XXH3_128bits_reset(&state_->hash);
}
Fingerprinter::~Fingerprinter() = default;
Fingerprinter::Fingerprinter(Fingerprinter&&) noexcept = default;
Fingerprinter& Fingerprinter::operator=(Fingerprinter&&) noexcept = default;

void Fingerprinter::add(std::string_view bytes) {
  XXH3_128bits_update(&state_->hash, bytes.data(), bytes.size());
}

void Fingerprinter::add_field(std::string_view bytes) {
  const auto prefix = size_prefix(bytes.size());
  add({prefix.data(), prefix.size()});
  add(bytes);
}

Fingerprint Fingerprinter::digest() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(&state_->hash);
  return {.high = hash.high64, .low = hash.low64};
}

}  // namespace workwise
