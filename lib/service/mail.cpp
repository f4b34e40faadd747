#include "service/mail.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace workwise::service {

Mail::Mail(boost::asio::io_context& control, std::shared_ptr<const config::Settings> settings,
           std::chrono::milliseconds patience)
    : control_(control), timer_(control), settings_(std::move(settings)), sender_(patience) {}

Mail::~Mail() {
  pass_.request_stop();
  if (thread_) thread_->join();
}

void Mail::hurry() {
  if (settings_->notifications.empty() || stopping_) return;
  if (busy_)
    again_ = true;
  else
    begin();
}

void Mail::use(std::shared_ptr<const config::Settings> settings) {
  const bool had_some = !settings_->notifications.empty();
  settings_ = std::move(settings);
  pass_.request_stop();
  if (busy_)
    again_ = true;
  else if (had_some || !settings_->notifications.empty())
    begin();
}

void Mail::begin() {
  busy_ = true;
  again_ = false;
  timer_.cancel();
  pass_ = {};
  if (!thread_) thread_.emplace(1);
  boost::asio::post(*thread_, [this, settings = settings_, stop = pass_.get_token()] {
    const bool more = sender_.pass(*settings, stop);
    boost::asio::post(control_, [this, more] { ended(more); });
  });
}

void Mail::ended(bool more) {
  busy_ = false;
  if (stopping_) {
    if (stopped_) std::exchange(stopped_, {})();
    return;
  }
  if (more || again_) return begin();
  if (settings_->notifications.empty()) return;
  timer_.expires_after(kEvery);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) hurry();
  });
}

void Mail::stop(std::function<void()> stopped) {
  stopping_ = true;
  timer_.cancel();
  pass_.request_stop();
  if (!busy_) return stopped();
  stopped_ = std::move(stopped);
}

}  // namespace workwise::service
