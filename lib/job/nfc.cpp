#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <utility>

#include "base/utf8.hpp"
#include "job/text.hpp"

namespace workwise::job {
namespace {

/// Nothing before U+0300 composes or changes; of what comes after, dashes and quotes are the
/// ordinary guests of a title. (Unicode's quick check, in its coarsest form.)
bool may_change(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const bool punctuation = point.value >= 0x2010 && point.value <= 0x2027;
    if (point.value >= 0x300 && !punctuation) return true;
    text.remove_prefix(point.size);
  }
  return false;
}

/// The text composed, and whatever else the options say.
std::string mapped(std::string text, unsigned options) {
  utf8proc_uint8_t* composed = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &composed,
                   // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): a set of flags
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(composed, &std::free);
  if (size < 0) return text;
  return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)};
}

}  // namespace

std::string to_nfc(std::string text) {
  return may_change(text) ? mapped(std::move(text), 0) : text;
}

std::string without_case(std::string text) {
  return mapped(std::move(text), UTF8PROC_CASEFOLD);
}

}  // namespace workwise::job
