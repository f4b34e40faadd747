#pragma once

#include <optional>
#include <string>
#include <vector>

#include "job/normalise.hpp"
#include "job/posting.hpp"

namespace workwise::feed {

/// Where a job is, as an item says it: a text, several, parts, or both.
struct PublishedPlace {
  std::vector<std::string> location;
  std::string city;
  std::string region;
  std::string country;
  std::string postal_code;
};

struct Places {
  std::string location;  ///< as published: the texts, else the parts in one line
  std::vector<job::Place> places;
  std::optional<job::WorkMode> work_mode;  ///< where a text says so
};

/// Reads the texts with the parts' country, and puts the parts where a text leaves them open: they
/// are about the first place. At most Limits::kPlaces. What is no place at all ("Remote",
/// "Various") is not in `places`.
Places find_places(const PublishedPlace& published, const job::Context& context);

}  // namespace workwise::feed
