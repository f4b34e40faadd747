#include "postgres/lock.hpp"

#include <gmock/gmock.h>

#include <future>
#include <latch>
#include <stop_token>
#include <thread>

#include "support/database.hpp"

namespace workwise::postgres {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using namespace std::chrono_literals;

class LockTest : public testing::DatabaseTest {
 protected:
  Session holder = database.connect("workwised");
  Session& session = database.session();
};

TEST_F(LockTest, OnlyOneSessionHasIt) {
  auto held = AdvisoryLock::try_lock(holder, "source a");
  ASSERT_TRUE(held);
  EXPECT_FALSE(AdvisoryLock::try_lock(session, "source a"));
  EXPECT_TRUE(AdvisoryLock::try_lock(session, "source b"));
  held.reset();
  EXPECT_TRUE(AdvisoryLock::try_lock(session, "source a"));
}

TEST_F(LockTest, WhoIsRefusedIsToldWhoHoldsIt) {
  const auto held = AdvisoryLock::try_lock(holder, "migrations");
  const auto who = AdvisoryLock::holder(session, "migrations");
  ASSERT_TRUE(who);
  EXPECT_EQ(who->pid, holder.backend_pid());
  EXPECT_EQ(who->application, "workwised");
  try {
    AdvisoryLock::lock(session, "migrations", 0ms);
    FAIL();
  } catch (const LockedError& error) {
    EXPECT_THAT(error.what(),
                MatchesRegex("migrations is locked by pid [0-9]+ \\(workwised o.*, since "
                             "20[0-9-]+T[0-9:]+Z\\)"));
  }
}

TEST_F(LockTest, NobodyHoldsAFreeLock) {
  EXPECT_FALSE(AdvisoryLock::holder(session, "migrations"));
}

TEST_F(LockTest, TheKeyIsTheSameInEveryVersion) {
  const auto held = AdvisoryLock::try_lock(holder, "migrations");
  EXPECT_EQ(database.value("SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE "
                           "locktype = 'advisory'"),
            "1263864050647606306");
}

TEST_F(LockTest, AWaiterGetsItAfterTheRelease) {
  std::optional<AdvisoryLock> held = AdvisoryLock::try_lock(holder, "a");
  int told = 0;
  const AdvisoryLock lock = AdvisoryLock::lock(session, "a", 60s, {}, [&](const Holder& who) {
    EXPECT_EQ(who.pid, holder.backend_pid());
    ++told;
    held.reset();  // it waits, so now it may have it
  });
  EXPECT_EQ(told, 1);
  EXPECT_FALSE(AdvisoryLock::try_lock(holder, "a"));
}

TEST_F(LockTest, AStopEndsTheWaitAtOnce) {
  const auto held = AdvisoryLock::try_lock(holder, "a");
  std::stop_source stop;
  EXPECT_THROW(AdvisoryLock::lock(session, "a", 24h, stop.get_token(),
                                  [&](const Holder&) { stop.request_stop(); }),
               LockedError);
}

TEST_F(LockTest, TheWaitHasAnEnd) {
  const auto held = AdvisoryLock::try_lock(holder, "a");
  EXPECT_THROW(AdvisoryLock::lock(session, "a", 150ms), LockedError);
}

TEST_F(LockTest, ADeadSessionHoldsNothingAndItsLockDiesQuietly) {
  auto held = AdvisoryLock::try_lock(holder, "a");
  session.run("SELECT pg_terminate_backend($1::int, 10000)",
              {std::to_string(holder.backend_pid())});
  EXPECT_TRUE(AdvisoryLock::try_lock(session, "a"));
  EXPECT_NO_THROW(held.reset());
}

TEST_F(LockTest, AMovedLockIsReleasedOnce) {
  {
    auto first = AdvisoryLock::try_lock(holder, "a");
    const AdvisoryLock second = std::move(*first);
    first.reset();
    EXPECT_FALSE(AdvisoryLock::try_lock(session, "a"));
  }
  EXPECT_TRUE(AdvisoryLock::try_lock(session, "a"));
}

TEST_F(LockTest, AUserWithoutRightsIsToldThePid) {
  const std::string role = "plain_" + database.name();
  session.run("CREATE ROLE " + role);
  const auto held = AdvisoryLock::try_lock(holder, "a");
  session.run("SET ROLE " + role);
  const auto who = AdvisoryLock::holder(session, "a");
  session.run("RESET ROLE");
  session.run("DROP ROLE " + role);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->pid, holder.backend_pid());
  EXPECT_EQ(who->since, "");
  EXPECT_THAT(to_string(*who), HasSubstr("pid "));
}

TEST(HolderTest, IsShownAsFarAsItIsKnown) {
  EXPECT_EQ(to_string(Holder{.pid = 7, .application = "", .host = "", .since = ""}), "pid 7");
  EXPECT_EQ(to_string(Holder{.pid = 7, .application = "psql", .host = "10.0.0.7", .since = "then"}),
            "pid 7 (psql on 10.0.0.7, since then)");
  EXPECT_EQ(to_string(Holder{.pid = 7, .application = "psql", .host = "local", .since = "then"}),
            "pid 7 (psql over a local socket, since then)");
}

}  // namespace
}  // namespace workwise::postgres
