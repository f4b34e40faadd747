#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "job/normalise.hpp"

namespace workwise::job {

/// In cents; either end may be open.
struct PayRange {
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
};

constexpr std::int64_t kPayCentsMax = 100'000'000'000'000;  // 1e12 units: beyond it nobody is paid

/// Zero is unknown; a range that contradicts itself, or spans more than a factor of 100, is no
/// range.
std::optional<PayRange> plausible(PayRange range);

/// One amount or one range, or nothing. A number counts as pay only with a sign that it is: a
/// currency beside it, a period after it, a link to such a number, or a field that holds nothing
/// else.
std::optional<Salary> read_pay(std::string_view text, const Context& context);

}  // namespace workwise::job
