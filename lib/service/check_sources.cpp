#include "service/check_sources.hpp"

#include <string>

#include "base/error.hpp"
#include "feed/check.hpp"
#include "service/timetable.hpp"

namespace workwise::service {

void check_sources(const std::vector<config::Source>& sources) {
  std::string problems;
  const auto note = [&](const auto& look) {
    try {
      look();
    } catch (const ConfigError& error) {
      problems += (problems.empty() ? "" : "\n") + std::string(error.what());
    }
  };
  for (const config::Source& source : sources) {
    note([&] { const Timetable timetable(source); });
    note([&] { feed::check(source); });
  }
  if (!problems.empty()) throw ConfigError(problems);
}

}  // namespace workwise::service
