#include "feed/xml_scanner.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"
#include "feed/items_path.hpp"

namespace workwise::feed {
namespace {

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

constexpr auto kEndsName = [] {
  std::array<bool, 256> ends{};
  for (const char c : {'>', ' ', '/', '\n', '\t', '\r', '<'})
    ends[static_cast<unsigned char>(c)] = true;
  return ends;
}();

bool ends_name(char c) {
  return kEndsName[static_cast<unsigned char>(c)];
}

}  // namespace

bool XmlScanner::find() {
  while (true) {
    const char* from = window_.cursor();
    const auto size = static_cast<std::size_t>(window_.limit() - from);
    const void* found = size == 0 ? nullptr : std::memchr(from, '<', size);
    if (found != nullptr) {
      window_.advance_to(static_cast<const char*>(found));
      return true;
    }
    window_.advance(size);
    if (!window_.refill()) return false;
  }
}

XmlScanner::Markup XmlScanner::read() {
  if (!window_.need(2)) return Markup::cut;
  switch (window_.cursor()[1]) {
    case '/':
      window_.advance(2);
      return read_end_tag();
    case '!':
      return read_declaration();
    case '?':
      window_.advance(2);
      return skip_past("?>");
    default:
      window_.advance(1);
      return begins_name(*window_.cursor()) ? read_start_tag() : Markup::stray;
  }
}

XmlScanner::Markup XmlScanner::skip_past(std::string_view terminator) {
  return window_.skip_past(terminator) ? Markup::skipped : Markup::cut;
}

XmlScanner::Markup XmlScanner::read_declaration() {
  constexpr std::string_view kData = "<![CDATA[";
  const auto begins_with = [this](std::string_view text) {
    return window_.need(text.size()) &&
           std::memcmp(window_.cursor(), text.data(), text.size()) == 0;
  };
  if (begins_with("<!--")) {
    window_.advance(4);
    return skip_past("-->");
  }
  if (begins_with(kData)) {
    window_.advance(kData.size());
    return skip_past("]]>");
  }
  if (!window_.need(kData.size())) return Markup::cut;
  if (equals_ignoring_case({window_.cursor(), kData.size()}, "<!DOCTYPE")) return Markup::doctype;
  window_.advance(2);
  return Markup::stray;
}

bool XmlScanner::read_name() {
  std::size_t size = 0;
  while (true) {
    const char* from = window_.cursor();
    const auto there = static_cast<std::size_t>(window_.limit() - from);
    const std::size_t bound = std::min(there, kNameMax + 1);
    while (size < bound && !ends_name(from[size])) ++size;
    if (size > kNameMax) return false;
    if (size < there) break;
    if (!window_.need(size + 1)) return false;
  }
  name_ = local_name({window_.cursor(), size});
  window_.advance(size);
  return true;
}

XmlScanner::Markup XmlScanner::read_start_tag() {
  if (!read_name()) return window_.need(kNameMax) ? Markup::stray : Markup::cut;
  bool slash = false;
  while (true) {
    const int c = window_.peek();
    if (c < 0) return Markup::cut;
    if (c == '<') return Markup::stray;
    window_.advance(1);
    if (c == '>') return slash ? Markup::empty : Markup::start;
    if ((c == '"' || c == '\'') && !window_.skip_past(static_cast<char>(c))) return Markup::cut;
    slash = c == '/';
  }
}

XmlScanner::Markup XmlScanner::read_end_tag() {
  if (!read_name()) return window_.need(kNameMax) ? Markup::stray : Markup::cut;
  window_.skip_blanks();
  const int c = window_.peek();
  if (c < 0) return Markup::cut;
  if (c != '>') return Markup::stray;
  window_.advance(1);
  return Markup::end;
}

}  // namespace workwise::feed
