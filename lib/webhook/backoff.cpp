#include "webhook/backoff.hpp"

#include <algorithm>
#include <array>

namespace workwise::webhook {

std::optional<std::chrono::milliseconds> pause_after(int attempts, double random) {
  using namespace std::chrono_literals;
  using std::chrono::milliseconds;
  constexpr std::array<std::chrono::seconds, 9> kPauses{5s,  5min, 30min, 2h, 5h,
                                                        10h, 14h,  20h,   24h};
  const auto index = static_cast<std::size_t>(std::max(attempts, 1) - 1);
  if (index >= kPauses.size()) return std::nullopt;
  const auto pause = std::chrono::duration<double, std::milli>(kPauses[index]) * (1 + random / 5);
  return std::chrono::duration_cast<milliseconds>(pause);
}

}  // namespace workwise::webhook
