#include "service/notify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/backoff.hpp"

namespace workwise::service {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

TEST(NotifierTest, SpeaksTheManagersWords) {
  std::vector<std::string> told;
  Notifier notifier([&](const std::string& state) { told.push_back(state); });
  notifier.ready();
  notifier.reloading();
  notifier.watchdog();
  notifier.stopping(std::chrono::seconds{10});
  EXPECT_THAT(told, ElementsAre("READY=1", MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"),
                                "WATCHDOG=1", "STOPPING=1\nEXTEND_TIMEOUT_USEC=10000000"));
}

TEST(NotifierTest, AStatusIsToldOnceAndCanSetNothingElse) {
  std::vector<std::string> told;
  Notifier notifier([&](const std::string& state) { told.push_back(state); });
  notifier.status("two sources");
  notifier.status("two sources");
  notifier.status("bad\nMAINPID=1");
  EXPECT_THAT(told, ElementsAre("STATUS=two sources", "STATUS=bad\xEF\xBF\xBDMAINPID=1"));
}

TEST(BackoffTest, GrowsToAMinuteAndStartsAnewAfterSuccess) {
  using namespace std::chrono_literals;
  Backoff backoff(7);
  EXPECT_GE(backoff.next(), 500ms);
  for (int i = 0; i < 100; ++i) EXPECT_LE(backoff.next(), 60s);
  EXPECT_GE(backoff.next(), 30s);
  backoff.reset();
  EXPECT_LE(backoff.next(), 1s);
}

TEST(BackoffTest, TwoDaemonsDoNotComeBackTogether) {
  Backoff one(1);
  Backoff other(2);
  int same = 0;
  for (int i = 0; i < 20; ++i) same += one.next() == other.next() ? 1 : 0;
  EXPECT_LT(same, 3);
}

}  // namespace
}  // namespace workwise::service
