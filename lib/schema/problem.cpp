#include "schema/problem.hpp"

namespace workwise::schema {

std::string where(std::string_view path, Place place) {
  return std::string(path) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string to_text(const Problem& problem) {
  std::string text = where(problem.path, problem.place) +
                     (problem.is_error() ? ": error: " : ": note: ") + problem.message;
  if (!problem.follows.empty()) text += " (follows from " + problem.follows + ")";
  if (!problem.sqlstate.empty()) text += "\n  SQLSTATE " + problem.sqlstate;
  if (!problem.hint.empty()) text += "\n  " + problem.hint;
  return text;
}

}  // namespace workwise::schema
