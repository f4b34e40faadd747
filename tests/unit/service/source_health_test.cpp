#include "service/source_health.hpp"

#include <gtest/gtest.h>

namespace workwise::service {
namespace {

using Event = Alert::Event;

class SourceHealthTest : public ::testing::Test {
 protected:
  std::vector<Event> after(ingest::State state) {
    ingest::RunReport report;
    report.source = "mzansi";
    report.state = state;
    return after(report);
  }
  std::vector<Event> after(const ingest::RunReport& report) {
    std::vector<Event> events;
    for (const Alert& alert : take_into_account(health, report)) events.push_back(alert.event);
    return events;
  }

  Health health;
  const std::vector<Event> nothing;
};

TEST_F(SourceHealthTest, OneAlertWhenItBeginsToFailAndOneWhenItRecovers) {
  EXPECT_EQ(after(ingest::State::done), nothing);
  EXPECT_EQ(after(ingest::State::failed), std::vector{Event::failing});
  EXPECT_EQ(after(ingest::State::failed), nothing);
  EXPECT_EQ(after(ingest::State::failed), nothing);
  EXPECT_EQ(health.failures, 3);
  EXPECT_EQ(after(ingest::State::done), std::vector{Event::recovered});
  EXPECT_EQ(after(ingest::State::done), nothing);
}

TEST_F(SourceHealthTest, PathsThatFindNothingAnyMoreAreTold) {
  ingest::RunReport report;
  report.source = "mzansi";
  report.lost = {"map.city: city", "map.salary.min: pay.from"};
  const std::vector<Alert> alerts = take_into_account(health, report);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts.front().event, Event::lost_fields);
  EXPECT_EQ(alerts.front().why, "map.city: city, map.salary.min: pay.from");
}

TEST_F(SourceHealthTest, OneAlertWhenClosingsAreHeldAndOneWhenTheyAreNoMore) {
  EXPECT_EQ(after(ingest::State::held), std::vector{Event::held});
  EXPECT_EQ(after(ingest::State::held), nothing);
  EXPECT_EQ(after(ingest::State::done), std::vector{Event::released});
}

TEST_F(SourceHealthTest, AHoldAfterOneThatWasDecidedIsTold) {
  after(ingest::State::held);  // then an operator accepts it, which nobody tells us
  ingest::RunReport report;
  report.state = ingest::State::held;
  report.hold_began = true;
  EXPECT_EQ(after(report), std::vector{Event::held});
}

TEST_F(SourceHealthTest, AHeldSourceThatFailsIsStillHeldWhenItRecovers) {
  after(ingest::State::held);
  EXPECT_EQ(after(ingest::State::failed), std::vector{Event::failing});
  EXPECT_EQ(after(ingest::State::held), std::vector{Event::recovered});
  EXPECT_TRUE(health.held);
}

TEST_F(SourceHealthTest, APartialRunReleasesNothing) {
  after(ingest::State::held);
  ingest::RunReport partial;
  partial.partial = true;
  EXPECT_EQ(after(partial), nothing);
  EXPECT_TRUE(health.held);
}

TEST_F(SourceHealthTest, AStoppedRunAndALostDatabaseSayNothingAboutTheSource) {
  ingest::RunReport report;
  report.state = ingest::State::failed;
  report.stopped = true;
  EXPECT_EQ(after(report), nothing);
  report.stopped = false;
  report.database_lost = true;
  EXPECT_EQ(after(report), nothing);
  EXPECT_EQ(health, Health{});
}

}  // namespace
}  // namespace workwise::service
