#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "config/settings.hpp"
#include "feed/decode.hpp"
#include "feed/detail.hpp"
#include "feed/fetch.hpp"

namespace workwise::cli {

/// Fetches and decodes a source without any database: what preview and sources test stand on.
/// `take` returns false to end the walk. The details of the first `details_max` items are asked
/// for, where the source has any; one that can't be had is told on stderr.
feed::Fetched walk(const config::Settings& settings, const config::Source& source,
                   const std::function<bool(const feed::Decoded&, const feed::Item&)>& take,
                   feed::Coverage* coverage = nullptr, std::uint64_t details_max = 0);

/// The items of what was fetched, page by page, counted on from page to page, until `take` returns
/// false or a stop is asked.
void each_item(const config::Source& source, const feed::Fetched& fetched,
               const std::stop_token& stop, const std::function<bool(const feed::Item&)>& take);

/// Decodes an item and asks for its detail, where it has one. Why there is none is said on stderr.
feed::Decoded decode_with_detail(feed::Decoder& decoder, feed::Details& details,
                                 const feed::Item& item, int attempts);

}  // namespace workwise::cli
