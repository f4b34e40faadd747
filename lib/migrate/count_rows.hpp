#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "postgres/session.hpp"

namespace workwise::migrate {

/// Counting ends here: beyond it the figure no longer matters.
inline constexpr std::int64_t kCountedMax = 100'000;

/// How many rows "FROM t WHERE …" has, kCountedMax + 1 for more; nullopt: we may not look, or it
/// takes more than two seconds. It is for a sentence and keeps nobody from his way.
///
/// Shape: in a transaction of its own, or behind a savepoint of the open one. Throws only where the
///        connection is lost.
std::optional<std::int64_t> count_rows(postgres::Session& session, const std::string& from);

/// "3 rows", "1 row", "more than 100,000 rows".
std::string count_text(std::int64_t count, const std::string& noun);

}  // namespace workwise::migrate
