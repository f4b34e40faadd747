#pragma once

#include <set>
#include <string>
#include <string_view>

namespace workwise::config {

/// What stands for a secret.
inline constexpr std::string_view kMask = "***";

/// A feed's URL for people: the password and every value of the query that is not plainly harmless
/// (true, a small number, a word of three letters) masked, and any of `secrets` wherever it stands.
std::string shown_url(std::string_view url, const std::set<std::string>& secrets);

/// `text` with each of `secrets` masked.
std::string masked(std::string text, const std::set<std::string>& secrets);

}  // namespace workwise::config
