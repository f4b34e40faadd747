#pragma once

#include <chrono>
#include <string>

namespace workwise {

/// A moment: UTC, microseconds, PostgreSQL's own resolution.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

Instant now();

/// RFC 3339 in UTC: "2026-07-14T22:35:00Z"; a fraction only where there is one ("…:00.25Z").
std::string to_rfc3339(Instant when);

/// For people: "950 ms", "3.2 s", "4 min 5 s", "2 h 30 min".
std::string to_text(std::chrono::microseconds span);

}  // namespace workwise
