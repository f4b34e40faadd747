#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "config/settings.hpp"
#include "feed/decode.hpp"
#include "feed/fetch.hpp"

namespace workwise::cli {

/// Fetches and decodes a source without any database: what preview and sources test stand on.
/// `take` returns false to end the walk. The details of the first `details_max` items are asked
/// for, where the source has any; one that can't be had is told on stderr.
feed::Fetched walk(const config::Settings& settings, const config::Source& source,
                   const std::function<bool(const feed::Decoded&, const feed::Item&)>& take,
                   feed::Coverage* coverage = nullptr, std::uint64_t details_max = 0);

}  // namespace workwise::cli
