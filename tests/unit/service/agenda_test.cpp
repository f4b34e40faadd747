#include "service/agenda.hpp"

#include <gtest/gtest.h>

namespace workwise::service {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNoon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 12h;

config::Source every(const std::string& name, std::chrono::seconds period = 10min) {
  config::Source source;
  source.name = name;
  source.schedule.every = period;
  return source;
}

ingest::RunReport report(const std::string& source, ingest::State state = ingest::State::done) {
  ingest::RunReport result;
  result.source = source;
  result.state = state;
  return result;
}

class AgendaTest : public ::testing::Test {
 protected:
  void begin(const std::vector<config::Source>& sources,
             const std::map<std::string, Remembered>& remembered = {}) {
    agenda.set_sources(sources, kNoon);
    agenda.place(remembered, kNoon);
  }
  std::string take(Instant now) {
    const auto task = agenda.take(now);
    return task ? task->name : "nothing";
  }

  Agenda agenda;
};

TEST_F(AgendaTest, TheEarliestDueComesFirst) {
  begin({every("a"), every("b"), every("c")}, {{"a", {.next_due = kNoon - 1min}},
                                               {"b", {.next_due = kNoon - 3min}},
                                               {"c", {.next_due = kNoon + 1min}}});
  EXPECT_EQ(take(kNoon), "b");
  EXPECT_EQ(take(kNoon), "a");
  EXPECT_EQ(take(kNoon), "nothing");
  EXPECT_EQ(agenda.next_due(), kNoon + 1min);
}

TEST_F(AgendaTest, NothingIsDueBeforeTheDatabaseSaidWhatItRemembers) {
  agenda.set_sources({every("a")}, kNoon);
  EXPECT_EQ(take(kNoon), "nothing");
  agenda.place({}, kNoon);
  EXPECT_EQ(take(kNoon), "a");
}

TEST_F(AgendaTest, ASourceIsHandedOutOnceUntilItComesBack) {
  begin({every("a")});
  EXPECT_EQ(take(kNoon), "a");
  EXPECT_EQ(take(kNoon + 2h), "nothing") << "it still runs";
  agenda.finish(report("a"), kNoon + 2h);
  EXPECT_EQ(take(kNoon + 2h), "nothing") << "its time is to come";
  EXPECT_EQ(take(kNoon + 2h + 11min), "a");
}

TEST_F(AgendaTest, AFinishedRunLeavesItsNextTimeAndFailuresToBeSaved) {
  begin({every("a")}, {{"a", {.next_due = kNoon, .failures = 2}}});
  take(kNoon);
  const auto finished = agenda.finish(report("a", ingest::State::failed), kNoon);
  ASSERT_TRUE(finished.remember);
  EXPECT_EQ(finished.remember->failures, 3);
  EXPECT_GT(finished.remember->next_due, kNoon + 39min);
  EXPECT_EQ(agenda.next_due(), finished.remember->next_due);
  EXPECT_EQ(agenda.failing(), 1U);
  take(kNoon + 2h);
  EXPECT_EQ(agenda.finish(report("a"), kNoon + 2h).remember->failures, 0);
  EXPECT_EQ(agenda.failing(), 0U);
}

TEST_F(AgendaTest, ARunThatTheDatabaseLeftIsStillDueButNotInAHotLoop) {
  begin({every("a")});
  take(kNoon);
  agenda.put_back("a", true, kNoon);
  EXPECT_EQ(take(kNoon), "a") << "once may be chance";
  agenda.put_back("a", true, kNoon);
  EXPECT_EQ(take(kNoon), "nothing");
  EXPECT_EQ(take(kNoon + 21s), "a");
  for (int i = 0; i < 100; ++i) {
    agenda.put_back("a", true, kNoon);
    EXPECT_EQ(take(kNoon + 11min), "a") << "bounded";
  }
  agenda.finish(report("a"), kNoon + 11min);
  take(kNoon + 30min);
  agenda.put_back("a", true, kNoon + 30min);
  EXPECT_EQ(take(kNoon + 30min), "a") << "forgiven after a run that ended well";
}

TEST_F(AgendaTest, ASourceThatLeavesWhileItRunsIsForgottenWhenItComesBack) {
  begin({every("a"), every("b")});
  take(kNoon);
  EXPECT_FALSE(agenda.set_sources({every("b")}, kNoon));
  EXPECT_FALSE(agenda.finish(report("a"), kNoon).remember);
  EXPECT_EQ(agenda.size(), 1U);
  EXPECT_EQ(take(kNoon + 1h), "b");
}

TEST_F(AgendaTest, ASourceThatLeavesAndReturnsWhileItRunsDoesNotOverlap) {
  begin({every("a")});
  take(kNoon);
  agenda.set_sources({}, kNoon);
  EXPECT_FALSE(agenda.set_sources({every("a")}, kNoon));
  EXPECT_EQ(take(kNoon + 1h), "nothing");
  EXPECT_TRUE(agenda.finish(report("a"), kNoon + 1h).remember);
}

TEST_F(AgendaTest, AReloadMovesOnlyWhatChanged) {
  begin({every("a", 1h), every("b", 1h)},
        {{"a", {.next_due = kNoon + 40min}}, {"b", {.next_due = kNoon + 50min}}});
  EXPECT_TRUE(agenda.set_sources({every("a", 5min), every("b", 1h), every("new")}, kNoon));
  EXPECT_EQ(take(kNoon + 5min + 15s), "a");
  EXPECT_EQ(take(kNoon + 5min + 15s), "nothing") << "the new one waits to be placed";
  agenda.place({}, kNoon + 6min);
  EXPECT_EQ(take(kNoon + 6min), "new");
  EXPECT_EQ(agenda.next_due(), kNoon + 50min);
}

TEST_F(AgendaTest, ADisabledSourceIsNotOnTheAgenda) {
  auto off = every("a");
  off.enabled = false;
  begin({off});
  EXPECT_EQ(agenda.size(), 0U);
}

TEST_F(AgendaTest, WhatAnotherDaemonWroteDownIsAdopted) {
  begin({every("a")}, {{"a", {.next_due = kNoon}}});
  EXPECT_EQ(agenda.take(kNoon)->known.next_due, kNoon);
  agenda.adopt("a", {.next_due = kNoon + 9min, .failures = 1}, kNoon);
  EXPECT_EQ(agenda.failing(), 1U);
  EXPECT_EQ(take(kNoon + 8min), "nothing");
  EXPECT_EQ(agenda.take(kNoon + 9min)->known.next_due, kNoon + 9min);
  agenda.skip("a", kNoon + 9min);
  EXPECT_GT(agenda.next_due(), kNoon + 18min);
}

TEST_F(AgendaTest, AStepOfTheClockKeepsTheWaiting) {
  begin({every("a")}, {{"a", {.next_due = kNoon + 5min}}});
  agenda.clock_stepped(-48h, kNoon - 48h);
  EXPECT_EQ(agenda.next_due(), kNoon + 5min - 48h);
}

// When everything fails, one alert on entering and one on leaving.
TEST_F(AgendaTest, FiveHundredSourcesFailingForAnHourAlertOnceEach) {
  std::vector<config::Source> sources;
  for (int i = 0; i < 500; ++i) sources.push_back(every("board-" + std::to_string(i), 1min));
  begin(sources);
  int entered = 0;
  int left = 0;
  int runs = 0;
  const auto run_until = [&](Instant end, Instant from, ingest::State state) {
    for (Instant now = from; now < end; now += 10s) {
      while (const auto task = agenda.take(now)) {
        ++runs;
        for (const Alert& alert : agenda.finish(report(task->name, state), now).alerts)
          ++(alert.event == Alert::Event::failing ? entered : left);
      }
    }
  };
  run_until(kNoon + 1h, kNoon, ingest::State::failed);
  EXPECT_EQ(entered, 500);
  EXPECT_EQ(left, 0);
  EXPECT_LT(runs, 500 * 12) << "slowed";
  EXPECT_GT(runs, 500 * 8) << "not parked";
  run_until(kNoon + 2h, kNoon + 1h, ingest::State::done);
  EXPECT_EQ(entered, 500);
  EXPECT_EQ(left, 500);
}

TEST_F(AgendaTest, WithAnotherDatabaseEverySourceWaitsForWhatThatOneRemembers) {
  begin({every("a"), every("b")}, {{"a", {.next_due = kNoon, .failures = 2, .held = true}}});
  agenda.forget();
  EXPECT_EQ(take(kNoon + 1h), "nothing");
  EXPECT_EQ(agenda.failing() + agenda.held(), 0U);
  agenda.place({{"a", {.next_due = kNoon + 5min, .run = 7}}}, kNoon);
  EXPECT_EQ(take(kNoon), "b");
  const auto task = agenda.take(kNoon + 5min);
  ASSERT_TRUE(task);
  EXPECT_EQ(task->name, "a");
  EXPECT_EQ(task->known, (Remembered{.next_due = kNoon + 5min, .run = 7}));
}

TEST_F(AgendaTest, ARunOnTheOldDatabaseSaysNothingOfTheNewOne) {
  for (const bool placed_first : {false, true}) {
    agenda = Agenda();
    begin({every("a")});
    take(kNoon);
    agenda.forget();
    if (placed_first) agenda.place({{"a", {.next_due = kNoon + 5min}}}, kNoon);
    EXPECT_EQ(take(kNoon + 1h), "nothing") << "one run at a time";
    const auto finished = agenda.finish(report("a", ingest::State::failed), kNoon + 1min);
    EXPECT_FALSE(finished.remember);
    EXPECT_TRUE(finished.alerts.empty());
    EXPECT_EQ(agenda.failing(), 0U);
    if (!placed_first) agenda.place({{"a", {.next_due = kNoon + 5min}}}, kNoon);
    EXPECT_EQ(agenda.next_due(), kNoon + 5min);
    EXPECT_EQ(take(kNoon + 5min), "a");
  }
}

}  // namespace
}  // namespace workwise::service
