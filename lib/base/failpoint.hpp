#pragma once

#include <string_view>

namespace workwise {

/// A named place where a test may make the process fail. Shipped binaries link an empty one.
///
/// In test binaries the variable WORKWISE_FAILPOINTS arms it: "name=action[@n]" separated by
/// commas; n is the n-th passing (from 1, the default). Actions: kill (SIGKILL to ourselves), stop
/// (SIGSTOP: the whole process waits for SIGCONT), hang (this thread waits for ever; a line on
/// stderr says so), throw. The variable is read once, at the first failpoint passed.
void failpoint(std::string_view name);

}  // namespace workwise
