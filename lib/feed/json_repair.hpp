#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace workwise::feed {

/// Copies a JSON item into `into` without what makes a strict parser refuse it though nobody could
/// mistake it: a lone surrogate (\ud800) becomes U+FFFD, a raw line end or tab in a string is
/// escaped, other control characters and invalid UTF-8 go the way of job::repair_utf8, a comma
/// before a closing bracket goes. Returns how many bytes of text it replaced.
std::size_t repair_json(std::string_view raw, std::string& into);

/// The head of an item, closed behind its last whole member: what can be read of one that was too
/// large or broken. "{}" when there is none.
std::string close_json(std::string_view head);

/// The length of a key with its colon at the beginning of an item ("4711": {…}), 0 when there is
/// none.
std::size_t key_length(std::string_view raw);

}  // namespace workwise::feed
