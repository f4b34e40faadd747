#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Small text functions that more than one folder needs. ASCII rules unless a name says UTF-8.
namespace workwise {

std::string_view trim(std::string_view text);  ///< blanks, tabs, CR, LF, form feed off both ends
std::string to_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// "1,234,567".
std::string with_thousands(std::int64_t number);
/// "950 B", "64.2 KiB", "3.1 MiB".
std::string bytes_to_text(std::uint64_t bytes);

/// A value of a logfmt line: quoted and escaped when it holds a blank, a quote, '=' or a control
/// character; cut at 512 bytes.
std::string logfmt(std::string_view value);

/// A JSON string literal with its quotes. Expects UTF-8; control characters are escaped, so that it
/// is harmless on a terminal.
std::string json_string(std::string_view utf8);

/// The candidate nearest to `word` if it is near enough to be a typing error, else "". For "did you
/// mean".
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// The text for a terminal or a log: control characters (escape sequences) replaced by U+FFFD.
std::string printable(std::string_view utf8);

bool is_utf8(std::string_view bytes);

}  // namespace workwise
