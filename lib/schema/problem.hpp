#pragma once

#include <string>
#include <string_view>

#include "schema/place.hpp"

namespace workwise::schema {

/// What is wrong with a script, or worth knowing about it, and where.
struct Problem {
  enum class Severity { error, note };
  Severity severity = Severity::error;
  std::string path;
  Place place;
  std::string message;
  std::string hint{};
  std::string sqlstate{};  ///< of an error that the server found
  std::string follows{};   ///< "schema.sql:3:1": the error that this one is a consequence of

  bool is_error() const { return severity == Severity::error; }
};

/// "schema.sql:3:14", without anything behind it.
std::string where(std::string_view path, Place place);

/// "schema.sql:3:14: error: …", the hint on a line of its own.
std::string to_text(const Problem& problem);

}  // namespace workwise::schema
