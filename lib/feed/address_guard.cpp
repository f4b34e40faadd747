#include "feed/address_guard.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace workwise::feed {
namespace {

struct Network {
  const char* address;
  unsigned bits;
  std::string_view kind;
};

/// The first that fits names the address; those that name it best come first.
constexpr Network kNetworks4[] = {
    {"169.254.169.254", 32, "cloud metadata"},
    {"169.254.170.2", 32, "cloud metadata"},
    {"168.63.129.16", 32, "cloud metadata"},
    {"100.100.100.200", 32, "cloud metadata"},
    {"192.0.0.192", 32, "cloud metadata"},
    {"0.0.0.0", 8, "unspecified"},
    {"10.0.0.0", 8, "private"},
    {"100.64.0.0", 10, "shared (carrier-grade NAT)"},
    {"127.0.0.0", 8, "loopback"},
    {"169.254.0.0", 16, "link-local"},
    {"172.16.0.0", 12, "private"},
    {"192.0.0.0", 24, "reserved"},
    {"192.0.2.0", 24, "documentation"},
    {"192.88.99.0", 24, "reserved"},
    {"192.168.0.0", 16, "private"},
    {"198.18.0.0", 15, "benchmarking"},
    {"198.51.100.0", 24, "documentation"},
    {"203.0.113.0", 24, "documentation"},
    {"224.0.0.0", 4, "multicast"},
    {"255.255.255.255", 32, "broadcast"},
    {"240.0.0.0", 4, "reserved"},
};

constexpr Network kNetworks6[] = {
    {"fd00:ec2::254", 128, "cloud metadata"},
    {"fd20:ce::254", 128, "cloud metadata"},
    {"::", 128, "unspecified"},
    {"::1", 128, "loopback"},
    {"64:ff9b:1::", 48, "private"},
    {"100::", 64, "reserved"},
    {"2001:2::", 48, "benchmarking"},
    {"2001:10::", 28, "reserved"},
    {"2001:20::", 28, "reserved"},
    {"2001:db8::", 32, "documentation"},
    {"3fff::", 20, "documentation"},
    {"5f00::", 16, "reserved"},
    {"fc00::", 7, "private"},
    {"fe80::", 10, "link-local"},
    {"fec0::", 10, "private"},
    {"ff00::", 8, "multicast"},
};

/// Where an IPv4 address stands in an IPv6 one.
struct Carrier {
  const char* address;
  unsigned bits;
  std::size_t at;     ///< of the first of its four bytes
  std::uint8_t mask;  ///< to be xored: Teredo hides it so
};

constexpr Carrier kCarriers[] = {
    {"::ffff:0:0", 96, 12, 0},    // mapped
    {"::ffff:0:0:0", 96, 12, 0},  // translated (SIIT)
    {"::", 96, 12, 0},            // compatible
    {"64:ff9b::", 96, 12, 0},     // NAT64
    {"2002::", 16, 2, 0},         // 6to4
    {"2001::", 32, 4, 0},         // Teredo: its server
    {"2001::", 32, 12, 0xFF},     // and its client
};

using Bytes = std::span<const std::uint8_t>;

bool is_within(Bytes address, const char* network, unsigned bits) {
  std::array<std::uint8_t, 16> base{};
  ::inet_pton(address.size() == 4 ? AF_INET : AF_INET6, network, base.data());
  const std::size_t whole = bits / 8;
  if (!std::equal(base.begin(), base.begin() + static_cast<std::ptrdiff_t>(whole), address.begin()))
    return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((base[whole] ^ address[whole]) >> (8 - rest)) == 0;
}

std::string_view kind_of(Bytes address, std::span<const Network> networks) {
  for (const Network& network : networks)
    if (is_within(address, network.address, network.bits)) return network.kind;
  return {};
}

std::string_view blocked_because_6(Bytes address) {
  if (const auto kind = kind_of(address, kNetworks6); !kind.empty()) return kind;
  bool carries = false;
  for (const Carrier& carrier : kCarriers) {
    if (!is_within(address, carrier.address, carrier.bits)) continue;
    carries = true;
    std::array<std::uint8_t, 4> inner{};
    for (std::size_t i = 0; i < inner.size(); ++i)
      inner[i] = address[carrier.at + i] ^ carrier.mask;
    if (const auto kind = kind_of(inner, kNetworks4); !kind.empty()) return kind;
  }
  if (carries || is_within(address, "2000::", 3)) return {};
  return "reserved";  // nothing else is given out yet
}

template <typename T>
T as(const sockaddr& address) {
  T result{};
  std::memcpy(&result, &address, sizeof result);
  return result;
}

}  // namespace

std::string_view blocked_because(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto own = as<sockaddr_in>(address);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &own.sin_addr, bytes.size());
    return kind_of(bytes, kNetworks4);
  }
  if (address.sa_family == AF_INET6) {
    const auto own = as<sockaddr_in6>(address);
    return blocked_because_6(own.sin6_addr.s6_addr);
  }
  return "local";  // a Unix socket, or what we know nothing of
}

std::optional<sockaddr_storage> address_of(const std::string& host) {
  sockaddr_storage storage{};
  auto& four = reinterpret_cast<sockaddr_in&>(storage);
  auto& six = reinterpret_cast<sockaddr_in6&>(storage);
  const bool brackets = host.starts_with('[');
  const std::string text = brackets ? host.substr(1, host.find_first_of("]%") - 1) : host;
  if (brackets && ::inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1)
    storage.ss_family = AF_INET6;
  else if (!brackets && ::inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1)
    storage.ss_family = AF_INET;
  else
    return std::nullopt;
  return storage;
}

std::string shown_address(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    const auto own = as<sockaddr_in>(address);
    ::inet_ntop(AF_INET, &own.sin_addr, text.data(), text.size());
  }
  if (address.sa_family == AF_INET6) {
    const auto own = as<sockaddr_in6>(address);
    ::inet_ntop(AF_INET6, &own.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace workwise::feed
