#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::feed {

/// What a JSON-LD block of a page holds: <script type="application/ld+json">.
struct JsonldBlock {
  static constexpr std::size_t kDepthMax = 200;

  std::string_view json;  ///< without the comment or CDATA marks around it; empty: an empty block
  /// Each JobPosting: a top-level object, or one at whatever depth in @graph, an ItemList, a page's
  /// mainEntity. What lies in a JobPosting is part of it. In their order, none overlaps another.
  std::vector<std::string_view> postings;
  std::string problem;  ///< not empty: why it is no JSON; then nothing is said of postings
};

/// Looks at strings and brackets only: who wants a posting parses it.
JsonldBlock read_jsonld_block(std::string_view text);

}  // namespace workwise::feed
