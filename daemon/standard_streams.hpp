#pragma once

#include <fcntl.h>
#include <unistd.h>

namespace workwise {

/// Occupies those of stdin, stdout and stderr that are closed, in the wrong direction: using one
/// still fails, and no file or connection opened later gets its number, and with it our output.
inline void occupy_closed_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor)
    if (::fcntl(descriptor, F_GETFD) == -1)
      (void)!::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
}

}  // namespace workwise
