#include "config/redact.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "config/settings.hpp"

namespace workwise::config {
namespace {

/// The parameters of libpq that hold no secret. Whatever is not here is masked, name and value: a
/// password with a blank or an "&" in it must not show its second half as an unknown parameter.
constexpr std::array<std::string_view, 31> kHarmless = {"host",
                                                        "hostaddr",
                                                        "port",
                                                        "dbname",
                                                        "user",
                                                        "passfile",
                                                        "channel_binding",
                                                        "connect_timeout",
                                                        "client_encoding",
                                                        "options",
                                                        "application_name",
                                                        "fallback_application_name",
                                                        "keepalives",
                                                        "keepalives_idle",
                                                        "keepalives_interval",
                                                        "keepalives_count",
                                                        "tcp_user_timeout",
                                                        "gssencmode",
                                                        "krbsrvname",
                                                        "load_balance_hosts",
                                                        "require_auth",
                                                        "service",
                                                        "sslmode",
                                                        "sslcert",
                                                        "sslkey",
                                                        "sslrootcert",
                                                        "sslcrl",
                                                        "sslsni",
                                                        "ssl_min_protocol_version",
                                                        "sslnegotiation",
                                                        "target_session_attrs"};

bool is_harmless(std::string_view name) {
  return std::find(kHarmless.begin(), kHarmless.end(), name) != kHarmless.end();
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The user's part of a database URL, its password masked.
std::string without_password(std::string_view user_part) {
  const auto colon = user_part.find(':');
  std::string shown{user_part.substr(0, colon)};
  if (colon != std::string_view::npos) shown += ":" + std::string(kMask);
  return shown;
}

/// "?a=1&b=2" with what `keep` does not vouch for masked.
template <typename Keep>
std::string shown_query(std::string_view query, const Keep& keep) {
  std::string shown;
  for (const std::string_view pair : split(query, '&')) {
    if (!shown.empty()) shown += '&';
    const auto equals = pair.find('=');
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    shown +=
        equals == std::string_view::npos && !pair.empty() ? std::string(kMask) : keep(name, value);
  }
  return shown;
}

/// Whether what stands where a port should is no number: perhaps a password whose "@" was
/// forgotten.
bool has_odd_port(std::string_view host) {
  const auto bracket = host.rfind(']');
  const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return colon != std::string_view::npos && colon + 1 < host.size() &&
         !all_digits(host.substr(colon + 1));
}

/// "hosts/path?query" of a URI; everything from an odd port on is masked.
template <typename Keep>
std::string shown_location(std::string_view text, const Keep& keep) {
  const auto path = text.find_first_of("/?#");
  std::string shown;
  for (const std::string_view host : split(text.substr(0, path), ',')) {
    if (!shown.empty()) shown += ',';
    if (has_odd_port(host)) return shown + std::string(kMask);
    shown += host;
  }
  if (path == std::string_view::npos) return shown;
  const std::string_view rest = text.substr(path);
  const auto query = rest.find('?');
  shown += rest.substr(0, query);
  if (query != std::string_view::npos) shown += '?' + shown_query(rest.substr(query + 1), keep);
  return shown;
}

std::string_view skip_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n\f\v");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

/// Takes a value of libpq's keyword form off `text`: quoted, or up to a blank; a backslash escapes.
/// Returns how it was written, or nothing when its quote never closes.
std::string_view take_value(std::string_view& text) {
  const bool quoted = text.starts_with('\'');
  std::size_t end = quoted ? 1 : 0;
  for (; end < text.size(); ++end) {
    if (text[end] == '\\') {
      ++end;
    } else if (quoted ? text[end] == '\''
                      : std::string_view(" \t\r\n\f\v").find(text[end]) != std::string_view::npos) {
      break;
    }
  }
  if (quoted && end >= text.size()) return {};
  if (quoted) ++end;
  const std::string_view value = text.substr(0, end);
  text.remove_prefix(std::min(end, text.size()));
  return value;
}

std::string shown_keywords(std::string_view text) {
  std::vector<std::string> shown;
  for (text = skip_blanks(text); !text.empty(); text = skip_blanks(text)) {
    const auto equals = text.find('=');
    const std::string_view name = trim(text.substr(0, equals));
    const bool named = equals != std::string_view::npos &&
                       name.find_first_of(" \t\r\n\f\v") == std::string_view::npos;
    if (!named) {
      shown.emplace_back(kMask);  // not libpq's form: it may be the rest of a password
      break;
    }
    text = skip_blanks(text.substr(equals + 1));
    const std::string_view value = take_value(text);
    if (is_harmless(name))
      shown.push_back(std::string(name) + '=' + std::string(value));
    else
      shown.push_back((name == "password" ? "password=" : "") + std::string(kMask));
    if (value.empty() && text.starts_with('\'')) {
      shown.emplace_back(kMask);  // an open quote: everything behind it is inside
      break;
    }
  }
  return join(shown, " ");
}

}  // namespace

std::string redacted(std::string_view url) {
  const auto scheme_end = url.find("://");
  const std::string scheme = to_lower(trim(url.substr(0, scheme_end)));
  if (scheme_end == std::string_view::npos || (scheme != "postgresql" && scheme != "postgres"))
    return shown_keywords(url);
  const std::string_view rest = url.substr(scheme_end + 3);
  // Everything before the last "@" is the user's part, however many "@", "/" and "?" a password
  // holds that should have been percent-encoded.
  const auto at = rest.rfind('@');
  const bool has_user = at != std::string_view::npos;
  return scheme + "://" + (has_user ? without_password(rest.substr(0, at)) + '@' : "") +
         shown_location(has_user ? rest.substr(at + 1) : rest,
                        [](std::string_view name, std::string_view value) {
                          if (is_harmless(name))
                            return std::string(name) + '=' + std::string(value);
                          return (name == "password" ? "password=" : "") + std::string(kMask);
                        });
}

std::string masked(std::string text, const std::set<std::string>& secrets) {
  // The longest first: one may be a part of another.
  std::vector<std::string> sorted{secrets.begin(), secrets.end()};
  std::sort(sorted.begin(), sorted.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const std::string& secret : sorted) {
    if (secret.empty()) continue;
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + kMask.size()))
      text.replace(at, secret.size(), kMask);
  }
  return text;
}

std::string shown_url(std::string_view url, const std::set<std::string>& secrets) {
  const std::string text = masked(std::string(url), secrets);
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string::npos || to_lower(text.substr(0, scheme_end)) == "file")
    return text;
  std::string_view rest = std::string_view{text}.substr(scheme_end + 3);
  std::string shown = text.substr(0, scheme_end + 3);
  const auto at = rest.substr(0, rest.find_first_of("/?#")).rfind('@');
  if (at != std::string_view::npos) {
    shown += std::string(kMask) + '@';  // the user as well: some take a key there
    rest = rest.substr(at + 1);
  }
  return shown + shown_location(rest, [](std::string_view name, std::string_view value) {
           const bool harmless = value.size() <= 3 || value == "true" || value == "false" ||
                                 (all_digits(value) && value.size() <= 6);
           return std::string(name) + '=' + std::string(harmless ? value : kMask);
         });
}

}  // namespace workwise::config
