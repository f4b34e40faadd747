#include "feed/fetch.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <utility>

#include "feed/body.hpp"
#include "feed/local_file.hpp"
#include "feed/request.hpp"
#include "feed/retry.hpp"
#include "feed/status.hpp"
#include "feed/transfer.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;

SourceError with_what(const SourceError& error, const std::string& what) {
  SourceError result(error.kind, what, error.next());
  result.status = error.status;
  result.transient = error.transient;
  result.retry_after = error.retry_after;
  result.arrived = error.arrived;
  return result;
}

double chance() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

bool is_redirect(const Reply& reply) {
  const int status = reply.status;
  return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
         !reply.location.empty();
}

/// Everything that one fetch over HTTP needs, from attempt to attempt.
struct Download {
  const config::Source& source;
  const Validators& known;
  const std::string& spool_directory;
  const std::stop_token& stop;
  const Progress& progress;
  Transfer transfer{source.fetch, stop, [this] {
                      if (progress) progress(0, 0);  // nobody is to think us stuck
                    }};
};

/// One request, its redirects not followed; the landing is made when a body begins.
Reply request_once(Download& download, const Ask& ask, Transfer::Deadline deadline,
                   std::optional<Landing>& landing) {
  return download.transfer.get(ask, deadline, [&](const Reply& head, std::string_view piece) {
    if (!landing)
      landing.emplace(download.source, head.content_encoding, head.content_type,
                      download.spool_directory);
    landing->add(piece);
    if (download.progress) download.progress(landing->wire_bytes(), head.content_length);
  });
}

Fetched not_modified(const Reply& reply, const Validators& known) {
  Fetched fetched;
  fetched.not_modified = true;
  fetched.validators = known;
  if (!reply.etag.empty()) fetched.validators.etag = reply.etag;
  if (!reply.last_modified.empty()) fetched.validators.last_modified = reply.last_modified;
  return fetched;
}

Fetched arrived(const Download& download, const Reply& reply, std::optional<Landing>& landing) {
  if (!landing)  // 200 without a byte: the reader says what that means for its format
    landing.emplace(download.source, std::string{}, reply.content_type, download.spool_directory);
  Fetched fetched;
  fetched.wire_bytes = landing->wire_bytes();
  Body body = landing->finish(download.stop);
  fetched.body_bytes = body.spool.size();
  fetched.body = std::move(body.spool);
  fetched.digest = body.digest;
  fetched.replaced_bytes = body.replaced_bytes;
  fetched.validators = {reply.etag, reply.last_modified};
  return fetched;
}

/// Runs one step of a transfer; when its body breaks off, the error takes along what arrived.
template <typename Step>
auto keeping_what_arrived(const Download& download, std::optional<Landing>& landing,
                          const Step& step) {
  try {
    return step();
  } catch (SourceError& error) {
    if (landing) landing->hand_over(error, download.stop);
    throw;
  }
}

Fetched follow_to_the_end(Download& download, Requests& requests) {
  const auto deadline = std::chrono::steady_clock::now() + download.source.fetch.timeout;
  for (;;) {
    std::optional<Landing> landing;
    const Reply reply = keeping_what_arrived(download, landing, [&] {
      return request_once(download, requests.current(), deadline, landing);
    });
    if (is_redirect(reply)) {
      requests.follow(reply);
      continue;
    }
    if (reply.status == 304 && requests.conditional()) return not_modified(reply, download.known);
    if (reply.status == 200 || (reply.status == 206 && requests.asks_for_range()))
      return keeping_what_arrived(download, landing,
                                  [&] { return arrived(download, reply, landing); });
    throw status_error(reply, download.source, requests.without_credentials());
  }
}

/// One attempt. What goes wrong is told with where it went wrong, and without any secret.
Fetched attempt(Download& download) {
  Requests requests(download.source, download.known);
  try {
    return follow_to_the_end(download, requests);
  } catch (const SourceError& error) {
    throw with_what(error, requests.where() + ": " + requests.shown(error.what()));
  }
}

bool is_worth_waiting(const SourceError& error, const Backoff& backoff) {
  return error.transient && error.retry_after.value_or(std::chrono::seconds{0}) <= backoff.wait_max;
}

Fetched fetch_over_http(Download& download, const Backoff& backoff) {
  const int attempts_max = std::max(1, download.source.fetch.attempts);
  for (int number = 1;; ++number) {
    try {
      Fetched fetched = attempt(download);
      fetched.attempts = number;
      return fetched;
    } catch (const SourceError& error) {
      const bool last = number == attempts_max || !is_worth_waiting(error, backoff);
      if (last && number == 1) throw;
      if (last)
        throw with_what(error, error.what() + (" (attempt " + std::to_string(number) + " of " +
                                               std::to_string(attempts_max) + ')'));
      const auto wait = wait_after(number, backoff, error.retry_after, chance());
      if (!wait_unless_stopped(download.stop, wait))
        throw SourceError(Kind::stopped, "stopped while waiting to fetch again");
    }
  }
}

}  // namespace

Fetched fetch(const config::Source& source, const Validators& known,
              const std::string& spool_directory, std::stop_token stop, const Progress& progress) {
  return fetch(source, known, spool_directory, std::move(stop), progress, Backoff{});
}

Fetched fetch(const config::Source& source, const Validators& known,
              const std::string& spool_directory, std::stop_token stop, const Progress& progress,
              const Backoff& backoff) {
  if (const auto path = file_url_path(source.fetch.url)) {
    try {
      return fetch_file(source, *path, known, spool_directory, stop, progress);
    } catch (const SourceError& error) {
      throw with_what(error, "file " + *path + ": " + error.what());
    }
  }
  Download download{source, known, spool_directory, stop, progress};
  return fetch_over_http(download, backoff);
}

}  // namespace workwise::feed
