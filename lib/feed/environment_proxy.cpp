#include "feed/environment_proxy.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feed/transfer.hpp"

namespace workwise::feed {
namespace {

/// Those that libcurl looks at; not HTTP_PROXY, which a CGI client could set.
constexpr const char* kVariables[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                      "ALL_PROXY"};
constexpr const char* kDefaultPort = "1080";  // libcurl's, whatever the scheme but https

std::vector<Origin> proxies() {
  std::vector<Origin> result;
  for (const char* variable : kVariables) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    std::string url = value;
    if (url.find("://") == std::string::npos) url = "http://" + url;
    std::optional<Origin> origin = origin_of(url);
    if (!origin) continue;
    const bool has_port = url.find(':' + origin->port, url.find("://") + 3) != std::string::npos;
    if (!has_port && origin->scheme != "https") origin->port = kDefaultPort;
    result.push_back(std::move(*origin));
  }
  return result;
}

/// Family, address and port alike; flow and scope do not matter.
bool is_same(const sockaddr& a, const sockaddr& b) {
  if (a.sa_family != b.sa_family) return false;
  if (a.sa_family == AF_INET) {
    const auto& one = reinterpret_cast<const sockaddr_in&>(a);
    const auto& other = reinterpret_cast<const sockaddr_in&>(b);
    return one.sin_port == other.sin_port && one.sin_addr.s_addr == other.sin_addr.s_addr;
  }
  const auto& one = reinterpret_cast<const sockaddr_in6&>(a);
  const auto& other = reinterpret_cast<const sockaddr_in6&>(b);
  return one.sin6_port == other.sin6_port &&
         std::memcmp(&one.sin6_addr, &other.sin6_addr, sizeof one.sin6_addr) == 0;
}

std::string port_of(const sockaddr& address) {
  const auto port = address.sa_family == AF_INET
                        ? reinterpret_cast<const sockaddr_in&>(address).sin_port
                        : reinterpret_cast<const sockaddr_in6&>(address).sin6_port;
  return std::to_string(ntohs(port));
}

bool resolves_to(const Origin& proxy, const sockaddr& address) {
  std::string host = proxy.host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_family = address.sa_family;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (::getaddrinfo(host.c_str(), proxy.port.c_str(), &hints, &first) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(first, &::freeaddrinfo);
  for (const addrinfo* one = first; one != nullptr; one = one->ai_next)
    if (is_same(*one->ai_addr, address)) return true;
  return false;
}

}  // namespace

bool has_environment_proxy() {
  return !proxies().empty();
}

bool is_environment_proxy(const sockaddr& address) {
  if (address.sa_family != AF_INET && address.sa_family != AF_INET6) return false;
  const std::vector<Origin> all = proxies();
  return std::any_of(all.begin(), all.end(), [&](const Origin& proxy) {
    return proxy.port == port_of(address) && resolves_to(proxy, address);
  });
}

}  // namespace workwise::feed
