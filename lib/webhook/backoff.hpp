#pragma once

#include <chrono>
#include <optional>

namespace workwise::webhook {

/// How long to wait after the n-th attempt at a message failed: about 5 s, 5 min, 30 min, 2 h, 5 h,
/// 10 h, 14 h, 20 h, 24 h; nullopt after the tenth: it is given up. `random` in [0, 1) makes it up
/// to a fifth longer, so that what failed together does not come back together.
///
/// Source: Standard Webhooks, "Deliverability and reliability".
std::optional<std::chrono::milliseconds> pause_after(int attempts, double random);

/// The longest that a receiver may ask us to wait (Retry-After).
inline constexpr std::chrono::hours kAskedMax{24};

}  // namespace workwise::webhook
