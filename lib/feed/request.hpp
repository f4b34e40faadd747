#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.hpp"
#include "feed/fetch.hpp"
#include "feed/transfer.hpp"

namespace workwise::feed {

/// The requests that one fetch makes: the first, and one for each redirect.
///
/// Credentials (auth, configured headers, query parameters that are secrets, a user in the URL) go
/// to the scheme, host and port of fetch.url and nowhere else, even if a later redirect leads back.
/// Nor does the body of a POST.
class Requests {
 public:
  /// Throws SourceError refused when fetch.url is not an http or https URL.
  Requests(const config::Source& source, const Validators& known);

  const Ask& current() const { return ask_; }
  bool conditional() const { return conditional_; }
  /// The operator asked for a range: then a 206 is what was asked for.
  bool asks_for_range() const;
  /// A redirect has led away from where the credentials belong.
  bool without_credentials() const { return away_; }
  /// What current() asks, for messages: "GET https://…".
  std::string where() const { return ask_.method + ' ' + shown(ask_.url); }

  /// Asks a URL that a document of the source named instead of fetch.url, with the credentials
  /// where it belongs to the same origin. Throws SourceError refused as follow() does.
  void go_to(const std::string& named);

  /// Goes on to where a redirect leads: after a 307 or 308 with the same method, else with a GET,
  /// as browsers do. Throws SourceError refused: too many, another scheme than http and https, from
  /// https to http, a body to another origin.
  void follow(const Reply& redirect);

  /// The text with every secret of the source, and what looks like one in a URL's query, as ***.
  std::string shown(const std::string& text) const;

 private:
  void take_user();
  void take_body();
  void become_get();
  void leave_home();
  void add_missing_secrets();
  void add_own_headers(const Validators& known);
  std::string without_secret_parameters(const std::string& url) const;

  const config::Source& source_;
  Ask ask_;
  Origin home_;
  int redirects_ = 0;
  bool away_ = false;
  bool conditional_ = false;
};

struct Secrets {
  std::vector<std::string> values;   ///< masked wherever they stand
  std::set<std::string> parameters;  ///< of a query: their values are masked
};

/// The text with the secrets masked, and with them a URL's user and the values of parameters that
/// are named like secrets (token, api_key, X-Amz-Signature).
std::string masked(const std::string& text, const Secrets& secrets);

/// The header that says who asks.
std::string user_agent();

/// For a query: all but unreserved characters as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace workwise::feed
