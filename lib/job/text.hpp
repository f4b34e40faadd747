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

/// Would repair_utf8() change it?
bool needs_repair(std::string_view text);

/// HTML entities, named (the HTML5 table) and numeric, `times` over; stops when nothing changes.
std::string unescape_entities(std::string_view text, int times);

/// One line of plain text: entities unescaped (at most twice), tags that HTML knows off (any other
/// '<' is text), control and zero-width characters off but for the joiner inside an emoji, blanks
/// of every kind collapsed, trimmed.
std::string plain_text(std::string_view text);

/// Unicode's composed form (NFC): "e" and U+0301 become "é". Nearly free for text without a
/// character that composition could touch. Text that is not UTF-8 comes back as it is.
std::string to_nfc(std::string text);

/// What is the same for two texts that differ in case only ("RÉGION", "Région"), for comparing;
/// NFC.
std::string without_case(std::string text);

/// "N/A", "-", "Not specified", "null", "none", "NaN", "undefined" …: a marker, not a value.
bool is_null_marker(std::string_view text);

/// An http(s) URL that is safe to print as a link: trimmed, control characters off, blanks, quotes
/// and angle brackets percent-encoded, "&amp;" unescaped; empty when it is not http(s) or holds no
/// host.
std::string clean_url(std::string_view text);

}  // namespace workwise::job
