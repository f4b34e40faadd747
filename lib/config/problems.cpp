#include "config/problems.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace workwise::config {

std::string to_string(const Position& position) {
  if (position.line == 0) return position.file;
  return position.file + ':' + std::to_string(position.line) + ':' +
         std::to_string(position.column);
}

void Problems::add(const Position& position, const std::string& message) {
  // What is quoted from the file must not write to the terminal that shows the message.
  found_.emplace(position.file, position.line, position.column, printable(message));
}

void Problems::raise() const {
  if (found_.empty()) return;
  std::string lines;
  for (const auto& [file, line, column, message] : found_) {
    if (!lines.empty()) lines += '\n';
    lines += to_string(Position{file, line, column}) + ": " + message;
  }
  throw ConfigError(lines);
}

}  // namespace workwise::config
