#include "base/repeat_filter.hpp"

#include <algorithm>

#include "base/fingerprint.hpp"
#include "base/logfmt_fields.hpp"

namespace workwise::log {
namespace {

std::uint64_t key_of(std::string_view line) {
  Fingerprinter key;
  bool any = false;
  for (const Field& field : logfmt_fields(line)) {
    if (field.key == "run" || field.key == "ms" || field.key == "bytes") continue;
    key.add_field(field.key);
    key.add_field(field.value);
    any = true;
  }
  if (!any) key.add_field(line);
  return key.digest().low;
}

}  // namespace

std::optional<std::uint64_t> RepeatFilter::pass(std::string_view line, Moment when) {
  const std::uint64_t key = key_of(line);
  const auto found = said_.find(key);
  if (found == said_.end()) {
    if (said_.size() >= kLinesMax)
      said_.erase(std::min_element(said_.begin(), said_.end(), [](const auto& a, const auto& b) {
        return a.second.last_written < b.second.last_written;
      }));
    said_.emplace(key, Said{.last_written = when});
    return 0;
  }
  Said& said = found->second;
  if (when - said.last_written < kQuiet) {
    ++said.held_back;
    return std::nullopt;
  }
  const std::uint64_t held_back = said.held_back;
  said = {.last_written = when};
  return held_back;
}

}  // namespace workwise::log
