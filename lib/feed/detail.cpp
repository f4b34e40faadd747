#include "feed/detail.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "feed/charset.hpp"
#include "feed/fetch.hpp"
#include "feed/inflate.hpp"
#include "feed/request.hpp"
#include "feed/status.hpp"
#include "feed/transcode.hpp"
#include "feed/transfer.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;

constexpr std::size_t kShownBytes = 200;

bool is_web(const std::string& url) {
  const auto origin = origin_of(url);
  return origin && (origin->scheme == "http" || origin->scheme == "https");
}

/// A source whose feed is one small document.
config::Source small(config::Source source) {
  config::Fetch& fetch = source.fetch;
  fetch.wire_bytes_max = std::min(fetch.wire_bytes_max, Details::kBytesMax);
  fetch.body_bytes_max = std::min(fetch.body_bytes_max, Details::kBytesMax);
  fetch.timeout = std::min(fetch.timeout, Details::kTimeout);
  fetch.conditional = false;
  fetch.post = false;
  fetch.body.clear();
  fetch.content_type.clear();
  fetch.paging = {};
  if (is_web(fetch.url)) return source;
  fetch.auth = {};  // a list in a file vouches for no host
  fetch.headers.clear();
  fetch.query.clear();
  return source;
}

/// Takes one answer as it comes; bounded by the inflater.
class Answer {
 public:
  Answer(const config::Source& source, const Reply& head)
      : hints_{source.read.encoding, head.content_type, config::Format::json},
        inflater_(head.content_encoding,
                  {source.fetch.wire_bytes_max, source.fetch.body_bytes_max,
                   std::max<std::uint64_t>(1, source.fetch.ratio_max)},
                  [this](std::string_view piece) { text_ += piece; }) {}

  void add(std::string_view wire) { inflater_.add(wire); }

  std::string finish() {
    inflater_.finish();
    const auto head = std::string_view(text_).substr(0, kCharsetHeadBytes);
    const auto charset = declared_charset(head, hints_).value_or(Charset{});
    if (charset == Charset{}) return std::move(text_);  // what is no UTF-8 in it the reader repairs
    std::string utf8;
    Transcoder transcoder(charset, [&](std::string_view piece) { utf8 += piece; });
    transcoder.add(text_);
    transcoder.finish();
    return utf8;
  }

 private:
  CharsetHints hints_;
  std::string text_;
  Inflater inflater_;
};

SourceError stopped() {
  return {Kind::stopped, "stopped while asking for details; the next run carries on"};
}

}  // namespace

Details::Details(const config::Source& source, std::stop_token stop, std::function<void()> on_wait,
                 Pace::Clock clock, const Backoff& backoff)
    : source_(small(source)),
      has_home_(is_web(source.fetch.url)),
      stop_(std::move(stop)),
      on_wait_(std::move(on_wait)),
      pace_(source.detail.rate, std::move(clock)),
      backoff_(backoff) {}

Details::~Details() = default;

std::string Details::get(const std::string& url, int attempts) {
  if (!is_web(url))
    throw SourceError(Kind::refused, "\"" + printable(url.substr(0, kShownBytes)) +
                                         "\" is no http or https URL of a detail");
  for (int number = 1;; ++number) {
    try {
      return attempt(url);
    } catch (const SourceError& error) {
      if (number >= attempts || !is_worth_waiting(error, backoff_)) throw;
      if (!wait_for_another(number, backoff_, error.retry_after, stop_)) throw stopped();
    }
  }
}

std::string Details::attempt(const std::string& url) {
  if (!has_home_) source_.fetch.url = without_user(url);
  Requests requests(source_, {});
  try {
    if (has_home_) requests.go_to(url);
    return follow_to_the_end(requests);
  } catch (const SourceError& error) {
    throw error.with_what(requests.where() + ": " + requests.shown(error.what()));
  }
}

std::string Details::follow_to_the_end(Requests& requests) {
  if (!transfer_) transfer_ = std::make_unique<Transfer>(source_.fetch, stop_, on_wait_);
  for (;;) {
    if (!pace_.wait(stop_)) throw stopped();
    const auto deadline = std::chrono::steady_clock::now() + source_.fetch.timeout;
    std::optional<Answer> answer;
    const Reply reply = transfer_->get(requests.current(), deadline,
                                       [&](const Reply& head, std::string_view piece) {
                                         if (!answer) answer.emplace(source_, head);
                                         answer->add(piece);
                                       });
    if (reply.is_redirect()) {
      requests.follow(reply);
      continue;
    }
    if (reply.status == 200) return answer ? answer->finish() : std::string{};
    throw status_error(reply, source_, requests.without_credentials());
  }
}

}  // namespace workwise::feed
