#include "feed/xml_repair.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/scan.hpp"
#include "base/text.hpp"
#include "job/text.hpp"

namespace workwise::feed {
namespace {

constexpr std::size_t kEntityMax = 40;  // the longest HTML name has 31 letters
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr std::string_view kCdata = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";

/// Behind the CDATA section, comment or processing instruction at `from`, or `from` when there is
/// none.
std::size_t skip_verbatim(std::string_view raw, std::size_t from) {
  const char next = from + 1 < raw.size() ? raw[from + 1] : '\0';
  if (next != '!' && next != '?') return from;
  const auto behind = [&](std::string_view open, std::string_view close) {
    if (raw.compare(from, open.size(), open) != 0) return from;
    const std::size_t end = raw.find(close, from + open.size());
    return end == std::string_view::npos ? raw.size() : end + close.size();
  };
  for (const auto& [open, close] :
       {std::pair{kCdata, kCdataEnd}, std::pair{std::string_view("<!--"), std::string_view("-->")},
        std::pair{std::string_view("<?"), std::string_view("?>")}}) {
    if (const std::size_t after = behind(open, close); after != from) return after;
  }
  return from;
}

/// Empty: it is no whole CDATA section.
std::string_view cdata_content(std::string_view verbatim) {
  if (!verbatim.starts_with(kCdata) || !verbatim.ends_with(kCdataEnd)) return {};
  verbatim.remove_prefix(kCdata.size());
  return verbatim.substr(0, verbatim.size() - std::min(verbatim.size(), kCdataEnd.size()));
}

/// Is it long, and would the parser leave it as it is? It makes LF of every line end.
bool can_stand_apart(std::string_view content) {
  return content.size() >= CdataSections::kLongBytes && !job::needs_repair(content) &&
         content.find('\r') == std::string_view::npos;
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
  return find_first<AnyOf<'<', '&'>>(raw, at);
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

/// What looks like a section may stand in an attribute's value: the scanner doesn't know of tags.
bool follows_tag(std::string_view raw, std::size_t at) {
  const std::size_t last = raw.substr(0, at).find_last_not_of(" \t\r\n");
  return last == std::string_view::npos || raw[last] == '>';
}

}  // namespace

std::optional<std::string> repair_xml(std::string_view raw, std::string& into,
                                      std::size_t& replaced, CdataSections* apart) {
  into.clear();
  if (apart != nullptr) apart->clear();
  const std::size_t replaced_before = replaced;
  std::size_t copied = 0;  // raw up to here is in `into`
  std::optional<std::string> problem;
  for (std::size_t at = next_special(raw, 0); at < raw.size(); at = next_special(raw, at)) {
    if (raw[at] == '<') {
      const std::size_t behind = skip_verbatim(raw, at);
      if (const auto content = cdata_content(raw.substr(at, behind - at));
          apart != nullptr && !apart->full() && follows_tag(raw, at) && can_stand_apart(content)) {
        into.append(raw.substr(copied, at + kCdata.size() - copied));
        apart->add(into.size(), content);
        copied = behind - kCdataEnd.size();
      }
      at = std::max(behind, at + 1);
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
  const std::size_t dropped = job::repair_utf8(into);
  if (dropped > 0 && apart != nullptr && !apart->empty()) {  // the sections' places moved
    replaced = replaced_before;
    apart->clear();
    return repair_xml(raw, into, replaced);
  }
  replaced += dropped;
  return problem;
}

}  // namespace workwise::feed
