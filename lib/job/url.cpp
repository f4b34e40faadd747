#include "base/scan.hpp"
#include "base/text.hpp"
#include "job/text.hpp"

namespace workwise::job {
namespace {

using Unsafe = AnyOf<' ', '"', '<', '>', '`'>;  // blanks, and what could end an attribute

/// Browsers skip them in an address as well, wherever they stand.
std::string without_controls(std::string_view text) {
  std::string result{text};
  std::erase_if(result, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  return result;
}

/// "&amp;" in an address is an escape too many, however often it was escaped: no server means it.
std::string unescape_ampersands(std::string_view text) {
  constexpr std::string_view kEscaped = "amp;";
  if (text.find("&amp;") == std::string_view::npos) return std::string(text);
  std::string result;
  while (!text.empty()) {
    result += text.front();
    text.remove_prefix(1);
    while (result.back() == '&' && text.starts_with(kEscaped)) text.remove_prefix(kEscaped.size());
  }
  return result;
}

bool holds_host(std::string_view after_scheme) {
  std::string_view host = after_scheme.substr(0, after_scheme.find_first_of("/?#\\"));
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  return !host.empty() && host[0] != ':' && host.find('%') == std::string_view::npos;
}

std::size_t scheme_size(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (equals_ignoring_case(url.substr(0, scheme.size()), scheme)) return scheme.size();
  return 0;
}

}  // namespace

std::string clean_url(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const std::string unescaped = unescape_ampersands(trim(without_controls(text)));
  std::string url;
  url.reserve(unescaped.size());
  for (std::size_t at = 0; at < unescaped.size(); ++at) {
    const std::size_t safe = find_first<Unsafe>(unescaped, at);
    url.append(unescaped, at, safe - at);
    at = safe;
    if (at == unescaped.size()) break;
    const auto byte = static_cast<unsigned char>(unescaped[at]);
    url += '%';
    url += kDigits[byte >> 4];
    url += kDigits[byte & 15U];
  }
  const std::size_t scheme = scheme_size(url);
  const bool safe = scheme != 0 && holds_host(std::string_view(url).substr(scheme));
  return safe ? url : std::string();
}

}  // namespace workwise::job
