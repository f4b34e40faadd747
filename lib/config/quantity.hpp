#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Durations, sizes and shares as they are written in the configuration. Nothing is guessed: a
/// number without its unit is not a duration.
namespace workwise::config {

/// "250ms", "15m", "2h30m", "45d", "0": units ms s m h d w, the larger first, each at most once.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::string duration_text(std::chrono::milliseconds value);  ///< "2h30m"

/// "200MiB", "8MB", "512": B kB MB GB TB are powers of 1000, KiB MiB GiB TiB of 1024; any case.
std::optional<std::uint64_t> parse_size(std::string_view text);
std::string size_text(std::uint64_t bytes);  ///< "200MiB"

/// "30%" or "0.3": from 0 to 1.
std::optional<double> parse_share(std::string_view text);
std::string share_text(double value);  ///< "30%"

/// "5/s", "25/min", "100/h", "4/day": how many in which span. At least one in it.
struct Frequency {
  std::uint32_t count = 0;
  std::chrono::milliseconds span{0};
};
std::optional<Frequency> parse_frequency(std::string_view text);
std::string frequency_text(const Frequency& value);

/// Decimal digits only, no sign, no overflow.
std::optional<std::uint64_t> parse_count(std::string_view text);

}  // namespace workwise::config
