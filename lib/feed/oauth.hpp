#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "config/source.hpp"
#include "feed/transfer.hpp"

namespace workwise::feed {

/// Access tokens by client credentials, kept for all sources of the process until shortly before
/// they end.
///
/// The client names itself in the body of the request (client_id, client_secret): that is what the
/// authorization servers of job boards take. One that insists on HTTP basic, as RFC 6749 wants it,
/// refuses that with 400 or 401, and is asked once more in that way.
///
/// Source: RFC 6749, 2.3.1, 4.4 and 5; RFC 6750, 2.1.
class Tokens {
 public:
  using Clock = std::chrono::steady_clock;
  struct Answer {
    Reply head;
    std::string body;  ///< whatever the status
  };
  /// Speaks to the token endpoint.
  using Exchange = std::function<Answer(const Ask&)>;

  explicit Tokens(std::function<Clock::time_point()> clock = Clock::now);

  /// The token in hand, else a new one. Throws SourceError: status (as the endpoint answered),
  /// not_readable; no message holds a secret.
  std::string get(const config::Auth& auth, const Exchange& exchange);

  /// It was refused: the next get() fetches another, unless somebody has done so already.
  void drop(const config::Auth& auth, const std::string& token);

  /// The one in hand, for those who have to hide it; empty: none.
  std::string in_hand(const config::Auth& auth) const;

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  ///< URL, client, scope
  struct Token {
    std::string text;
    Clock::time_point until;
  };

  std::function<Clock::time_point()> clock_;
  mutable std::mutex mutex_;  // guards all below; never held while a server is asked
  std::map<Key, Token> tokens_;
};

/// What a token endpoint said.
struct Grant {
  std::string token;
  std::chrono::seconds lifetime;
};

/// Throws SourceError not_readable: no JSON, no token, one that is no bearer's or can't stand in a
/// header.
Grant parse_grant(std::string_view json);

}  // namespace workwise::feed
