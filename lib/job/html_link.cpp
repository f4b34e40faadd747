#include "job/html_link.hpp"

#include "base/text.hpp"
#include "job/entities.hpp"

namespace workwise::job {
namespace {

bool has_scheme(std::string_view link, std::string_view scheme) {
  return link.size() > scheme.size() && equals_ignoring_case(link.substr(0, scheme.size()), scheme);
}

/// Browsers drop tabs and line ends wherever they stand in an address, and control characters and
/// blanks at its ends: "java\tscript:" is a scheme to them, so it has to be one to us.
std::string without_controls(std::string_view text) {
  std::string link;
  link.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte != 0x7F)
      link += c;
    else if (byte == ' ')
      link += ' ';
  }
  return std::string(trim(link));
}

std::string with_blanks_encoded(std::string_view link) {
  std::string result;
  result.reserve(link.size());
  for (const char c : link) {
    if (c == ' ')
      result += "%20";
    else if (c == '`')
      result += "%60";  // a quote to some old readers
    else
      result += c;
  }
  return result;
}

}  // namespace

std::string unescape_attribute(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('&'), text.size());
    result.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Reference reference = read_reference(text, true);
    result.append(reference.eaten == 0 ? text.substr(0, 1) : reference.text());
    text.remove_prefix(reference.eaten == 0 ? 1 : reference.eaten);
  }
  return result;
}

std::string safe_link(std::string_view href) {
  const std::string link = without_controls(unescape_attribute(href));
  const bool safe = has_scheme(link, "https://") || has_scheme(link, "http://") ||
                    has_scheme(link, "mailto:") || has_scheme(link, "tel:");
  return safe ? with_blanks_encoded(link) : std::string();
}

}  // namespace workwise::job
