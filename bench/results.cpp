#include "results.hpp"

#include <algorithm>
#include <set>

namespace workwise::bench {
namespace {

/// Of an even number the mean of the two in the middle.
std::optional<double> middle(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

void Results::add(const Results& others) {
  for (const auto& [key, samples] : others.samples_)
    for (const Sample& sample : samples) add(key, sample);
}

std::optional<double> Results::median(const Key& key, const Value& value) const {
  const auto found = samples_.find(key);
  if (found == samples_.end()) return std::nullopt;
  std::vector<double> values;
  for (const Sample& sample : found->second) values.push_back(value(sample));
  return middle(std::move(values));
}

std::optional<double> Results::ratio(const Key& above, const Key& below, const Value& value) const {
  const auto dividends = samples_.find(above);
  const auto divisors = samples_.find(below);
  if (dividends == samples_.end() || divisors == samples_.end()) return std::nullopt;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(dividends->second.size(), divisors->second.size()); ++i)
    ratios.push_back(value(dividends->second[i]) / value(divisors->second[i]));
  return middle(std::move(ratios));
}

std::vector<std::size_t> Results::sizes() const {
  std::set<std::size_t> sizes;
  for (const auto& [key, samples] : samples_) sizes.insert(key.jobs);
  return {sizes.begin(), sizes.end()};
}

double milliseconds(const Sample& sample) {
  return sample.milliseconds;
}

double peak_mib(const Sample& sample) {
  return sample.peak_mib;
}

}  // namespace workwise::bench
