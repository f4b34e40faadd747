#include "job/gazetteer.hpp"
#include "job/key_index.hpp"

namespace workwise::job {
namespace {

// Facts: ISO 3166-2 as Debian's iso-codes package lists it, and region_names.tsv.
#include "job/gazetteer_regions.inc"

constexpr KeyIndex kIndex{kRegions, [](const RegionName& region) {
                            return std::string_view{kText + region.key_at, region.key_bytes};
                          }};

}  // namespace

std::string_view RegionName::name() const {
  return {kText + name_at, name_bytes};
}

std::span<const RegionName> regions(std::string_view key) {
  return kIndex.find(key);
}

}  // namespace workwise::job
