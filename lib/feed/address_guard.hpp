#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>

namespace workwise::feed {

/// Why no feed is fetched from this address, as in "it is a PRIVATE address"; empty: it may be.
///
/// To be asked about the address that a socket is about to connect to, never about a name or a URL:
/// a name can resolve to another address a moment later, and 127.0.0.1 has a hundred spellings. An
/// IPv6 address that carries an IPv4 one (mapped, translated, 6to4, Teredo) is judged by both.
///
/// Why:    docs/adr/0011-addresses-that-are-not-asked.md
/// Source: the IANA registries of special-purpose addresses (RFC 6890), RFC 4291, 6052, 4380, 3056.
std::string_view blocked_because(const sockaddr& address);

/// The address that a URL's host spells out ("10.0.0.1", "[::1]"), as libcurl normalises it
/// (2130706433 is 127.0.0.1 by then); nullopt: it is a name.
std::optional<sockaddr_storage> address_of(const std::string& host);

/// "10.0.0.1", "fe80::1", for messages.
std::string shown_address(const sockaddr& address);

}  // namespace workwise::feed
