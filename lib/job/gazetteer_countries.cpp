#include <algorithm>

#include "job/gazetteer.hpp"
#include "job/key_index.hpp"

namespace workwise::job {
namespace {

struct CountryCode {
  char code[4];  ///< alpha-2 or alpha-3
  char country[3];
};

// Facts: ISO 3166-1 as Debian's iso-codes package lists it (names, common and official), and
// country_names.tsv. Georgia is missing on purpose: it is a state of the US too, and needs its
// surroundings.
#include "job/gazetteer_countries.inc"

constexpr KeyIndex kIndex{kNames};

}  // namespace

std::string_view country_by_name(std::string_view key) {
  const auto found = kIndex.find(key);
  return found.empty() ? std::string_view{} : found.front().country;
}

std::string_view country_by_code(std::string_view capitals) {
  const auto code = [](const CountryCode& row) { return std::string_view{row.code}; };
  const auto* const found = std::ranges::lower_bound(kCodes, capitals, {}, code);
  return found != std::end(kCodes) && code(*found) == capitals ? found->country
                                                               : std::string_view{};
}

}  // namespace workwise::job
