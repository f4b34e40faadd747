#include "schema/source_text.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace workwise::schema {

std::string normalised(std::string text) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (text.starts_with(kBom)) text.erase(0, kBom.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') text[kept++] = text[i];
  text.resize(kept);
  return text;
}

std::optional<Cut::Fault> encoding_fault(std::string_view text, Place start) {
  if (is_utf8(text) && text.find('\0') == std::string_view::npos) return std::nullopt;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = first_code_point(text.substr(at));
    const bool broken = point.size == 1 && static_cast<unsigned char>(text[at]) >= 0x80U;
    if (broken || text[at] == '\0') {
      start.pass(text.substr(0, at));
      return Cut::Fault{start, std::string(broken ? "this is not UTF-8" : "a NUL character") +
                                   "; save the file as UTF-8 text"};
    }
    at += point.size;
  }
  return std::nullopt;
}

}  // namespace workwise::schema
