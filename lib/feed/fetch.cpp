#include "feed/fetch.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "feed/body.hpp"
#include "feed/fetch_pages.hpp"
#include "feed/local_file.hpp"
#include "feed/request.hpp"
#include "feed/retry.hpp"
#include "feed/status.hpp"
#include "feed/transfer.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;

/// Everything that one fetch over HTTP needs, from attempt to attempt and from page to page.
struct Download {
  const std::string& spool_directory;
  const std::stop_token& stop;
  const Progress& progress;
  const Backoff& backoff;
  Transfer transfer;
  std::uint64_t wire_bytes = 0;  ///< of the pages before
};

/// One document to be had.
struct Order {
  const config::Source& source;
  const Validators& known;
  std::string url;  ///< that a document named; empty: fetch.url
  bool page = false;
};

/// One request, its redirects not followed; the landing is made when a body begins.
Reply request_once(Download& download, const Order& order, const Ask& ask,
                   Transfer::Deadline deadline, std::optional<Landing>& landing) {
  return download.transfer.get(ask, deadline, [&](const Reply& head, std::string_view piece) {
    if (!landing)
      landing.emplace(order.source, head.content_encoding, head.content_type,
                      download.spool_directory);
    landing->add(piece);
    if (download.progress)  // how long a list is nobody knows
      download.progress(download.wire_bytes + landing->wire_bytes(),
                        order.page ? 0 : head.content_length);
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

Fetched arrived(const Download& download, const Order& order, const Reply& reply,
                std::optional<Landing>& landing) {
  if (!landing)  // 200 without a byte: the reader says what that means for its format
    landing.emplace(order.source, std::string{}, reply.content_type, download.spool_directory);
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

/// To a page: the server says that there are no items where it was asked for.
bool is_beyond_end(const Reply& reply, const Order& order) {
  const config::Paging& paging = order.source.fetch.paging;
  if (!order.page || paging.style == config::Paging::Style::links) return false;
  if (reply.status == 204) return true;
  return reply.status == 416 && paging.style == config::Paging::Style::range;
}

Page facts_of(const Reply& reply, const Requests& requests) {
  Page facts;
  facts.url = requests.current().url;
  facts.link = reply.link;
  facts.content_range = reply.content_range;
  facts.part = reply.status == 206;
  return facts;
}

Delivered follow_to_the_end(Download& download, const Order& order, Requests& requests) {
  const auto deadline = std::chrono::steady_clock::now() + order.source.fetch.timeout;
  for (;;) {
    std::optional<Landing> landing;
    const Reply reply = keeping_what_arrived(download, landing, [&] {
      return request_once(download, order, requests.current(), deadline, landing);
    });
    if (reply.is_redirect()) {
      requests.follow(reply);
      continue;
    }
    if (reply.status == 304 && requests.conditional())
      return {not_modified(reply, order.known), facts_of(reply, requests)};
    if (reply.status == 200 || (reply.status == 206 && requests.asks_for_range()))
      return {keeping_what_arrived(download, landing,
                                   [&] { return arrived(download, order, reply, landing); }),
              facts_of(reply, requests)};
    if (is_beyond_end(reply, order)) {
      Delivered delivered{{}, facts_of(reply, requests)};
      delivered.facts.beyond_end = true;
      return delivered;
    }
    throw status_error(reply, order.source, requests.without_credentials());
  }
}

/// One attempt. What goes wrong is told with where it went wrong, and without any secret.
Delivered attempt(Download& download, const Order& order) {
  Requests requests(order.source, order.known);
  try {
    if (!order.url.empty()) requests.go_to(order.url);
    return follow_to_the_end(download, order, requests);
  } catch (const SourceError& error) {
    throw error.with_what(requests.where() + ": " + requests.shown(error.what()));
  }
}

Delivered deliver(Download& download, const Order& order) {
  const int attempts_max = std::max(1, order.source.fetch.attempts);
  for (int number = 1;; ++number) {
    try {
      Delivered delivered = attempt(download, order);
      delivered.document.attempts = number;
      download.wire_bytes += delivered.document.wire_bytes;
      return delivered;
    } catch (const SourceError& error) {
      const bool last = number == attempts_max || !is_worth_waiting(error, download.backoff);
      if (last && number == 1) throw;
      if (last)
        throw error.with_what(error.what() + (" (attempt " + std::to_string(number) + " of " +
                                              std::to_string(attempts_max) + ')'));
      if (!wait_for_another(number, download.backoff, error.retry_after, download.stop))
        throw SourceError(Kind::stopped, "stopped while waiting to fetch again");
    }
  }
}

/// A single document has one page: all of it.
Fetched with_its_page(Fetched fetched) {
  if (!fetched.not_modified) fetched.pages = {{0, fetched.body.size()}};
  return fetched;
}

Fetched fetch_over_http(const config::Source& source, const Validators& known, Download& download) {
  if (source.fetch.paging.style == config::Paging::Style::none) {
    try {
      return with_its_page(deliver(download, {source, known, {}}).document);
    } catch (SourceError& error) {
      if (error.arrived) error.arrived->pages = {{0, error.arrived->body.size()}};
      throw;
    }
  }
  return fetch_pages(source, download.stop,
                     [&](const config::Source& page, const std::string& url) {
                       return deliver(download, {page, Validators{}, url, true});
                     });
}

Fetched fetch_from_file(const config::Source& source, const std::string& path,
                        const Validators& known, const std::string& spool_directory,
                        const std::stop_token& stop, const Progress& progress) {
  try {
    Fetched fetched =
        with_its_page(fetch_file(source, path, known, spool_directory, stop, progress));
    if (!fetched.not_modified && source.fetch.paging.style != config::Paging::Style::none)
      fetched.more = goes_on(source, fetched.body, stop);
    return fetched;
  } catch (SourceError& error) {
    if (error.arrived) error.arrived->pages = {{0, error.arrived->body.size()}};
    throw error.with_what("file " + path + ": " + error.what());
  }
}

}  // namespace

SourceError SourceError::with_what(const std::string& what) const {
  SourceError result(kind, what, next());
  result.status = status;
  result.transient = transient;
  result.retry_after = retry_after;
  result.arrived = arrived;
  return result;
}

Fetched fetch(const config::Source& source, const Validators& known,
              const std::string& spool_directory, std::stop_token stop, const Progress& progress) {
  return fetch(source, known, spool_directory, std::move(stop), progress, Backoff{});
}

Fetched fetch(const config::Source& source, const Validators& known,
              const std::string& spool_directory, std::stop_token stop, const Progress& progress,
              const Backoff& backoff) {
  if (const auto path = file_url_path(source.fetch.url))
    return fetch_from_file(source, *path, known, spool_directory, stop, progress);
  Download download{.spool_directory = spool_directory,
                    .stop = stop,
                    .progress = progress,
                    .backoff = backoff,
                    .transfer = Transfer(source.fetch, stop, [&] {
                      if (progress) progress(0, 0);  // nobody is to think us stuck
                    })};
  return fetch_over_http(source, known, download);
}

}  // namespace workwise::feed
