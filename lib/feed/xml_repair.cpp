#include "feed/xml_repair.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/text.hpp"
#include "job/text.hpp"

namespace workwise::feed {
namespace {

constexpr std::size_t kEntityMax = 40;  // the longest HTML name has 31 letters
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Behind the CDATA section, comment or processing instruction at `from`, or `from` when there is
/// none.
std::size_t skip_verbatim(std::string_view raw, std::size_t from) {
  const auto behind = [&](std::string_view open, std::string_view close) {
    if (raw.compare(from, open.size(), open) != 0) return from;
    const std::size_t end = raw.find(close, from + open.size());
    return end == std::string_view::npos ? raw.size() : end + close.size();
  };
  for (const auto& [open, close] :
       {std::pair{"<![CDATA[", "]]>"}, std::pair{"<!--", "-->"}, std::pair{"<?", "?>"}}) {
    if (const std::size_t after = behind(open, close); after != from) return after;
  }
  return from;
}

/// Escaped for XML text: an entity's character must not become markup.
void append_text(std::string_view text, std::string& into) {
  for (const char c : text) {
    if (c == '<') {
      into += "&lt;";
    } else if (c == '&') {
      into += "&amp;";
    } else {
      into += c;
    }
  }
}

/// "#8217" or "#x2019": its code, or nullopt when it is no number.
std::optional<std::uint32_t> numeric(std::string_view name) {
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x') || name.starts_with('X');
  if (hexadecimal) name.remove_prefix(1);
  std::uint32_t code = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, code, hexadecimal ? 16 : 10);
  if (error == std::errc::result_out_of_range && stop == end) return 0xFFFFFFFF;
  if (error != std::errc{} || stop != end) return std::nullopt;
  return code;
}

bool append_numeric(std::string_view reference, std::string& into, std::size_t& replaced) {
  const auto code = numeric(reference.substr(1, reference.size() - 2));
  if (!code) return false;
  const bool control = *code < 0x20 && *code != '\t' && *code != '\n' && *code != '\r';
  if (control || *code == 0x7F) {
    ++replaced;
  } else if (*code >= 0x80 && *code < 0xA0) {
    ++replaced;
    append_text(job::unescape_entities(reference, 1), into);
  } else if (*code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000)) {
    ++replaced;
    into += kReplacement;
  } else {
    into += reference;
  }
  return true;
}

/// The length of an entity that XML itself has at `at`, or 0.
std::size_t own_entity(std::string_view raw, std::size_t at) {
  const std::string_view rest = raw.substr(at);
  const auto length_of = [&](std::string_view entity) {
    return rest.starts_with(entity) ? entity.size() : 0;
  };
  switch (rest.size() > 2 ? rest[1] : '\0') {
    case 'l':
      return length_of("&lt;");
    case 'g':
      return length_of("&gt;");
    case 'q':
      return length_of("&quot;");
    case 'a':
      return length_of(rest[2] == 'm' ? "&amp;" : "&apos;");
    default:
      return 0;
  }
}

/// The next '<' or '&' from `at` on.
std::size_t next_special(std::string_view raw, std::size_t at) {
  while (at < raw.size() && raw[at] != '<' && raw[at] != '&') ++at;
  return at;
}

bool append_named(std::string_view reference, std::string& into) {
  const std::string text = job::unescape_entities(reference, 1);
  if (text == reference) return false;
  append_text(text, into);
  return true;
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

/// Copies the reference at the beginning of `rest` as what it means; returns its length, 0 when it
/// is none.
std::size_t copy_reference(std::string_view rest, std::string& into, std::size_t& replaced) {
  const std::size_t end = rest.substr(0, kEntityMax).find(';');
  if (end == std::string_view::npos || end < 2) return 0;
  const std::string_view reference = rest.substr(0, end + 1);
  const std::string_view name = reference.substr(1, end - 1);
  const bool copied = name.starts_with('#') ? append_numeric(reference, into, replaced)
                                            : is_name(name) && append_named(reference, into);
  return copied ? reference.size() : 0;
}

/// What is wrong with the '&' at `at`.
std::string complaint(std::string_view raw, std::size_t at) {
  const std::string_view rest = raw.substr(at + 1, kEntityMax);
  const std::string_view name = rest.substr(0, rest.find(';'));
  const std::string what = name.size() < rest.size() && is_name(name)
                               ? "entity &" + std::string(name) + "; is not known,"
                               : "raw '&'";
  return "not well-formed: " + what + " at byte " + std::to_string(at) + " of the item";
}

}  // namespace

std::optional<std::string> repair_xml(std::string_view raw, std::string& into,
                                      std::size_t& replaced) {
  into.clear();
  std::size_t copied = 0;  // raw up to here is in `into`
  std::optional<std::string> problem;
  for (std::size_t at = next_special(raw, 0); at < raw.size(); at = next_special(raw, at)) {
    if (raw[at] == '<') {
      at = std::max(skip_verbatim(raw, at), at + 1);
    } else if (const std::size_t own = own_entity(raw, at); own > 0) {
      at += own;
    } else {
      into.append(raw.substr(copied, at - copied));
      copied = at;
      const std::size_t length = copy_reference(raw.substr(at), into, replaced);
      copied += length;
      if (length == 0 && !problem) problem = complaint(raw, at);
      at = std::max(copied, at + 1);
    }
  }
  into.append(raw.substr(copied));
  replaced += job::repair_utf8(into);
  return problem;
}

}  // namespace workwise::feed
