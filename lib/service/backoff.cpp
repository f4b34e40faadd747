#include "service/backoff.hpp"

#include <algorithm>
#include <random>

namespace workwise::service {

std::chrono::milliseconds Backoff::next() {
  constexpr int kDoublingsMax = 6;
  const auto whole = std::min(kFirst * (1 << std::min(attempts_, kDoublingsMax)), kMax);
  ++attempts_;
  std::mt19937_64 random(state_++);
  std::uniform_int_distribution<std::int64_t> part(whole.count() / 2, whole.count());
  return std::chrono::milliseconds{part(random)};
}

}  // namespace workwise::service
