#pragma once

#include <sys/socket.h>

#include <functional>
#include <string_view>

#include "feed/address_guard.hpp"
#include "feed/host_gate.hpp"
#include "feed/oauth.hpp"

namespace workwise::feed {

/// What all transfers of a process have in common, because servers see the process and not its
/// sources. A test has its own, with another guard: no test can have a public address.
struct Commons {
  HostGate gate;
  Tokens tokens;
  std::function<std::string_view(const sockaddr&)> guard = &blocked_because;

  static Commons& of_process();
};

}  // namespace workwise::feed
