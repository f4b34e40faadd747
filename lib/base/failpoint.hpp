#pragma once

#include <string_view>

namespace workwise {

/// A named place where a test may make the process fail. Shipped binaries link an empty one.
///
/// In test binaries the variable WORKWISE_FAILPOINTS arms it: "name=action[@n]" separated by
/// commas; action is kill (SIGKILL to ourselves), throw, or hang; n is the n-th passing (from 1,
/// the default). The variable is read once, at the first failpoint passed.
void failpoint(std::string_view name);

}  // namespace workwise
