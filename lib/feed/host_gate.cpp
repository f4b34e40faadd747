#include "feed/host_gate.hpp"

#include <algorithm>
#include <utility>

#include "base/time.hpp"
#include "feed/fetch.hpp"
#include "feed/retry.hpp"

namespace workwise::feed {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// So many requests of a rate are remembered.
constexpr std::uint32_t kRequestsMax = 5000;

/// The same or a slower rate that needs no more memory than that.
config::Rate bounded(config::Rate rate) {
  if (rate.requests <= kRequestsMax) return rate;
  rate.span = std::max(milliseconds{1}, rate.span * kRequestsMax / rate.requests);
  rate.requests = kRequestsMax;
  return rate;
}

SourceError too_far(const std::string& host, milliseconds wait, int status) {
  const auto rest = std::chrono::ceil<seconds>(wait);
  SourceError error(
      SourceError::Kind::status,
      status != 0
          ? "not asked: " + host + " answered HTTP status " + std::to_string(status) +
                " and wants no request for another " + to_text(rest)
          : "not asked: fetch.rate allows no request to " + host + " for another " + to_text(rest),
      status != 0 ? "nothing to do here: it is asked again after that"
                  : "poll less often (every, cron), or raise fetch.rate");
  error.status = status != 0 ? status : 429;
  error.transient = true;
  error.retry_after = rest;
  return error;
}

SourceError stopped() {
  return {SourceError::Kind::stopped, "stopped while waiting for a turn"};
}

}  // namespace

HostGate::HostGate()
    : HostGate(Clock::now, [](const std::stop_token& stop, milliseconds span) {
        wait_unless_stopped(stop, span);
      }) {}

HostGate::HostGate(std::function<Time()> clock, Sleep sleep)
    : clock_(std::move(clock)), sleep_(std::move(sleep)) {}

HostGate::Pass::~Pass() {
  if (gate_ != nullptr) gate_->leave(host_);
}

HostGate::Turn HostGate::turn_of(const Host& host, const config::Rate& rate, Time now) {
  const Turn turn{std::max(now, host.not_before), host.not_before > now};
  const auto found = host.asked.find({rate.requests, rate.span});
  if (found == host.asked.end() || found->second.size() < rate.requests) return turn;
  const Time free = found->second.front() + rate.span;
  return free > turn.at ? Turn{free, false} : turn;
}

void HostGate::let_in(Host& host, const config::Rate& rate, Time now) {
  ++host.active;
  if (rate.requests == 0) return;
  std::deque<Time>& asked = host.asked[{rate.requests, rate.span}];
  asked.push_back(now);
  if (asked.size() > rate.requests) asked.pop_front();
}

HostGate::Pass HostGate::enter(const std::string& host, const Rules& rules,
                               const std::stop_token& stop, const std::function<void()>& waiting) {
  const config::Rate rate = bounded(rules.rate);
  const Time came = clock_();
  for (;;) {
    if (stop.stop_requested()) throw stopped();
    std::unique_lock lock(mutex_);
    const Time now = clock_();
    forget_idle(now);
    Host& known = hosts_[host];
    const Turn turn = turn_of(known, rate, now);
    if (turn.at <= now && has_room(known, rules)) {
      let_in(known, rate, now);
      return {*this, host};
    }
    if (turn.at <= now) {
      ++known.waiting;  // it is not forgotten meanwhile
      left_.wait_for(lock, stop, kNap, [&] { return has_room(known, rules); });
      --known.waiting;
      lock.unlock();
    } else {
      if (turn.at - came > (turn.of_host ? milliseconds{kPatience} : milliseconds{kRatePatience}))
        throw too_far(host, std::chrono::ceil<milliseconds>(turn.at - now),
                      turn.of_host ? known.status : 0);
      lock.unlock();
      const auto wait = std::chrono::ceil<milliseconds>(turn.at - now);
      sleep_(stop, std::min<milliseconds>(wait, kNap));
    }
    if (waiting) waiting();
  }
}

bool HostGate::has_room(const Host& host, const Rules& rules) {
  return host.active < std::max(1, rules.connections);
}

void HostGate::leave_alone(const std::string& host, int status, seconds span) {
  const std::lock_guard lock(mutex_);
  Host& known = hosts_[host];
  known.not_before = std::max(known.not_before, clock_() + span);
  known.status = status;
}

void HostGate::leave(const std::string& host) {
  {
    const std::lock_guard lock(mutex_);
    --hosts_[host].active;
  }
  left_.notify_all();
}

bool HostGate::is_idle(const Host& host, Time now) {
  return host.active == 0 && host.waiting == 0 && host.not_before <= now &&
         std::none_of(host.asked.begin(), host.asked.end(),
                      [&](const auto& one) { return one.second.back() + one.first.second > now; });
}

/// Hosts come from redirects too: nobody may fill our memory with them.
void HostGate::forget_idle(Time now) {
  if (hosts_.size() < sweep_at_) return;
  std::erase_if(hosts_, [&](const auto& one) { return is_idle(one.second, now); });
  sweep_at_ = std::max(kHostsMax, 2 * hosts_.size());
}

std::size_t HostGate::hosts() const {
  const std::lock_guard lock(mutex_);
  return hosts_.size();
}

}  // namespace workwise::feed
