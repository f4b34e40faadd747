#include "feed/retry.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>

#include "base/text.hpp"
#include "feed/transfer.hpp"

namespace workwise::feed {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kRetryAfterMax = std::chrono::hours(24);

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

milliseconds wait_after(int attempt, const Backoff& backoff, std::optional<seconds> retry_after,
                        double chance) {
  constexpr int kDoublingsMax = 20;
  const int doublings = std::clamp(attempt - 1, 0, kDoublingsMax);
  const milliseconds whole = std::min(backoff.base * (std::int64_t{1} << doublings), backoff.cap);
  const milliseconds jittered{
      static_cast<std::int64_t>(static_cast<double>(whole.count()) * (0.5 + chance / 2))};
  return std::max<milliseconds>(jittered, retry_after.value_or(seconds{0}));
}

std::optional<seconds> parse_retry_after(const std::string& value, Instant now) {
  std::string_view text = trim(value);
  const bool negative = text.starts_with('-') && is_number(text.substr(1));
  if (negative) return seconds{0};
  if (is_number(text)) {
    constexpr std::size_t kDigitsMax = 9;  // 31 years: more than the cap, and no overflow
    if (text.size() > kDigitsMax) return kRetryAfterMax;
    return std::min(seconds{std::stol(std::string(text))}, kRetryAfterMax);
  }
  const auto when = parse_http_date(std::string(text));
  if (!when) return std::nullopt;
  return std::clamp(std::chrono::ceil<seconds>(*when - now), seconds{0}, kRetryAfterMax);
}

bool is_worth_waiting(const SourceError& error, const Backoff& backoff) {
  return error.transient && error.retry_after.value_or(seconds{0}) <= backoff.wait_max;
}

bool wait_for_another(int attempt, const Backoff& backoff, std::optional<seconds> retry_after,
                      const std::stop_token& stop) {
  thread_local std::minstd_rand generator{std::random_device{}()};
  const double chance = std::uniform_real_distribution<double>(0, 1)(generator);
  return wait_unless_stopped(stop, wait_after(attempt, backoff, retry_after, chance));
}

bool wait_unless_stopped(std::stop_token stop, milliseconds span) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, span, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace workwise::feed
