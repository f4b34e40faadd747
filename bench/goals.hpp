#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "results.hpp"

namespace workwise::bench {

/// What we want to reach, and how to tell from the results.
struct Goal {
  Case which = Case::cold;
  std::string what{};  ///< "times faster than drizzle-orm"
  double limit = 0;
  double limit_xml = limit;
  bool at_least = true;       ///< else: at most
  std::string unit{};         ///< "x", " KiB"
  std::size_t from_jobs = 0;  ///< judged from this size on
  std::function<std::optional<double>(const Results&, std::size_t jobs, Feed feed)> value{};

  bool met(double is, Feed feed) const {
    const double wanted = feed == Feed::xml ? limit_xml : limit;
    return at_least ? is >= wanted : is <= wanted;
  }
};

std::vector<Goal> goals();

}  // namespace workwise::bench
