#pragma once

#include <memory>
#include <string_view>

#include "feed/unpack.hpp"

namespace workwise::feed {

/// Unpacks gzip of any number of members, with zeros after them; unpack.hpp has the contract.
/// Checksums and sizes are held against what came out. Source: RFC 1952.
std::unique_ptr<Unpacker> make_gunzipper();

/// The same for deflate: in zlib's frame (RFC 1950), as HTTP wants it, or in none, as many servers
/// send it. `head`, the first bytes, tells which.
std::unique_ptr<Unpacker> make_deflate_unpacker(std::string_view head);

}  // namespace workwise::feed
