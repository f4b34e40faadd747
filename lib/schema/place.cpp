#include "schema/place.hpp"

namespace workwise::schema {
namespace {

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

void Place::pass(std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else if (begins_character(c)) {
      ++column;
    }
  }
}

std::string located(const std::string& path, Place place) {
  return path + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
}

Place after_characters(Place start, std::string_view text, std::size_t characters) {
  std::size_t end = 0;
  for (std::size_t passed = 0; end < text.size(); ++end) {
    if (begins_character(text[end]) && passed++ == characters) break;
  }
  start.pass(text.substr(0, end));
  return start;
}

}  // namespace workwise::schema
