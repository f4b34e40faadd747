#include "service/boot_gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workwise::service {
namespace {

using migrate::Standing;
using ::testing::HasSubstr;

migrate::Status status(std::vector<Standing> standings) {
  migrate::Status result{.entries = {}, .ledger_exists = true};
  for (const Standing standing : standings)
    result.entries.push_back({.version = "2026010" + std::to_string(result.entries.size() + 1),
                              .name = "step",
                              .standing = standing,
                              .path = {},
                              .applied_at = {},
                              .took = {}});
  return result;
}

TEST(BootGateTest, OnlyASchemaThatWeKnowIsOpen) {
  EXPECT_TRUE(judge(status({Standing::applied, Standing::reworded}), "").open);
  for (const Standing standing :
       {Standing::pending, Standing::edited, Standing::missing, Standing::ahead})
    EXPECT_FALSE(judge(status({Standing::applied, standing}), "").open);
}

TEST(BootGateTest, PendingMigrationsAreNamedWithTheCommandToType) {
  const Verdict verdict = judge(status({Standing::applied, Standing::pending}), "--env staging");
  EXPECT_TRUE(verdict.only_pending);
  EXPECT_EQ(verdict.exit, Exit::pending_migrations);
  EXPECT_THAT(verdict.reason, HasSubstr("20260102_step"));
  EXPECT_EQ(verdict.next, "workwise --env staging migrate");
}

TEST(BootGateTest, MigratingIsNoWayOutOfDrift) {
  const Verdict verdict = judge(status({Standing::edited, Standing::pending}), "");
  EXPECT_FALSE(verdict.only_pending);
  EXPECT_EQ(verdict.exit, Exit::drift);
  EXPECT_EQ(verdict.next, "workwise status");
}

TEST(BootGateTest, ADatabaseAheadOfUsAsksForTheNewerProgram) {
  EXPECT_THAT(judge(status({Standing::applied, Standing::ahead}), "").reason,
              HasSubstr("older than the database"));
}

TEST(BootGateTest, WhatTheMigrationsMadeMustBeAsTheyMadeIt) {
  migrate::Drift drift;
  drift.added = {"table public.site"};
  EXPECT_TRUE(judge(drift, "").open);
  drift.missing = {"index public.i"};
  const Verdict verdict = judge(drift, "--env staging");
  EXPECT_FALSE(verdict.open);
  EXPECT_FALSE(verdict.only_pending);
  EXPECT_EQ(verdict.exit, Exit::drift);
  EXPECT_THAT(verdict.reason, HasSubstr("index public.i is gone"));
  EXPECT_EQ(verdict.next, "workwise --env staging drift");
}

TEST(BootGateTest, WhatIsNotKnownClosesNothing) {
  migrate::Drift drift;
  drift.unknown = "the ledger is of an earlier release";
  EXPECT_TRUE(judge(drift, "").open);
}

TEST(BootGateTest, ADatabaseThatOnlyReadsIsWaitedForAndSaysWhatToDo) {
  for (const bool standby : {false, true}) {
    const Verdict verdict = only_reads(standby);
    EXPECT_FALSE(verdict.open);
    EXPECT_FALSE(verdict.only_pending);
    EXPECT_TRUE(verdict.wait);
    EXPECT_THAT(verdict.reason, HasSubstr(standby ? "standby" : "default_transaction_read_only"));
  }
}

}  // namespace
}  // namespace workwise::service
