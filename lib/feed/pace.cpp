#include "feed/pace.hpp"

#include <algorithm>
#include <utility>

#include "feed/retry.hpp"

namespace workwise::feed {

Pace::Clock Pace::Clock::real() {
  return {.now = [] { return std::chrono::steady_clock::now(); },
          .wait = [](const std::stop_token& stop,
                     std::chrono::milliseconds span) { return wait_unless_stopped(stop, span); }};
}

Pace::Pace(const config::Rate& rate, Clock clock) : clock_(std::move(clock)) {
  if (rate.requests > 0) apart_ = std::chrono::nanoseconds{rate.span} / rate.requests;
}

bool Pace::wait(const std::stop_token& stop) {
  if (stop.stop_requested()) return false;
  if (apart_.count() == 0) return true;
  const auto now = clock_.now();
  const auto begin = next_ ? std::max(*next_, now) : now;
  next_ = begin + apart_;
  return begin == now ||
         clock_.wait(stop, std::chrono::ceil<std::chrono::milliseconds>(begin - now));
}

}  // namespace workwise::feed
