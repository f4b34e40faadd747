#include "feed/oauth.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"
#include "feed/fetch.hpp"
#include "feed/request.hpp"
#include "feed/retry.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;
using std::chrono::seconds;

constexpr seconds kUnsaidLifetime{300};
constexpr seconds kLifetimeMax{std::chrono::hours{24}};
constexpr seconds kMarginMax{60};  ///< a token is not used in its last moments
constexpr std::size_t kTokenBytesMax = std::size_t{16} * 1024;

std::optional<std::string> text_at(const simdjson::dom::element& document, const char* key) {
  std::string_view text;
  if (document[key].get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string(text);
}

/// Seconds, as a number or, as some write it, as a text.
seconds lifetime_of(const simdjson::dom::element& document) {
  double number = 0;
  const auto value = document["expires_in"];
  if (value.get_double().get(number) != simdjson::SUCCESS) {
    const auto text = text_at(document, "expires_in");
    if (!text ||
        std::from_chars(text->data(), text->data() + text->size(), number).ec != std::errc{})
      return kUnsaidLifetime;
  }
  if (std::isnan(number)) return kUnsaidLifetime;
  return seconds{static_cast<std::int64_t>(
      std::clamp(number, 0.0, static_cast<double>(kLifetimeMax.count())))};
}

/// RFC 6750: what may stand behind "Bearer ". A few servers put other visible characters there.
bool is_token(const std::string& text) {
  return !text.empty() && text.size() <= kTokenBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
}

SourceError unreadable(const std::string& what) {
  return {Kind::not_readable, "the answer of the token endpoint " + what,
          "check fetch.auth.oauth2.token_url"};
}

/// The `error` of RFC 6749, 5.2, where it is one word as it should be: invalid_client.
std::string reason_of(const std::string& body) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(body).get(document) != simdjson::SUCCESS) return {};
  constexpr std::size_t kWordMax = 40;
  const std::string word = text_at(document, "error").value_or("");
  const bool plain = word.size() <= kWordMax && std::all_of(word.begin(), word.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || c == '_';
                     });
  return plain ? word : "";
}

Ask ask_of(const config::Auth& auth, bool basic) {
  Ask ask;
  ask.method = "POST";
  ask.url = auth.token_url;
  ask.headers = {user_agent(), "Accept: application/json",
                 "Content-Type: application/x-www-form-urlencoded"};
  ask.body = "grant_type=client_credentials";
  if (!auth.scope.empty()) ask.body += "&scope=" + percent_encoded(auth.scope);
  if (basic) {
    ask.user = percent_encoded(auth.user);
    ask.password = percent_encoded(auth.secret.value);
  } else {
    ask.body += "&client_id=" + percent_encoded(auth.user) +
                "&client_secret=" + percent_encoded(auth.secret.value);
  }
  return ask;
}

SourceError refused(const config::Auth& auth, const Tokens::Answer& answer) {
  const int status = answer.head.status;
  const std::string reason = reason_of(answer.body);
  const bool redirect = status >= 300 && status < 400;
  const std::string& origin = auth.secret.origin;
  SourceError error(
      Kind::status,
      "no access token: " + masked(auth.token_url, {{auth.secret.value}, {}}) +
          " answered HTTP status " + std::to_string(status) +
          (reason.empty() ? "" : " (" + reason + ")"),
      redirect ? "set fetch.auth.oauth2.token_url to its last address: secrets follow no redirect"
               : "check client_id, client_secret" +
                     (origin.empty() ? "" : " (it is from " + origin + ")") +
                     " and scope of fetch.auth.oauth2");
  error.status = status;
  error.transient = status == 408 || status == 429 || status >= 500;
  if (error.transient) error.retry_after = parse_retry_after(answer.head.retry_after, now());
  return error;
}

Grant ask_for_one(const config::Auth& auth, const Tokens::Exchange& exchange) {
  Tokens::Answer answer = exchange(ask_of(auth, false));
  if (answer.head.status == 400 || answer.head.status == 401) {
    Tokens::Answer other = exchange(ask_of(auth, true));
    if (other.head.status == 200) answer = std::move(other);
  }
  if (answer.head.status != 200) throw refused(auth, answer);
  return parse_grant(answer.body);
}

}  // namespace

Tokens::Tokens(std::function<Clock::time_point()> clock) : clock_(std::move(clock)) {}

std::string Tokens::get(const config::Auth& auth, const Exchange& exchange) {
  if (std::string token = in_hand(auth); !token.empty()) return token;
  const Grant grant = ask_for_one(auth, exchange);
  const seconds margin = std::min(kMarginMax, grant.lifetime / 10);
  const std::lock_guard lock(mutex_);
  tokens_[{auth.token_url, auth.user, auth.scope}] = {grant.token,
                                                      clock_() + grant.lifetime - margin};
  return grant.token;
}

void Tokens::drop(const config::Auth& auth, const std::string& token) {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find({auth.token_url, auth.user, auth.scope});
  if (found != tokens_.end() && found->second.text == token) tokens_.erase(found);
}

std::string Tokens::in_hand(const config::Auth& auth) const {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find({auth.token_url, auth.user, auth.scope});
  return found != tokens_.end() && clock_() < found->second.until ? found->second.text : "";
}

Grant parse_grant(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS)
    throw unreadable("is no JSON");
  const auto token = text_at(document, "access_token");
  if (!token) throw unreadable("has no access_token");
  if (!is_token(*token)) throw unreadable("has an access_token that can't be sent");
  const std::string type = text_at(document, "token_type").value_or("bearer");
  if (!equals_ignoring_case(type, "bearer"))
    throw unreadable("has a token of type " + printable(type.substr(0, 20)) + ", not bearer");
  return {*token, lifetime_of(document)};
}

}  // namespace workwise::feed
