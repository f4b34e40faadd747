#include "feed/address_guard.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <string>

namespace workwise::feed {
namespace {

/// Room for any family.
struct Address {
  explicit Address(const std::string& text) {
    auto* four = reinterpret_cast<sockaddr_in*>(&storage);
    auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
    if (::inet_pton(AF_INET, text.c_str(), &four->sin_addr) == 1)
      storage.ss_family = AF_INET;
    else if (::inet_pton(AF_INET6, text.c_str(), &six->sin6_addr) == 1)
      storage.ss_family = AF_INET6;
    else
      ADD_FAILURE() << text << " is no address";
  }
  const sockaddr& get() const { return reinterpret_cast<const sockaddr&>(storage); }

  sockaddr_storage storage{};
};

struct Row {
  const char* address;
  const char* why;
};

TEST(AddressGuardTest, WhatIsNotOfThePublicInternetIsBlockedAndNamed) {
  constexpr Row kRows[] = {
      {"0.0.0.0", "unspecified"},
      {"0.1.2.3", "unspecified"},
      {"10.0.0.0", "private"},
      {"10.255.255.255", "private"},
      {"100.64.0.0", "shared (carrier-grade NAT)"},
      {"100.127.255.255", "shared (carrier-grade NAT)"},
      {"100.100.100.200", "cloud metadata"},
      {"127.0.0.1", "loopback"},
      {"127.255.255.254", "loopback"},
      {"168.63.129.16", "cloud metadata"},
      {"169.254.0.1", "link-local"},
      {"169.254.169.254", "cloud metadata"},
      {"169.254.170.2", "cloud metadata"},
      {"169.254.255.255", "link-local"},
      {"172.16.0.0", "private"},
      {"172.31.255.255", "private"},
      {"192.0.0.1", "reserved"},
      {"192.0.0.192", "cloud metadata"},
      {"192.0.0.255", "reserved"},
      {"192.0.2.1", "documentation"},
      {"192.88.99.1", "reserved"},
      {"192.168.0.1", "private"},
      {"192.168.255.255", "private"},
      {"198.18.0.1", "benchmarking"},
      {"198.19.255.255", "benchmarking"},
      {"198.51.100.7", "documentation"},
      {"203.0.113.7", "documentation"},
      {"224.0.0.1", "multicast"},
      {"239.255.255.255", "multicast"},
      {"240.0.0.1", "reserved"},
      {"255.255.255.254", "reserved"},
      {"255.255.255.255", "broadcast"},
      {"::", "unspecified"},
      {"::1", "loopback"},
      {"::7f00:1", "loopback"},
      {"::10.1.2.3", "private"},
      {"::ffff:127.0.0.1", "loopback"},
      {"::ffff:10.0.0.1", "private"},
      {"::ffff:169.254.169.254", "cloud metadata"},
      {"::ffff:0:192.168.1.1", "private"},
      {"64:ff9b::127.0.0.1", "loopback"},
      {"64:ff9b::a9fe:a9fe", "cloud metadata"},
      {"64:ff9b:1::8.8.8.8", "private"},
      {"100::1", "reserved"},
      {"2001:0:7f00:1::1", "loopback"},
      {"2001:0:4136:e378:8000:63bf:3f57:fefd", "private"},  // 192.168.1.2, hidden
      {"2001:0:4136:e378:8000:63bf:80ff:fffe", "loopback"},
      {"2001:2::1", "benchmarking"},
      {"2001:10::1", "reserved"},
      {"2001:2f::1", "reserved"},
      {"2001:db8::1", "documentation"},
      {"2002:7f00:1::", "loopback"},
      {"2002:c0a8:101::1", "private"},
      {"2002:a9fe:a9fe::1", "cloud metadata"},
      {"3fff:fff::1", "documentation"},
      {"4000::1", "reserved"},
      {"5f00::1", "reserved"},
      {"fc00::1", "private"},
      {"fd00:ec2::254", "cloud metadata"},
      {"fdff:ffff::1", "private"},
      {"fe80::1", "link-local"},
      {"febf::1", "link-local"},
      {"fec0::1", "private"},
      {"ff02::1", "multicast"},
  };
  for (const Row& row : kRows)
    EXPECT_EQ(blocked_because(Address(row.address).get()), row.why) << row.address;
}

TEST(AddressGuardTest, TheirPublicNeighboursAreNot) {
  constexpr const char* kPublic[] = {
      "1.1.1.1",          "8.8.8.8",
      "9.255.255.255",    "11.0.0.0",
      "100.63.255.255",   "100.128.0.0",
      "126.255.255.255",  "128.0.0.1",
      "168.63.129.17",    "169.253.255.255",
      "169.255.0.0",      "172.15.255.255",
      "172.32.0.0",       "192.0.1.0",
      "192.0.3.0",        "192.88.98.255",
      "192.167.255.255",  "192.169.0.0",
      "198.17.255.255",   "198.20.0.0",
      "198.51.101.0",     "203.0.114.0",
      "223.255.255.255",  "2606:4700::1111",
      "2a00:1450::1",     "2001:4860:4860::8888",
      "2001:3::1",        "2001:db7::1",
      "2001:db9::1",      "::ffff:8.8.8.8",
      "64:ff9b::8.8.8.8", "2002:808:808::1",
      "2003::1",          "2001:0:4136:e378:8000:63bf:f7f7:f7f7",
  };
  for (const char* address : kPublic)
    EXPECT_EQ(blocked_because(Address(address).get()), "") << address;
}

TEST(AddressGuardTest, ASocketOfThisMachineIsNotOfTheInternet) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_EQ(blocked_because(reinterpret_cast<const sockaddr&>(local)), "local");
}

TEST(AddressGuardTest, AddressesAreShownAsPeopleWriteThem) {
  EXPECT_EQ(shown_address(Address("10.0.0.1").get()), "10.0.0.1");
  EXPECT_EQ(shown_address(Address("FE80:0::1").get()), "fe80::1");
  EXPECT_EQ(shown_address(Address("::ffff:7f00:1").get()), "::ffff:127.0.0.1");
}

}  // namespace
}  // namespace workwise::feed
