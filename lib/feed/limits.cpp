#include "feed/limits.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace workwise::feed {

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::optional<job::Rejected> beyond_limits(const job::Posting& posting) {
  struct Field {
    const char* name;
    std::string_view text;
    std::size_t max;  ///< characters, or bytes
  };
  const Field texts[] = {{"title", posting.title, Limits::kTitleCharacters},
                         {"company", posting.company, Limits::kNameCharacters},
                         {"category", posting.category, Limits::kNameCharacters},
                         {"department", posting.department, Limits::kNameCharacters},
                         {"reference", posting.reference, Limits::kNameCharacters},
                         {"location", posting.location, Limits::kLocationCharacters},
                         {"salary", posting.salary.text, Limits::kSalaryCharacters}};
  for (const Field& field : texts) {
    if (field.text.size() <= field.max) continue;  // bytes are never fewer
    const std::size_t count = characters(field.text);
    if (count <= field.max) continue;
    return job::Rejected{.reason = std::string(field.name) + " is longer than " +
                                   std::to_string(field.max) +
                                   " characters: " + std::to_string(count),
                         .field = field.name,
                         .external_id = posting.external_id};
  }
  const Field bytes[] = {{"url", posting.url, Limits::kUrlBytes},
                         {"apply_url", posting.apply_url, Limits::kUrlBytes},
                         {"description", posting.description, Limits::kDescriptionBytes}};
  for (const Field& field : bytes) {
    if (field.text.size() <= field.max) continue;
    return job::Rejected{.reason = std::string(field.name) + " is larger than " +
                                   bytes_to_text(field.max) + ": " +
                                   bytes_to_text(field.text.size()),
                         .field = field.name,
                         .external_id = posting.external_id};
  }
  return std::nullopt;
}

}  // namespace workwise::feed
