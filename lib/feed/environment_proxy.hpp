#pragma once

#include <sys/socket.h>

namespace workwise::feed {

/// Does the environment name a proxy (http_proxy, https_proxy, all_proxy)? libcurl, not we, decides
/// which requests go there; an empty no_proxy and a URL's scheme do not matter here.
bool has_environment_proxy();

/// Is this one of their addresses, with its port? Asks the resolver, which libcurl has just asked.
bool is_environment_proxy(const sockaddr& address);

}  // namespace workwise::feed
