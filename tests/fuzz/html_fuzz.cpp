// Whatever a feed calls a description: what we make of it is the same to us, to us a second time,
// and to gumbo, and holds nothing but what is allowed.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/utf8.hpp"
#include "job/html.hpp"
#include "job/text.hpp"
#include "support/html_oracle.hpp"
#include "support/html_tokens.hpp"

namespace {

void require(bool holds, const char* what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "%s:\n%s\n", what, text.c_str());
  std::abort();
}

/// U+FFFE, U+FFFF and their like are passed through by the standard, replaced by gumbo.
bool holds_noncharacter(std::string_view text) {
  while (!text.empty()) {
    const workwise::CodePoint point = workwise::first_code_point(text);
    if ((point.value & 0xFFFEU) == 0xFFFE) return true;
    if (point.value >= 0xFDD0 && point.value <= 0xFDEF) return true;
    text.remove_prefix(point.size);
  }
  return false;
}

/// A first byte that UTF-8 never holds: the rest are tokens, not characters.
std::string document(const std::uint8_t* data, std::size_t size) {
  if (size != 0 && data[0] == 0xFF) return workwise::test::html_from_tokens({data + 1, size - 1});
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace workwise;
  std::string text = document(data, size);
  job::sanitise_html(text);  // not UTF-8: must be harmless, no more
  job::repair_utf8(text);

  const std::string clean = job::sanitise_html(text);
  require(clean.size() <= job::kGrowthMax * (text.size() + 1), "grows too much", clean);
  const std::string again = job::sanitise_html(clean);
  require(again == clean, "changes when it is sanitised again", clean + "\n----\n" + again);
  const std::string tree = holds_noncharacter(clean) ? clean : test::Parsed(clean).rewritten();
  require(tree == clean, "gumbo sees another tree", clean + "\n----\n" + tree);

  const std::string published = job::html_from_published(text);
  require(job::sanitise_html(published) == published, "published form is not sanitised", published);
  return 0;
}
