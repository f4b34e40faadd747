#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "job/normalise.hpp"

/// Tables of places: a text, the source's country, and what is read from both.
namespace workwise::job {

inline std::string value(const std::string& text) {
  return text.empty() ? "null" : text;
}

/// "city|region|country|postal code|work mode", each "null" where it is unknown.
inline std::string show(const Place& place) {
  return value(place.city) + "|" + value(place.region) + "|" + value(place.country) + "|" +
         value(place.postal_code);
}
inline std::string show(const LocationText& location) {
  return show(location.place) + "|" +
         (location.work_mode ? std::string(to_string(*location.work_mode)) : "null");
}

inline Context in(const char* country) {
  Context context;
  context.country = country;
  return context;
}

struct Row {
  const char* text;
  const char* country;  ///< the source's own
  const char* expected;
};

inline void expect(std::span<const Row> rows) {
  for (const Row& row : rows)
    EXPECT_EQ(show(parse_location(row.text, in(row.country))), row.expected)
        << row.text << " in " << row.country;
}

}  // namespace workwise::job
