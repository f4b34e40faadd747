#include "base/failpoint.hpp"

namespace workwise {

void failpoint(std::string_view /*name*/) {}

}  // namespace workwise
