#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "feed/unpack.hpp"

namespace workwise::feed {

/// Unpacks the one file of a ZIP archive as its bytes come; unpack.hpp has the contract.
///
/// Folders, the notes that macOS adds and empty files are passed over. A second file is refused,
/// and not chosen from: half of a feed would be closings. So is what is encrypted, or packed
/// otherwise than stored and deflated. Sizes of 64 bits and sizes that come behind the data are
/// read. Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.
std::unique_ptr<Unpacker> make_unzipper();

}  // namespace workwise::feed
