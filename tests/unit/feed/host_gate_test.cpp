#include "feed/host_gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "feed/fetch.hpp"

namespace workwise::feed {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// Time goes on only where somebody sleeps.
class HostGateTest : public testing::Test {
 protected:
  milliseconds now() const { return std::chrono::ceil<milliseconds>(time - HostGate::Time{}); }

  /// When each of `count` requests was let in, one after the other.
  std::vector<milliseconds> times(int count, const HostGate::Rules& rules,
                                  const std::string& host = "a:80") {
    std::vector<milliseconds> result;
    for (int i = 0; i < count; ++i) {
      const auto pass = gate.enter(host, rules, {});
      result.push_back(now());
    }
    return result;
  }
  SourceError refusal(const HostGate::Rules& rules, const std::string& host = "a:80") {
    try {
      const auto pass = gate.enter(host, rules, {});
    } catch (const SourceError& error) {
      return error;
    }
    ADD_FAILURE() << "let in";
    return {SourceError::Kind::stopped, ""};
  }

  HostGate::Time time{};
  HostGate gate{[this] { return time; },
                [this](const std::stop_token&, milliseconds span) { time += span; }};
};

TEST_F(HostGateTest, WithoutARateNobodyWaits) {
  EXPECT_THAT(times(4, {}), ElementsAre(0ms, 0ms, 0ms, 0ms));
}

TEST_F(HostGateTest, NoSpanHasMoreRequestsThanTheRateAllows) {
  EXPECT_THAT(times(7, {{3, 1s}, 1}), ElementsAre(0ms, 0ms, 0ms, 1s, 1s, 1s, 2s));
  time += 500ms;
  EXPECT_THAT(times(3, {{3, 1s}, 1}), ElementsAre(2500ms, 2500ms, 3s));
}

TEST_F(HostGateTest, TheRateIsOfAHostAndOfAllWhoAskIt) {
  EXPECT_THAT(times(2, {{2, 1min}, 1}), ElementsAre(0ms, 0ms));
  EXPECT_THAT(times(1, {{2, 1min}, 1}, "b:80"), ElementsAre(0ms));
  EXPECT_THAT(times(1, {}), ElementsAre(0ms)) << "a source without a rate does not wait";
  EXPECT_THAT(times(1, {{2, 1min}, 1}), ElementsAre(60s));
}

TEST_F(HostGateTest, AStrictRateDoesNotStarveBesideALooseOne) {
  const HostGate::Rules list{{2, 1min}, 1};
  const HostGate::Rules details{{5, 1s}, 1};
  EXPECT_THAT(times(1, list), ElementsAre(0ms));
  EXPECT_EQ(times(50, details).back(), 9s);
  EXPECT_THAT(times(2, list), ElementsAre(9s, 60s));
}

TEST_F(HostGateTest, ALongWaitIsTakenInNapsThatAreTold) {
  int naps = 0;
  times(1, {{1, 1min}, 1});
  gate.enter("a:80", {{1, 1min}, 1}, {}, [&] { ++naps; });
  EXPECT_EQ(now(), 60s);
  EXPECT_EQ(naps, 6);
}

TEST_F(HostGateTest, AnAbsurdRateNeedsNoMemoryAndIsNotExceeded) {
  const auto when = times(12'000, {{4'000'000'000U, 1h}, 1});
  EXPECT_LT(when.back(), 1s);
}

TEST_F(HostGateTest, ATurnThatIsTooFarAwayIsLeftToTheScheduler) {
  times(4, {{4, 24h}, 1});
  time += 1h;
  const SourceError error = refusal({{4, 24h}, 1});
  EXPECT_THAT(error.what(), HasSubstr("fetch.rate"));
  EXPECT_THAT(error.what(), HasSubstr("a:80"));
  EXPECT_EQ(error.retry_after, 23h);
  EXPECT_TRUE(error.transient);
  EXPECT_EQ(now(), 1h) << "nobody waited";
}

TEST_F(HostGateTest, WhatTheHostAsksForHoldsForAllWhoAskIt) {
  gate.leave_alone("a:80", 429, 30s);
  gate.leave_alone("a:80", 429, 5s);  // does not shorten it
  EXPECT_THAT(times(1, {}, "b:80"), ElementsAre(0ms));
  EXPECT_THAT(times(2, {}), ElementsAre(30s, 30s));
}

TEST_F(HostGateTest, AHostThatWantsMuchPatienceIsNotAskedMeanwhile) {
  gate.leave_alone("a:80", 503, 1h);
  time += 10min;
  const SourceError error = refusal({});
  EXPECT_EQ(error.kind, SourceError::Kind::status);
  EXPECT_EQ(error.status, 503);
  EXPECT_EQ(error.retry_after, 50min);
  EXPECT_TRUE(error.transient);
  EXPECT_THAT(error.what(), HasSubstr("503"));
  time += 50min;
  EXPECT_EQ(times(1, {}).size(), 1U);
}

TEST_F(HostGateTest, AStoppedRequestDoesNotWait) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(gate.enter("a:80", {}, stop.get_token()), SourceError);
}

TEST_F(HostGateTest, HostsThatNobodyAsksAnyMoreAreForgotten) {
  const auto ask = [&](int first) {
    for (int i = first; i < first + 5000; ++i) times(1, {{1, 1s}, 1}, std::to_string(i));
  };
  ask(0);
  EXPECT_EQ(gate.hosts(), 5000U) << "all of them may have to wait";
  time += 1s;
  ask(5000);
  EXPECT_EQ(gate.hosts(), 5000U);
}

/// With real time, but nobody waits for it.
TEST(HostGateConnectionsTest, NoMoreThanTheConnectionsAreInUseAtATime) {
  HostGate gate;
  std::atomic<int> active = 0;
  std::atomic<int> most = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        const auto pass = gate.enter("a:80", {{}, 2}, {});
        const int here = ++active;
        int seen = most;
        while (seen < here && !most.compare_exchange_weak(seen, here)) {
        }
        std::this_thread::yield();
        --active;
      }
    });
  threads.clear();
  EXPECT_LE(most, 2);
}

TEST(HostGateConnectionsTest, OtherHostsDoNotWaitAndAStopEndsTheWait) {
  HostGate gate;
  const auto held = gate.enter("a:80", {{}, 1}, {});
  const auto other = gate.enter("b:80", {{}, 1}, {});
  bool stopped = false;
  std::jthread waiter([&](const std::stop_token& stop) {
    try {
      const auto pass = gate.enter("a:80", {{}, 1}, stop);
    } catch (const SourceError& error) {
      stopped = error.kind == SourceError::Kind::stopped;
    }
  });
  waiter.request_stop();
  waiter.join();
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace workwise::feed
