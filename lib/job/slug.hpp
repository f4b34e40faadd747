#pragma once

#include <string>
#include <string_view>

namespace workwise::job {

/// The key of a company or category: "Example Bank (Pty) Ltd" and "EXAMPLE BANK  Pty. Ltd." are
/// both "example-bank-pty-ltd". ASCII letters fold to lower case, letters beyond ASCII stay as they
/// are, everything else separates. Empty when nothing is left.
std::string slug(std::string_view name);

}  // namespace workwise::job
