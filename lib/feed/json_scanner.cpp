#include "feed/json_scanner.hpp"

#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace workwise::feed {
namespace {

bool is_structure(char c) {
  return c == '"' || c == '{' || c == '}' || c == '[' || c == ']';
}

/// The first quote or bracket from `from` on, or `end`.
const char* find_structure(const char* from, const char* end) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i open = _mm_set1_epi8('{');
  const __m128i close = _mm_set1_epi8('}');
  const __m128i fold = _mm_set1_epi8(0x20);  // makes '{' of '[' and '}' of ']', and of nothing else
  for (; end - from >= 16; from += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const __m128i folded = _mm_or_si128(bytes, fold);
    const __m128i hits =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
                     _mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close)));
    const int mask = _mm_movemask_epi8(hits);
    if (mask != 0) return from + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  while (from < end && !is_structure(*from)) ++from;
  return from;
}

/// How many backslashes stand directly before `place`, not looking before `from`.
std::size_t backslashes_before(const char* place, const char* from) {
  const char* at = place;
  while (at > from && at[-1] == '\\') --at;
  return static_cast<std::size_t>(place - at);
}

}  // namespace

bool JsonScanner::skip_value() {
  const int c = window_.peek();
  if (c < 0) return false;
  if (c == '{' || c == '[') return skip_container();
  if (c == '"') {
    window_.advance(1);
    return skip_string();
  }
  return skip_scalar();
}

bool JsonScanner::skip_string() {
  while (true) {
    const char* from = window_.cursor();
    const char* end = window_.limit();
    const char* at = from;
    while (at < end) {
      const auto* quote =
          static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
      if (quote == nullptr) break;
      at = quote + 1;
      if (backslashes_before(quote, from) % 2 == 0) {
        window_.advance_to(at);
        return true;
      }
    }
    // A backslash that escapes what is not here yet stays before the cursor's next stop.
    window_.advance_to(backslashes_before(end, from) % 2 == 0 ? end : end - 1);
    if (!window_.refill()) {
      window_.advance_to(window_.limit());
      return false;
    }
  }
}

bool JsonScanner::to_structure() {
  while (true) {
    window_.advance_to(find_structure(window_.cursor(), window_.limit()));
    if (window_.cursor() != window_.limit()) return true;
    if (!window_.refill()) return false;
  }
}

bool JsonScanner::skip_container() {
  std::uint64_t depth = 0;
  while (to_structure()) {
    const char c = *window_.cursor();
    window_.advance(1);
    if (c == '"') {
      if (!skip_string()) return false;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (--depth == 0) {
      return true;
    }
  }
  return false;
}

bool JsonScanner::skip_scalar() {
  while (true) {
    const int c = window_.peek();
    if (c < 0) return true;  // the document's own end is for the caller to judge
    if (c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      return true;
    }
    window_.advance(1);
  }
}

}  // namespace workwise::feed
