#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/// Looking for the few bytes of a long text that mean something, sixteen at a time where the
/// processor can: find_first<Controls, AnyOf<'<', '&'>>(text, 0).
namespace workwise {

/// A set of bytes: is() says it of one; in() of sixteen, each byte of its answer 0 or 0xFF.
template <char... kBytes>
struct AnyOf {
  static constexpr bool is(char c) { return ((c == kBytes) || ...); }
#ifdef __SSE2__
  static __m128i in(__m128i bytes) {
    __m128i found = _mm_setzero_si128();
    ((found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(kBytes)))), ...);
    return found;
  }
#endif
};

/// The control characters that are no text, of U+0000 to U+007F: all but tab, LF and CR.
struct Controls {
  static constexpr bool is(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
           c == 0x7F;
  }
#ifdef __SSE2__
  static __m128i in(__m128i bytes) {
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    return _mm_or_si128(_mm_andnot_si128(AnyOf<'\t', '\n', '\r'>::in(bytes), low),
                        AnyOf<0x7F>::in(bytes));
  }
#endif
};

/// All but printable ASCII: every control character, and the bytes of all that is not ASCII.
struct NotPlain {
  static constexpr bool is(char c) { return c < ' ' || c > '~'; }
#ifdef __SSE2__
  static __m128i in(__m128i bytes) {
    return _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')), AnyOf<0x7F>::in(bytes));
  }
#endif
};

#ifdef __SSE2__
/// Which of the sixteen bytes at `place` are in one of the sets, a bit each.
template <typename... Sets>
unsigned found_at(const char* place) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(place));
  __m128i found = _mm_setzero_si128();
  ((found = _mm_or_si128(found, Sets::in(bytes))), ...);
  return static_cast<unsigned>(_mm_movemask_epi8(found));
}
#endif

/// The place of the first byte from `at` on that is in one of the sets; text.size(): there is none.
template <typename... Sets>
std::size_t find_first(std::string_view text, std::size_t at) {
#ifdef __SSE2__
  constexpr std::size_t kStep = sizeof(__m128i);
  for (; at + kStep <= text.size(); at += kStep)
    if (const unsigned found = found_at<Sets...>(text.data() + at))
      return at + static_cast<unsigned>(__builtin_ctz(found));
  if (at < text.size() && text.size() >= kStep) {  // the last sixteen, some of them again
    const std::size_t last = text.size() - kStep;
    const unsigned found = found_at<Sets...>(text.data() + last) >> (at - last);
    return found == 0 ? text.size() : at + static_cast<unsigned>(__builtin_ctz(found));
  }
#endif
  static constexpr auto kFound = [] {
    std::array<bool, 256> table{};
    for (int byte = 0; byte < 256; ++byte)
      table[static_cast<std::size_t>(byte)] = (Sets::is(static_cast<char>(byte)) || ...);
    return table;
  }();
  while (at < text.size() && !kFound[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

}  // namespace workwise
