#include "ingest/detailing.hpp"

#include <utility>

#include "base/text.hpp"
#include "feed/fetch.hpp"

namespace workwise::ingest {
namespace {

using Kind = feed::SourceError::Kind;

/// The server said how long it wants to be left alone, and get() did not wait for it.
bool wants_peace(const feed::SourceError& error) {
  return error.retry_after.value_or(std::chrono::seconds{0}) > feed::Backoff{}.wait_max;
}

}  // namespace

Detailing::Detailing(const config::Source& source, std::stop_token stop,
                     std::function<void()> before_asking, std::function<void()> on_wait)
    : details_(source, std::move(stop), std::move(on_wait)),
      before_asking_(std::move(before_asking)),
      attempts_(source.fetch.attempts) {}

bool Detailing::get(const std::string& url, const Join& join) {
  if (gave_up_) {
    ++missing_;
    return false;
  }
  before_asking_();
  try {
    ask(url, join);
  } catch (const feed::SourceError& error) {
    if (error.kind == Kind::stopped) throw;
    note_failure(error);
    return false;
  }
  in_row_ = gone_in_row_ = 0;
  return true;
}

void Detailing::ask(const std::string& url, const Join& join) {
  const bool hopeful = in_row_ + gone_in_row_ == 0;
  if (const auto problem = join(details_.get(url, hopeful ? attempts_ : 1)))
    throw feed::SourceError(Kind::not_readable, "a detail is no JSON: " + *problem);
}

void Detailing::note_failure(const feed::SourceError& error) {
  ++missing_;
  if (first_why_.empty()) first_why_ = error.what();
  const auto now = std::chrono::steady_clock::now();
  if (in_row_ + gone_in_row_ == 0) failing_since_ = now;
  const bool gone = error.status == 404 || error.status == 410;
  ++(gone ? gone_in_row_ : in_row_);
  gave_up_ = wants_peace(error) || in_row_ >= kFailuresMax || gone_in_row_ >= kGoneMax ||
             (in_row_ > 0 && now - failing_since_ >= kFailingMax);
}

std::string Detailing::note() const {
  if (missing_ == 0) return {};
  return "details of " + with_thousands(missing_) + (missing_ == 1 ? " item" : " items") +
         " could not be had" + (gave_up_ ? ", and the rest was not asked for any more" : "") +
         ": " + first_why_ + "; the next poll tries again";
}

}  // namespace workwise::ingest
