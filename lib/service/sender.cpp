#include "service/sender.hpp"

#include <spdlog/spdlog.h>

#include "base/text.hpp"

namespace workwise::service {
namespace {

// Nothing here is worth the wait for a lock: it asks again.
constexpr const char* kSetUp = "SET lock_timeout = '2s'";

std::set<std::string> names_of(const config::Settings& settings) {
  std::set<std::string> names;
  for (const config::Webhook& webhook : settings.notifications) names.insert(webhook.name);
  return names;
}

}  // namespace

bool Sender::pass(const config::Settings& settings, const std::stop_token& stop) {
  if (settings.notifications.empty()) {
    session_.reset();
    return false;
  }
  try {
    const bool more = deliver(settings, stop);
    said_.clear();
    return more;
  } catch (const postgres::Error& error) {
    if (error.connection_lost()) session_.reset();
    if (!webhook::no_outbox(error)) complain(error.what(), error.connection_lost());
  } catch (const std::exception& error) {
    complain(error.what(), false);
  }
  return false;
}

bool Sender::deliver(const config::Settings& settings, const std::stop_token& stop) {
  webhook::Outbox outbox(session(settings), deadline_.get());
  tidy(outbox, settings);
  const webhook::Delivery delivery =
      webhook::deliver_due(outbox, settings.notifications, {.stop = stop, .until = {}});
  tell(delivery);
  return delivery.more;
}

void Sender::tidy(webhook::Outbox& outbox, const config::Settings& settings) {
  const auto now = std::chrono::steady_clock::now();
  std::set<std::string> names = names_of(settings);
  if (tidied_ && now - *tidied_ < kTidyEvery && names == names_) return;
  const auto others = outbox.give_up_others(std::vector<std::string>(names.begin(), names.end()));
  if (others > 0)
    spdlog::warn(
        "event=notifications_given_up messages={} reason=\"their webhook is no longer "
        "configured\"",
        others);
  outbox.tidy();
  tidied_ = now;
  names_ = std::move(names);
}

postgres::Session& Sender::session(const config::Settings& settings) {
  if (session_ && (!session_->alive() || url_ != settings.database.url)) session_.reset();
  if (session_) return *session_;
  if (!deadline_) deadline_ = std::make_unique<postgres::Deadline>(patience_);
  url_ = settings.database.url;
  session_.emplace(postgres::Connect{.url = url_,
                                     .application_name = "workwised notifications",
                                     .timeout = settings.database.connect_timeout});
  deadline_->within(*session_, [&] { return session_->run(kSetUp); });
  return *session_;
}

void Sender::tell(const webhook::Delivery& delivery) {
  for (const auto& [name, error] : delivery.errors)
    if (failing_.insert(name).second)
      spdlog::warn(
          "event=notifications_failing webhook={} error={} next=\"workwise notifications "
          "list\"",
          logfmt(name), logfmt(error));
  for (const std::string& name : delivery.served)
    if (!delivery.errors.contains(name) && failing_.erase(name) > 0)
      spdlog::info("event=notifications_recovered webhook={}", logfmt(name));
}

/// That the database is away is the gatekeeper's to say.
void Sender::complain(const std::string& error, bool lost) {
  if (error == said_) return;
  said_ = error;
  if (!lost) spdlog::warn("event=notifications_not_sent error={}", logfmt(error));
}

}  // namespace workwise::service
