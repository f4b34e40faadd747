#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "editions.hpp"
#include "sample.hpp"

namespace workwise::bench {

/// What was measured: a size, a case, who, and from which feed.
struct Key {
  std::size_t jobs = 0;
  Case which = Case::cold;
  std::string name;
  Feed feed = Feed::ndjson;

  friend auto operator<=>(const Key&, const Key&) = default;
};

/// All samples; those of a key in the order of the repetitions.
class Results {
 public:
  using Value = std::function<double(const Sample&)>;

  void add(const Key& key, const Sample& sample) { samples_[key].push_back(sample); }
  void add(const Results& others);

  /// The median; nullopt where nothing was measured.
  std::optional<double> median(const Key& key, const Value& value) const;
  /// The median of above / below, each pair of one repetition.
  std::optional<double> ratio(const Key& above, const Key& below, const Value& value) const;

  std::vector<std::size_t> sizes() const;
  const std::map<Key, std::vector<Sample>>& samples() const { return samples_; }

 private:
  std::map<Key, std::vector<Sample>> samples_;
};

double milliseconds(const Sample& sample);
double peak_mib(const Sample& sample);

}  // namespace workwise::bench
