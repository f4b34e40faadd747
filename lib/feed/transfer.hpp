#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "config/source.hpp"

namespace workwise::feed {

/// One request, complete with its secrets: never to be printed.
struct Ask {
  std::string method = "GET";        ///< or POST
  std::string url;                   ///< http or https
  std::vector<std::string> headers;  ///< "Name: value"
  std::string user;                  ///< with password: basic
  std::string password;
  bool with_token = false;  ///< of fetch.auth.oauth2, which Transfer has or fetches
  std::string body;         ///< of a POST; a form's, unless a header gives its Content-Type
};

/// What came back, without the body.
struct Reply {
  int status = 0;
  std::string content_type;
  std::string content_encoding;
  std::string etag;
  std::string last_modified;
  std::string retry_after;
  std::string location;  ///< where a redirect leads, absolute
  std::string link;      ///< all Link headers, joined by ", "
  std::string content_range;
  std::uint64_t content_length = 0;  ///< 0: not said

  bool is_redirect() const {
    return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
           !location.empty();
  }
};

struct Commons;

/// Speaks HTTP, one request at a time, without following redirects or unpacking anything.
///
/// Shape:  get() as often as needed; connections are kept between calls.
/// Owns:   libcurl's handles; the only file that knows libcurl is transfer.cpp. Not for two
/// threads. Rules:  no socket is opened to an address that is not public, unless
/// fetch.allow_private says so
///         (address_guard.hpp); every request waits for its turn at its host (host_gate.hpp); where
///         an access token is wanted it is fetched, and a second one when the first is answered
///         with 401 (oauth.hpp).
/// Errors: SourceError (a phrase; the caller says which source and URL): unreachable for network
///         trouble, timeouts and stalls, certificate, cut_short for less than Content-Length,
///         too_large when what is announced is, refused for an address, stopped as soon as the
///         token says so; status only for what a token endpoint says and where the host's turn is
///         too far away. What the caller's function throws comes through.
class Transfer {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  /// Gets the body of a 200 or 206, as it is on the wire. Other bodies are not looked at.
  using OnBody = std::function<void(const Reply& head, std::string_view piece)>;

  /// Called now and then while a request waits for its turn.
  using OnWait = std::function<void()>;

  Transfer(const config::Fetch& limits, std::stop_token stop, OnWait on_wait = {});
  Transfer(const config::Fetch& limits, std::stop_token stop, OnWait on_wait, Commons& commons);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  Reply get(const Ask& ask, Deadline deadline, const OnBody& on_body);

 private:
  struct Handles;
  Reply get_in_turn(const Ask& ask, Deadline deadline, const OnBody& to, bool any_status = false);
  Reply perform(const Ask& ask, Deadline deadline, const OnBody& to, bool any_status);
  std::string token(Deadline deadline);

  std::unique_ptr<Handles> handles_;
};

/// The parts of a URL that decide who gets to see credentials.
struct Origin {
  std::string scheme;
  std::string host;
  std::string port;  ///< always set

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// By libcurl's own parser, so that we never judge another URL than the one that is asked. Nullopt:
/// not a URL with a host.
std::optional<Origin> origin_of(const std::string& url);

/// Where `location`, absolute or relative, leads from `base`; as it stands when it is no URL, which
/// the caller refuses.
std::string resolved_url(const std::string& base, const std::string& location);

/// The URL without "user:password@".
std::string without_user(const std::string& url);

/// What stood there, percent-decoded; empty where nothing did.
struct UserInfo {
  std::string user;
  std::string password;
};
UserInfo user_of(const std::string& url);

/// The three date formats of HTTP.
std::optional<Instant> parse_http_date(const std::string& text);

}  // namespace workwise::feed
