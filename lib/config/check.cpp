#include "config/check.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <regex>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/cron_fields.hpp"
#include "config/section.hpp"

namespace workwise::config {
namespace {

constexpr const char* kZones = "/usr/share/zoneinfo";

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
  return is_upper(c) || is_lower(c) || is_digit(c);
}
bool is_one_of(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

bool is_zone_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  char magic[4] = {};
  std::ifstream{path, std::ios::binary}.read(magic, sizeof magic);
  return std::string_view(magic, sizeof magic) == "TZif";
}

std::vector<std::string> zone_names() {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry{kZones, error};
  for (; !error && entry != std::filesystem::recursive_directory_iterator{};
       entry.increment(error)) {
    const std::string name = entry->path().lexically_relative(kZones).string();
    if (name == "posix" || name == "right")  // the same zones again
      entry.disable_recursion_pending();
    else if (is_upper(name.front()) && entry->is_regular_file(error))
      names.push_back(name);
  }
  return names;
}

std::string wrong_with_name(std::string_view text, std::string_view extra) {
  constexpr std::size_t kNameMax = 100;
  const bool fits = !text.empty() && text.size() <= kNameMax && is_alphanumeric(text.front()) &&
                    std::all_of(text.begin(), text.end(),
                                [&](char c) { return is_alphanumeric(c) || is_one_of(c, extra); });
  return fits ? ""
              : "expected a name of letters, digits and \"" + std::string(extra) +
                    "\", at most 100 of them, a letter or digit first";
}

/// What follows "file:": "/feeds/a.xml", "///feeds/a.xml" or "//localhost/feeds/a.xml".
std::string wrong_with_file_url(std::string_view rest) {
  const bool absolute = rest.starts_with('/') && !rest.starts_with("//");
  return absolute || rest.starts_with("///") || rest.starts_with("//localhost/")
             ? ""
             : "expected an absolute path, like file:///feeds/a.xml";
}

/// "host", "host:8080", "[::1]:8080".
std::string wrong_with_host(std::string_view host) {
  constexpr unsigned kPortMax = 65535;
  const auto bracket = host.find(']');
  if (host.starts_with('[') && bracket == std::string_view::npos)
    return "the [ of an IPv6 address is not closed";
  const auto colon = host.find(':', host.starts_with('[') ? bracket : 0);
  if (host.empty() || colon == 0) return "the URL names no host";
  if (colon == std::string_view::npos) return "";
  const std::string_view digits = host.substr(colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool fits =
      error == std::errc{} && end == digits.data() + digits.size() && port > 0 && port <= kPortMax;
  return fits || digits.empty() ? "" : "the port of the URL is no number from 1 to 65535";
}

}  // namespace

std::string wrong_with_country(std::string_view text) {
  const bool fits = text.size() == 2 && std::all_of(text.begin(), text.end(), is_upper);
  return fits ? "" : "expected two capitals of ISO 3166-1, like ZA";
}

std::string wrong_with_currency(std::string_view text) {
  const bool fits = text.size() == 3 && std::all_of(text.begin(), text.end(), is_upper);
  return fits ? "" : "expected three capitals of ISO 4217, like ZAR";
}

std::string wrong_with_language(std::string_view text) {
  const bool fits =
      (text.size() == 2 || text.size() == 3) && std::all_of(text.begin(), text.end(), is_lower);
  return fits ? "" : "expected a language like en, in small letters";
}

std::string wrong_with_source_name(std::string_view text) {
  return wrong_with_name(text, "._-");
}

std::string wrong_with_preset_name(std::string_view text) {
  return wrong_with_name(text, "_-");
}

std::string wrong_with_cron(std::string_view text) {
  try {
    parse_cron(text);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::string wrong_with_timezone(const std::string& name) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(kZones, ignored)) return "";
  const bool stays_inside =
      !name.empty() && is_upper(name.front()) && name.find("..") == std::string::npos;
  if (stays_inside && is_zone_file(std::filesystem::path{kZones} / name)) return "";
  return "unknown time zone \"" + name + "\" (expected one like Africa/Johannesburg)" +
         did_you_mean(name, zone_names());
}

std::string wrong_with_feed_url(std::string_view url) {
  if (std::any_of(url.begin(), url.end(),
                  [](char c) { return static_cast<unsigned char>(c) <= 32 || c == 127; }))
    return "a URL can't hold blanks or control characters (write %20)";
  const std::string scheme = to_lower(url.substr(0, url.find(':')));
  if (scheme == "file") return wrong_with_file_url(url.substr(5));
  if ((scheme != "http" && scheme != "https") || url.substr(scheme.size(), 3) != "://")
    return "expected a URL that begins with https://, http:// or file://";
  const std::string_view rest = url.substr(scheme.size() + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const auto at = authority.rfind('@');
  return wrong_with_host(at == std::string_view::npos ? authority : authority.substr(at + 1));
}

std::string wrong_with_database_url(std::string_view url) {
  const std::string start = to_lower(url.substr(0, url.find("://")));
  const bool uri = start == "postgresql" || start == "postgres";
  if (uri && url.size() > start.size()) return "";
  if (url.find("://") == std::string_view::npos && url.find('=') != std::string_view::npos)
    return "";
  return "expected postgresql://user@host/database or libpq's \"host=… dbname=…\"";
}

std::string wrong_with_header(std::string_view name, std::string_view value) {
  const bool name_fits = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_alphanumeric(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
  });
  if (!name_fits) return "not the name of an HTTP header";
  const bool value_fits = std::none_of(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 32 && c != '\t') || c == 127;
  });
  return value_fits ? "" : "an HTTP header's value can't hold line breaks or control characters";
}

std::string wrong_with_regex(const std::string& pattern) {
  try {
    // As feed/ compiles it: libstdc++'s automaton without backtracking.
    const std::regex compiled{pattern, std::regex::ECMAScript | std::regex_constants::__polynomial};
    return "";
  } catch (const std::regex_error& error) {
    if (error.code() == std::regex_constants::error_complexity)
      return "back references are not supported: matching must take linear time";
    return std::string("not a regular expression (ECMAScript): ") + error.what();
  }
}

std::string wrong_with_template(std::string_view text) {
  const std::string expected = "expected a path between each { and }";
  bool inside = false;
  std::size_t opened = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '{' && inside) return expected;
    if (text[at] == '}' && (!inside || trim(text.substr(opened + 1, at - opened - 1)).empty()))
      return expected;
    if (text[at] == '{') opened = at;
    if (text[at] == '{' || text[at] == '}') inside = !inside;
  }
  return inside ? expected : "";
}

}  // namespace workwise::config
