#pragma once

#include <span>
#include <string_view>

namespace workwise::job {

/// The key of every table of places: small letters and digits; full stops and apostrophes off,
/// everything else one blank; "&" is "and". From a part of a folded text. Returns the used part of
/// `buffer`.
std::string_view fold_place_key(std::string_view folded, std::span<char> buffer);

}  // namespace workwise::job
