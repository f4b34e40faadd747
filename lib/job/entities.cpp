#include "job/entities.hpp"

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"
#include "job/entity_table.hpp"

namespace workwise::job {
namespace {

constexpr std::size_t kNameMax = 31;
constexpr std::size_t kBareNameMax = 6;  // the longest of those that need no semicolon

/// Where an entry's name lies in the table.
struct Entry {
  std::uint16_t at = 0;
  std::uint8_t size = 0;
};

constexpr std::array<Entry, kEntityCount> index_table() {
  std::array<Entry, kEntityCount> entries{};
  std::size_t at = 0;
  for (Entry& entry : entries) {
    entry.at = static_cast<std::uint16_t>(at);
    while (kEntityTable[at] != ':' && kEntityTable[at] != '=') ++at;
    entry.size = static_cast<std::uint8_t>(at - entry.at);
    while (kEntityTable[at++] != ';') {
    }
  }
  return entries;
}
constexpr std::array<Entry, kEntityCount> kEntries = index_table();

std::string_view name_of(const Entry& entry) {
  return {kEntityTable + entry.at, entry.size};
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_control(char32_t value) {
  return (value < 0x20 && value != '\t' && value != '\n' && value != '\r') ||
         (value >= 0x7F && value <= 0x9F);
}

void put(Reference& reference, char32_t value) {
  if (is_control(value)) return;
  reference.size = static_cast<std::uint8_t>(
      reference.size + put_utf8(value, reference.bytes.data() + reference.size));
}

/// The names that descriptions are full of, without a search.
char32_t common(std::string_view name) {
  switch (name.size()) {
    case 2:
      return name == "lt" ? U'<' : name == "gt" ? U'>' : 0;
    case 3:
      return name == "amp" ? U'&' : 0;
    case 4:
      return name == "nbsp" ? U'\u00A0' : name == "quot" ? U'"' : name == "apos" ? U'\'' : 0;
    case 5:
      return name == "rsquo" ? U'\u2019' : name == "ndash" ? U'\u2013' : 0;
    default:
      return 0;
  }
}

const Entry* find(std::string_view name) {
  const auto entry = std::lower_bound(
      kEntries.begin(), kEntries.end(), name,
      [](const Entry& each, std::string_view wanted) { return name_of(each) < wanted; });
  return entry != kEntries.end() && name_of(*entry) == name ? entry : nullptr;
}

bool needs_no_semicolon(const Entry& entry) {
  return kEntityTable[entry.at + entry.size] == '=';
}

void put_entry(Reference& reference, const Entry& entry) {
  const char* at = kEntityTable + entry.at + entry.size;
  const char* const end = kEntityTable + sizeof kEntityTable;
  while (*at != ';') {
    std::uint32_t value = 0;
    at = std::from_chars(at + 1, end, value, 16).ptr;
    put(reference, value);
  }
}

Reference read_named(std::string_view text, bool in_attribute) {
  std::size_t size = 0;
  const std::size_t most = std::min(text.size() - 1, kNameMax);
  while (size < most && is_alphanumeric(text[1 + size])) ++size;
  const std::string_view name = text.substr(1, size);

  Reference reference;
  if (size + 1 < text.size() && text[size + 1] == ';') {
    if (const char32_t value = common(name)) {
      put(reference, value);
    } else if (const Entry* entry = find(name)) {
      put_entry(reference, *entry);
    }
    if (reference.size != 0) {
      reference.eaten = size + 2;
      return reference;
    }
  }
  for (std::size_t length = std::min(size, kBareNameMax); length >= 2; --length) {
    const Entry* entry = find(name.substr(0, length));
    if (entry == nullptr || !needs_no_semicolon(*entry)) continue;
    const char next = 1 + length < text.size() ? text[1 + length] : '\0';
    if (in_attribute && (next == '=' || is_alphanumeric(next))) return {};
    put_entry(reference, *entry);
    reference.eaten = 1 + length;
    return reference;
  }
  return {};
}

/// windows-1252's part between 0x80 and 0x9F, which pages number as if it were Unicode.
char32_t windows_1252(char32_t value) {
  static constexpr char16_t kTable[32] = {
      0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  return kTable[value - 0x80];
}

char32_t meant(char32_t value) {
  if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return kReplacement;
  return value >= 0x80 && value <= 0x9F ? windows_1252(value) : value;
}

int digit(char c, bool hexadecimal) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return hexadecimal && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Reference read_numeric(std::string_view text) {
  const bool hexadecimal = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const std::size_t first = hexadecimal ? 3 : 2;
  std::size_t at = first;
  char32_t value = 0;
  for (int next = 0; at < text.size() && (next = digit(text[at], hexadecimal)) >= 0; ++at)
    value = std::min<char32_t>(value * (hexadecimal ? 16 : 10) + static_cast<char32_t>(next),
                               0x110000);  // saturates: more digits change nothing
  if (at == first) return {};
  if (at < text.size() && text[at] == ';') ++at;
  Reference reference;
  reference.eaten = at;
  put(reference, meant(value));
  return reference;
}

}  // namespace

Reference read_reference(std::string_view text, bool in_attribute) {
  if (text.size() < 3) return {};
  return text[1] == '#' ? read_numeric(text) : read_named(text, in_attribute);
}

}  // namespace workwise::job
