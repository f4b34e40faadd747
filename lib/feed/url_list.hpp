#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.hpp"

namespace workwise::feed {

/// The largest document that is read as a list of URLs: a sitemap has 50,000 at most.
inline constexpr std::size_t kUrlListBytesMax = std::size_t{8} << 20U;

/// The URLs that a document lists, as written, in its order.
///
/// What it is, its first byte says: JSON ('{', '['), XML or a page for people ('<'), or a URL a
/// line. `next` is a path to the URLs: in JSON it must be given; in XML it is `/urlset/url/loc`
/// where it is not; of a page they are the targets of its <a>, and there `next` is not used.
///
/// Errors: SourceError not_readable where it is neither, or has nothing at `next`; too_large.
std::vector<std::string> listed_urls(std::string document, const std::string& next,
                                     const config::Read& read);

}  // namespace workwise::feed
