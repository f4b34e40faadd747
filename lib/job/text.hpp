#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Text as feeds publish it, made fit for a database and a page.
namespace workwise::job {

/// Invalid UTF-8 becomes U+FFFD, control characters other than tab, LF and CR (U+0000–001F, 7F–9F),
/// and lone surrogates in UTF-8 form, go. Returns how many bytes were replaced or dropped; nearly
/// free when there are none.
std::size_t repair_utf8(std::string& text);

/// HTML entities, named (the HTML5 table) and numeric, `times` over; stops when nothing changes.
std::string unescape_entities(std::string_view text, int times);

/// One line of plain text: tags off, entities unescaped (at most twice), zero-width characters off,
/// blanks of every kind collapsed, trimmed.
std::string plain_text(std::string_view text);

/// "N/A", "-", "Not specified", "null", "none", "NaN", "undefined" …: a marker, not a value.
bool is_null_marker(std::string_view text);

/// An http(s) URL that is safe to print as a link: trimmed, blanks percent-encoded; empty when it
/// is not http(s) or holds no host.
std::string clean_url(std::string_view text);

}  // namespace workwise::job
