#include "feed/status.hpp"

#include "base/time.hpp"
#include "feed/retry.hpp"

namespace workwise::feed {
namespace {

/// Worth the same request again in a while.
bool is_transient(int status) {
  return status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
}

std::string meaning(int status) {
  switch (status) {
    case 206:
      return "a part of the document, though all of it was asked for";
    case 304:
      return "\"not modified\", though nothing was asked about";
    case 400:
      return "the request was not understood";
    case 401:
      return "it wants other credentials, or any";
    case 403:
      return "it is not for us";
    case 404:
      return "there is nothing at this address";
    case 407:
      return "the proxy wants credentials";
    case 408:
      return "our request took too long";
    case 410:
      return "the feed is gone for good";
    case 429:
      return "we ask too often";
    case 503:
      return "it is not available now";
    default:
      if (status >= 500) return "the server failed";
      if (status >= 300 && status < 400) return "a redirect that leads nowhere";
      return "not a document";
  }
}

std::string credentials(const config::Source& source) {
  if (source.fetch.auth.kind == config::Auth::Kind::none && source.fetch.query.empty())
    return "none are configured: set fetch.auth or fetch.query of source " + source.name;
  const std::string& origin = source.fetch.auth.secret.origin;
  return "check fetch.auth and fetch.query of source " + source.name +
         (origin.empty() ? "" : " (the secret is from " + origin + ")");
}

std::string advice(int status, const config::Source& source, bool without_credentials) {
  const std::string test = "; then: workwise sources test " + source.name;
  switch (status) {
    case 401:
    case 403:
      if (without_credentials)
        return "the credentials were not sent on when the server redirected us elsewhere: set "
               "fetch.url to the last address if it may have them" +
               test;
      return credentials(source) + test;
    case 400:
    case 404:
    case 410:
      return "check fetch.url of source " + source.name +
             ", or ask the publisher where the feed is now; its postings stay as they are" + test;
    case 429:
      return "poll source " + source.name + " less often (every, cron)";
    default:
      if (status >= 500) return "nothing to do here: the next poll tries again";
      return "check fetch.url of source " + source.name + test;
  }
}

}  // namespace

SourceError status_error(const Reply& reply, const config::Source& source,
                         bool without_credentials) {
  SourceError error(SourceError::Kind::status,
                    "HTTP status " + std::to_string(reply.status) + ": " + meaning(reply.status),
                    advice(reply.status, source, without_credentials));
  error.status = reply.status;
  error.transient = is_transient(reply.status);
  if (error.transient) error.retry_after = parse_retry_after(reply.retry_after, now());
  return error;
}

}  // namespace workwise::feed
