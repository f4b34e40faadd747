// Whatever a feed calls a title, a name or an address.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "job/normalise.hpp"
#include "job/text.hpp"

namespace {

using namespace workwise;

void require(bool holds, const char* what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "%s: %s\n", what, json_string(text).c_str());
  std::abort();
}

bool holds_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 32 || c == 127; });
}

void check_line(const std::string& line, const char* what) {
  require(is_utf8(line), what, line);
  require(!holds_control(line), what, line);
  require(line.find("  ") == std::string::npos, what, line);
  require(line.empty() || (line.front() != ' ' && line.back() != ' '), what, line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  job::plain_text(text);
  job::to_nfc(text);  // not UTF-8: must be harmless, no more

  const bool was_utf8 = is_utf8(text);
  const std::size_t changed = job::repair_utf8(text);
  require(is_utf8(text), "not repaired", text);
  require(was_utf8 || changed != 0, "repaired without saying so", text);
  require(job::repair_utf8(text) == 0, "repaired twice", text);

  check_line(job::plain_text(text), "plain text");
  check_line(job::clean_title(text), "title");
  require(is_utf8(job::unescape_entities(text, 2)), "unescaped", text);
  const std::string composed = job::to_nfc(text);
  require(job::to_nfc(composed) == composed, "composes further", composed);

  const std::string url = job::clean_url(text);
  require(url.find_first_of(" \"<>\n") == std::string::npos, "unsafe address", url);
  require(job::clean_url(url) == url, "address changes when it is cleaned again", url);
  job::is_null_marker(text);
  return 0;
}
