#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "job/posting.hpp"

namespace workwise::feed {

/// What a posting may hold. More is not cut, for nobody could say what was lost: the item is
/// rejected and waits in the quarantine. Places and tags are the exception: what is beyond is left
/// out.
struct Limits {
  static constexpr std::size_t kIdBytes = 1024;  ///< an index row takes 2.7 KB at most
  static constexpr std::size_t kTitleCharacters = 500;
  static constexpr std::size_t kNameCharacters = 500;  ///< company, category, department, reference
  static constexpr std::size_t kLocationCharacters = 4000;
  static constexpr std::size_t kSalaryCharacters = 2000;
  static constexpr std::size_t kUrlBytes = 8192;
  static constexpr std::size_t kDescriptionBytes = std::size_t{1} << 20U;
  static constexpr std::size_t kPlaces = 200;
  static constexpr std::size_t kTags = 100;
  static constexpr std::size_t kTagCharacters = 100;
};

/// Code points of UTF-8.
std::size_t characters(std::string_view utf8);

/// The first field that holds more than it may.
std::optional<job::Rejected> beyond_limits(const job::Posting& posting);

}  // namespace workwise::feed
