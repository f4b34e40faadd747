#include "feed/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "feed/fetch.hpp"

namespace workwise::feed {
namespace {

using Kind = Charset::Kind;

constexpr std::string_view kBlanks = " \t\r\n";

bool any_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_ascii_name(std::string_view name) {
  return any_of(name, {"us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "646"});
}

bool is_utf16(const Charset& charset) {
  return charset.kind == Kind::utf16_le || charset.kind == Kind::utf16_be;
}

std::optional<Charset> by_mark(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) return Charset{Kind::utf8, "UTF-8", 3};
  if (head.starts_with("\xFF\xFE")) return Charset{Kind::utf16_le, "UTF-16LE", 2};
  if (head.starts_with("\xFE\xFF")) return Charset{Kind::utf16_be, "UTF-16BE", 2};
  return std::nullopt;
}

/// UTF-16 without its mark shows in the zeros beside the first two characters, which are ASCII in
/// every format we read.
std::optional<Charset> by_zeros(std::string_view head) {
  if (head.size() < 4) return std::nullopt;
  const std::array<bool, 4> zero{head[0] == 0, head[1] == 0, head[2] == 0, head[3] == 0};
  if (zero == std::array{false, true, false, true}) return Charset{Kind::utf16_le, "UTF-16LE", 0};
  if (zero == std::array{true, false, true, false}) return Charset{Kind::utf16_be, "UTF-16BE", 0};
  return std::nullopt;
}

/// The value of `encoding` in <?xml version="1.0" encoding="…"?>, or "".
std::string_view xml_encoding(std::string_view head) {
  const auto begin = head.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos || !head.substr(begin).starts_with("<?xml")) return {};
  head = head.substr(begin, head.find("?>", begin) - begin);
  auto at = head.find("encoding");
  if (at == std::string_view::npos) return {};
  at = head.find_first_not_of(kBlanks, at + std::string_view("encoding").size());
  if (at == std::string_view::npos || head[at] != '=') return {};
  at = head.find_first_not_of(kBlanks, at + 1);
  if (at == std::string_view::npos || (head[at] != '"' && head[at] != '\'')) return {};
  const auto end = head.find(head[at], at + 1);
  return end == std::string_view::npos ? std::string_view{} : head.substr(at + 1, end - at - 1);
}

/// The charset of <meta charset="x"> or of <meta … content="text/html; charset=x">, or "".
std::string_view meta_charset(std::string_view head) {
  constexpr std::string_view kCharset = "charset";
  const std::string lower = to_lower(head);
  for (auto at = lower.find("<meta"); at != std::string::npos; at = lower.find("<meta", at + 1)) {
    const std::string_view tag = head.substr(at, lower.find('>', at) - at);
    const auto found = std::string_view(lower).substr(at, tag.size()).find(kCharset);
    if (found == std::string_view::npos) continue;
    const auto equals = tag.find_first_not_of(kBlanks, found + kCharset.size());
    if (equals == std::string_view::npos || tag[equals] != '=') continue;
    const auto begin = tag.find_first_not_of(" \t\r\n\"'", equals + 1);
    if (begin == std::string_view::npos) continue;
    return tag.substr(begin, tag.find_first_of(" \t\r\n\"';/", begin) - begin);
  }
  return {};
}

/// The parameter charset of "text/xml; charset=utf-8", or "".
std::string_view content_type_charset(std::string_view content_type) {
  for (std::string_view parameter : split(content_type, ';')) {
    parameter = trim(parameter);
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    if (equals_ignoring_case(trim(parameter.substr(0, equals)), "charset"))
      return parameter.substr(equals + 1);
  }
  return {};
}

/// We have just read the head as ASCII: it can't be UTF-16, whatever somebody says.
std::optional<Charset> believed(std::string_view name) {
  auto charset = charset_by_name(name);
  if (charset && is_utf16(*charset)) return std::nullopt;
  return charset;
}

Charset configured_charset(std::string_view head, const std::string& name) {
  auto charset = charset_by_name(name);
  if (!charset && is_ascii_name(to_lower(trim(name)))) charset = Charset{};
  if (!charset)
    throw SourceError(SourceError::Kind::not_readable,
                      "read.encoding: this system knows no charset \"" + printable(name) + '"',
                      "iconv -l lists those it knows");
  const auto mark = by_mark(head);
  const bool any_order = any_of(to_lower(trim(name)), {"utf-16", "utf16", "unicode", "ucs-2"});
  if (mark && (mark->kind == charset->kind || (any_order && is_utf16(*mark)))) return *mark;
  return *charset;
}

}  // namespace

bool CharsetHints::guesses() const {
  return configured.empty() || equals_ignoring_case(configured, "auto");
}

std::optional<Charset> charset_by_name(std::string_view text) {
  constexpr std::size_t kNameMax = 40;
  const auto is_quote_or_blank = [](char c) { return c == '"' || c == '\'' || c == ' '; };
  std::string name = to_lower(trim(text));
  std::erase_if(name, is_quote_or_blank);
  if (name.empty() || name.size() > kNameMax || is_ascii_name(name)) return std::nullopt;
  if (any_of(name, {"utf-8", "utf8", "utf_8", "utf8mb4", "unicode-1-1-utf-8"})) return Charset{};
  if (any_of(name,
             {"windows-1252", "windows1252", "cp1252", "cp-1252", "x-cp1252", "ansi", "iso-8859-1",
              "iso8859-1", "iso88591", "iso_8859-1", "iso_8859-1:1987", "latin1", "latin-1", "l1"}))
    return Charset{Kind::windows_1252, "windows-1252", 0};
  if (any_of(name, {"utf-16", "utf16", "utf-16le", "utf16le", "unicode", "ucs-2", "ucs-2le"}))
    return Charset{Kind::utf16_le, "UTF-16LE", 0};
  if (any_of(name, {"utf-16be", "utf16be", "ucs-2be"}))
    return Charset{Kind::utf16_be, "UTF-16BE", 0};
  // iconv reads options after "//": a feed must not choose them.
  const auto harmless = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           any_of({&c, 1}, {"-", "_", ".", ":"});
  };
  if (!std::all_of(name.begin(), name.end(), harmless)) return std::nullopt;
  const iconv_t converter = ::iconv_open("UTF-8", name.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  ::iconv_close(converter);
  return Charset{Kind::other, name, 0};
}

std::optional<Charset> declared_charset(std::string_view head, const CharsetHints& hints) {
  if (!hints.guesses()) return configured_charset(head, hints.configured);
  if (auto charset = by_mark(head)) return charset;
  if (auto charset = by_zeros(head)) return charset;
  if (auto charset = believed(xml_encoding(head))) return charset;
  if (hints.format == config::Format::json || hints.format == config::Format::ndjson)
    return Charset{};
  auto charset = believed(content_type_charset(hints.content_type));
  if (!charset && hints.format == config::Format::html_jsonld)
    charset = believed(meta_charset(head));
  return charset;
}

}  // namespace workwise::feed
