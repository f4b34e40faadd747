#pragma once

#include <string>

#include "job/posting.hpp"

namespace workwise::cli {

/// A posting as a person reads it: its title, a line for each field that is known, a blank line.
std::string to_text(const job::Posting& posting);

}  // namespace workwise::cli
