#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/source.hpp"

namespace workwise::feed {

/// How the bytes of a body are to be read.
struct Charset {
  enum class Kind { utf8, utf16_le, utf16_be, windows_1252, other };

  Kind kind = Kind::utf8;
  std::string name = "UTF-8";
  std::size_t mark_bytes = 0;  ///< a byte order mark to leave out

  friend bool operator==(const Charset&, const Charset&) = default;
};

/// What is said about a body beside the body itself.
struct CharsetHints {
  std::string configured = "auto";  ///< read.encoding
  std::string content_type;         ///< of the answer; "" for a file
  config::Format format = config::Format::json;

  /// The operator leaves it to the feed.
  bool guesses() const;
};

/// How much of the beginning of a body declared_charset wants to see (less when there is less).
constexpr std::size_t kCharsetHeadBytes = 1024;

/// The charset by the first of: read.encoding; a byte order mark; the XML declaration, or JSON,
/// which is UTF-8; Content-Type. Nullopt: nobody says (US-ASCII, which every charset agrees with,
/// counts as nothing said; so does a name that nobody knows). Then the whole body decides: UTF-8
/// when it is valid or nearly so, else windows-1252.
///
/// An XML declaration or Content-Type that says UTF-16 over bytes that are not is not believed, and
/// none that says another charset over a body that is UTF-8 throughout (settle_charset).
/// Errors: SourceError not_readable when read.encoding is a charset that this system does not know.
std::optional<Charset> declared_charset(std::string_view head, const CharsetHints& hints);

/// By its name, as feeds, servers and operators spell it; nullopt: unknown, or US-ASCII.
/// iso-8859-1 means windows-1252, as in every browser.
std::optional<Charset> charset_by_name(std::string_view name);

}  // namespace workwise::feed
