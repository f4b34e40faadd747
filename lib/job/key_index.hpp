#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace workwise::job {

/// The rows of a sorted constant table that have one key. What begins with another letter is never
/// looked at.
template <typename Row, std::size_t N,
          typename Key = decltype([](const Row& row) { return row.key; })>
class KeyIndex {
 public:
  consteval explicit KeyIndex(const Row (&rows)[N], Key key = {}) : rows_(rows), key_(key) {
    static_assert(N < 0xFFFF);
    for (std::size_t i = 1; i < N; ++i)
      if (key(rows[i]) < key(rows[i - 1])) throw "the table is not sorted";
    std::size_t row = 0;
    for (std::size_t letter = 0; letter < 257; ++letter) {
      while (row < N && static_cast<unsigned char>(key(rows[row]).front()) < letter) ++row;
      starts_[letter] = static_cast<std::uint16_t>(row);
    }
  }

  std::span<const Row> find(std::string_view key) const {
    if (key.empty()) return {};
    const auto letter = static_cast<unsigned char>(key.front());
    const Row* const end = rows_ + starts_[letter + 1U];
    const Row* const first = std::lower_bound(
        rows_ + starts_[letter], end, key,
        [this](const Row& row, std::string_view wanted) { return key_(row) < wanted; });
    const Row* last = first;
    while (last != end && key_(*last) == key) ++last;
    return {first, last};
  }

 private:
  const Row* rows_;
  [[no_unique_address]] Key key_;
  std::array<std::uint16_t, 257> starts_{};
};

}  // namespace workwise::job
