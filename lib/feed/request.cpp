#include "feed/request.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "feed/commons.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;

constexpr std::string_view kMask = "***";

bool is_web(const Origin& origin) {
  return origin.scheme == "http" || origin.scheme == "https";
}

/// What tells a stranger nothing but how to answer.
bool is_harmless(const std::string& header) {
  constexpr std::array<std::string_view, 4> kHarmless{"accept", "accept-encoding",
                                                      "accept-language", "user-agent"};
  return std::find(kHarmless.begin(), kHarmless.end(), header) != kHarmless.end();
}

bool has(const std::map<std::string, std::string>& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& one) { return equals_ignoring_case(one.first, name); });
}

std::string header_line(const std::string& name, const std::string& value) {
  const std::string all = name + value;
  if (name.empty() || std::any_of(all.begin(), all.end(), [](char c) {
        return static_cast<unsigned char>(c) < 32 && c != '\t';
      }))
    throw SourceError(Kind::refused, "the header " + printable(name) +
                                         " has a line break or control character in it");
  return value.empty() ? name + ';' : name + ": " + value;  // "Name:" would take it away
}

std::string with_parameters(std::string url, const std::map<std::string, config::Secret>& query) {
  url.erase(std::min(url.find('#'), url.size()));
  for (const auto& [name, secret] : query) {
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += percent_encoded(name) + '=' + percent_encoded(secret.value);
  }
  return url;
}

bool sounds_secret(std::string_view name) {
  constexpr std::array<std::string_view, 10> kWords{
      "key", "token", "secret", "pass", "auth", "sign", "signature", "credential", "sig", "cookie"};
  const std::string lower = to_lower(name);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// A secret, or a setting that the configuration holds in the same way (format=json)?
bool is_secret(const std::string& name, const config::Secret& value) {
  return sounds_secret(name) || value.origin != "configuration";
}

/// The values of parameters in "…?a=b&key=c d": up to the next separator or blank.
std::string with_masked_parameters(const std::string& text, const Secrets& secrets) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto begin = text.find_first_of("?&", at);
    const auto equals = text.find_first_of("=?&# ", begin == std::string::npos ? begin : begin + 1);
    if (begin == std::string::npos || equals == std::string::npos) break;
    result += text.substr(at, equals - at);
    at = equals;
    if (text[equals] != '=') continue;
    const auto end = std::min(text.find_first_of("&# ", equals), text.size());
    const std::string name = text.substr(begin + 1, equals - begin - 1);
    const bool hide = sounds_secret(name) || secrets.parameters.contains(name);
    result += hide ? '=' + std::string(kMask) : text.substr(equals, end - equals);
    at = end;
  }
  return result + text.substr(std::min(at, text.size()));
}

/// "https://user:password@host/": the user may be an API key as well.
std::string with_masked_user(std::string text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    const auto begin = at + 3;
    const auto end = std::min(text.find_first_of("/?# ", begin), text.size());
    const auto sign = text.rfind('@', end);
    if (sign != std::string::npos && sign >= begin && sign < end)
      text.replace(begin, sign - begin, kMask);
  }
  return text;
}

/// A blank in a form.
std::string as_form(std::string encoded) {
  for (auto at = encoded.find("%20"); at != std::string::npos; at = encoded.find("%20", at))
    encoded.replace(at, 3, "+");
  return encoded;
}

void replace_all(std::string& text, const std::string& what) {
  if (what.empty()) return;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + kMask.size()))
    text.replace(at, what.size(), kMask);
}

}  // namespace

Requests::Requests(const config::Source& source, const Validators& known) : source_(source) {
  const config::Fetch& fetch = source.fetch;
  ask_.url = with_parameters(fetch.url, fetch.query);
  const auto origin = origin_of(ask_.url);
  if (!origin || !is_web(*origin))
    throw SourceError(Kind::refused, "not an http, https or file URL: " + shown(fetch.url),
                      "check fetch.url of source " + source.name);
  home_ = *origin;
  take_user();
  take_body();
  add_own_headers(known);
  for (const auto& [name, value] : fetch.headers) ask_.headers.push_back(header_line(name, value));
  switch (fetch.auth.kind) {
    case config::Auth::Kind::none:
      break;
    case config::Auth::Kind::basic:
      ask_.user = fetch.auth.user;
      ask_.password = fetch.auth.secret.value;
      break;
    case config::Auth::Kind::bearer:
      ask_.headers.push_back(header_line("Authorization", "Bearer " + fetch.auth.secret.value));
      break;
    case config::Auth::Kind::header:
      ask_.headers.push_back(header_line(fetch.auth.header, fetch.auth.secret.value));
      break;
    case config::Auth::Kind::oauth2:
      ask_.with_token = true;  // an exchange of its own brings it
      break;
  }
}

void Requests::take_body() {
  const config::Fetch& fetch = source_.fetch;
  if (!fetch.post) return;
  ask_.method = "POST";
  ask_.body = fetch.body;
  if (fetch.content_type.empty() || has(fetch.headers, "Content-Type")) return;
  ask_.headers.push_back(header_line("Content-Type", fetch.content_type));
}

/// A user in the URL is as good as auth.basic, which comes first; apart from it, it is not lost in
/// a redirect on its own host.
void Requests::take_user() {
  const UserInfo info = user_of(ask_.url);
  ask_.url = without_user(ask_.url);
  ask_.user = info.user;
  ask_.password = info.password;
}

/// Ours, where the operator has not set the same.
void Requests::add_own_headers(const Validators& known) {
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty() && !has(source_.fetch.headers, name))
      ask_.headers.push_back(header_line(name, value));
  };
  if (!has(source_.fetch.headers, "User-Agent")) ask_.headers.push_back(user_agent());
  add("Accept", "*/*");
  add("Accept-Encoding", "gzip");
  if (!source_.fetch.conditional || source_.fetch.post) return;  // 304 answers a GET only
  conditional_ = !known.etag.empty() || !known.last_modified.empty();
  add("If-None-Match", known.etag);
  add("If-Modified-Since", known.last_modified);
}

bool Requests::asks_for_range() const {
  return has(source_.fetch.headers, "Range");
}

void Requests::go_to(const std::string& named) {
  const auto to = origin_of(named);
  const std::string where = shown(named);
  if (!to || !is_web(*to))
    throw SourceError(Kind::refused, "led to " + where + ", which is neither http nor https");
  if (home_.scheme == "https" && to->scheme == "http")
    throw SourceError(Kind::refused, "led from https to " + where + ", which is not secure");
  ask_.url = without_user(named);
  if (*to == home_) return add_missing_secrets();
  if (!ask_.body.empty())
    throw SourceError(Kind::refused, "led to " + where +
                                         ", where the body of the request is not"
                                         " to be sent");
  leave_home();
}

/// A server that names the URL of its next page leaves out the key that it was asked with.
void Requests::add_missing_secrets() {
  const std::string query =
      '&' + ask_.url.substr(std::min(ask_.url.find('?'), ask_.url.size()) +
                            (ask_.url.find('?') == std::string::npos ? 0 : 1));
  std::map<std::string, config::Secret> missing;
  for (const auto& [name, secret] : source_.fetch.query) {
    const bool there = query.find('&' + percent_encoded(name) + '=') != std::string::npos;
    if (!there && is_secret(name, secret)) missing.emplace(name, secret);
  }
  ask_.url = with_parameters(ask_.url, missing);
}

void Requests::follow(const Reply& redirect) {
  const auto from = origin_of(ask_.url);
  const auto to = origin_of(redirect.location);
  const std::string where = shown(redirect.location);
  if (++redirects_ > source_.fetch.redirects_max)
    throw SourceError(Kind::refused,
                      "redirected more than " + std::to_string(source_.fetch.redirects_max) +
                          " times (fetch.max_redirects), last to " + where,
                      "check fetch.url of source " + source_.name + ": it may lead in a circle");
  if (!to || !is_web(*to))
    throw SourceError(Kind::refused,
                      "redirected to " + where + ", which is neither http nor https");
  if (from->scheme == "https" && to->scheme == "http")
    throw SourceError(Kind::refused, "redirected from https to " + where + ", which is not secure",
                      "ask the publisher, or set fetch.url to an address that stays with https");
  if (redirect.status != 307 && redirect.status != 308) become_get();
  ask_.url = without_user(redirect.location);
  if (*to == home_ && !away_) return;
  if (!ask_.body.empty())
    throw SourceError(Kind::refused, "redirected to " + where + " with the body of the request",
                      "set fetch.url of source " + source_.name +
                          " to that address if it may "
                          "have the body");
  leave_home();
}

/// What browsers make of a POST that is answered with "see there".
void Requests::become_get() {
  if (ask_.method == "GET") return;
  ask_.method = "GET";
  ask_.body.clear();
  std::erase_if(ask_.headers, [](const std::string& line) {
    return to_lower(line.substr(0, line.find_first_of(":;"))).starts_with("content-");
  });
}

void Requests::leave_home() {
  away_ = true;
  ask_.url = without_secret_parameters(ask_.url);
  ask_.user.clear();
  ask_.password.clear();
  ask_.with_token = false;
  std::erase_if(ask_.headers, [](const std::string& line) {
    const std::string name = to_lower(line.substr(0, line.find_first_of(":;")));
    return !is_harmless(name) && name != "if-none-match" && name != "if-modified-since";
  });
}

/// A server may repeat the query that it was asked with in the address it sends us to.
std::string Requests::without_secret_parameters(const std::string& url) const {
  const auto mark = url.find('?');
  if (mark == std::string::npos) return url;
  std::vector<std::string> kept;
  for (const std::string_view parameter : split(std::string_view(url).substr(mark + 1), '&')) {
    const std::string_view value =
        parameter.substr(std::min(parameter.find('='), parameter.size()));
    const bool secret =
        std::any_of(source_.fetch.query.begin(), source_.fetch.query.end(), [&](const auto& one) {
          return is_secret(one.first, one.second) && !value.empty() &&
                 (value.substr(1) == one.second.value ||
                  value.substr(1) == percent_encoded(one.second.value));
        });
    if (!secret) kept.emplace_back(parameter);
  }
  return url.substr(0, mark) + (kept.empty() ? "" : "?" + join(kept, "&"));
}

std::string Requests::shown(const std::string& text) const {
  const config::Fetch& fetch = source_.fetch;
  Secrets secrets{{fetch.auth.secret.value, user_of(fetch.url).password}, {}};
  if (fetch.auth.kind == config::Auth::Kind::oauth2)
    secrets.values.push_back(Commons::of_process().tokens.in_hand(fetch.auth));
  for (const auto& [name, value] : fetch.headers)
    if (sounds_secret(name)) secrets.values.push_back(value);
  for (const auto& [name, secret] : fetch.query) {
    secrets.parameters.insert(percent_encoded(name));
    if (is_secret(name, secret)) secrets.values.push_back(secret.value);
  }
  return masked(text, secrets);
}

std::string masked(const std::string& text, const Secrets& secrets) {
  std::string result = with_masked_user(with_masked_parameters(printable(text), secrets));
  for (const std::string& secret : secrets.values) {
    const std::string encoded = percent_encoded(secret);
    replace_all(result, encoded);
    replace_all(result, as_form(encoded));
    replace_all(result, secret);
  }
  return result;
}

std::string user_agent() {
  return "User-Agent: workwise/" WORKWISE_VERSION " (+feed reader)";
}

std::string percent_encoded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    char code[4];
    std::snprintf(code, sizeof code, "%%%02X",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    result += plain ? std::string(1, c) : std::string(code);
  }
  return result;
}

}  // namespace workwise::feed
