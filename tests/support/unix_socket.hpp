#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <string>

namespace workwise::testing {

inline sockaddr_un socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

/// A stream socket that waits for connections at `path`.
inline int listen_at(const std::string& path) {
  const sockaddr_un address = socket_address(path);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(::listen(socket, 8), 0);
  return socket;
}

/// One that is connected to `path`; unconnected where nobody listens.
inline int connect_to(const std::string& path, bool& connected) {
  const sockaddr_un address = socket_address(path);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  return socket;
}

}  // namespace workwise::testing
