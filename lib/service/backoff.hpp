#pragma once

#include <chrono>
#include <cstdint>

namespace workwise::service {

/// How long to wait before the n-th new attempt: 1 s, doubled each time up to 60 s, of which a
/// random half is left out, so that daemons that lost one database don't come back together.
class Backoff {
 public:
  static constexpr std::chrono::milliseconds kFirst{1000};
  static constexpr std::chrono::milliseconds kMax{60'000};

  explicit Backoff(std::uint64_t seed) : state_(seed) {}

  std::chrono::milliseconds next();
  void reset() { attempts_ = 0; }

 private:
  std::uint64_t state_;
  int attempts_ = 0;
};

}  // namespace workwise::service
