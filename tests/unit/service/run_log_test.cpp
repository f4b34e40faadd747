#include "service/run_log.hpp"

#include <gtest/gtest.h>

namespace workwise::service {
namespace {

ingest::RunReport report() {
  ingest::RunReport result;
  result.run = 17;
  result.source = "mzansi";
  result.counts = {.received = 20, .inserted = 3, .updated = 2, .unchanged = 14, .quarantined = 1};
  result.batches = 1;
  result.body_bytes = 4096;
  result.wire_bytes = 512;
  result.took = std::chrono::milliseconds{1250};
  return result;
}

TEST(RunLogTest, ARunIsOneLineWithItsFieldsInTheirOrder) {
  EXPECT_EQ(run_line(report()),
            "event=run_done run=17 source=mzansi batch=1 rows=20 rejected=1 bytes=4096 ms=1250 "
            "inserted=3 updated=2 unchanged=14 duplicate=0 filtered=0 closed=0 wire_bytes=512");
}

TEST(RunLogTest, AFailedRunNamesItsErrorAndTheServersState) {
  auto failed = report();
  failed.state = ingest::State::failed;
  failed.pages = 1;
  failed.error = "relation \"jobs\" does not exist\nSQLSTATE 42P01";
  const std::string line = run_line(failed);
  EXPECT_EQ(line.find("event=run_failed "), 0U);
  EXPECT_NE(line.find(R"(sqlstate=42P01 error="relation \"jobs\" does not exist\nSQLSTATE 42P01")"),
            std::string::npos)
      << line;
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find("pages="), std::string::npos) << "a list in one document is the rule";
}

TEST(RunLogTest, WhatIsRareIsSaidOnlyWhenItIsSo) {
  auto held = report();
  held.state = ingest::State::held;
  held.would_close = 900;
  held.pages = 4;
  held.not_modified = true;
  held.note = "the feed is empty";
  const std::string line = run_line(held);
  EXPECT_EQ(line.find("event=run_held "), 0U);
  EXPECT_NE(line.find("would_close=900"), std::string::npos);
  EXPECT_NE(line.find(" pages=4 "), std::string::npos);
  EXPECT_NE(line.find("not_modified=true note=\"the feed is empty\""), std::string::npos) << line;
}

TEST(RunLogTest, FieldsThatComeAndGoHaveALineOfTheirOwn) {
  EXPECT_EQ(fields_line(report()), "");
  auto changed = report();
  changed.appeared = {"place", "pay range"};
  changed.vanished = {"city"};
  EXPECT_EQ(fields_line(changed),
            "event=feed_fields run=17 source=mzansi appeared=\"place,pay range\" vanished=city");
}

TEST(RunLogTest, AnAlertSaysWhatToType) {
  EXPECT_EQ(
      alert_line(
          {.event = Alert::Event::held, .source = "mzansi", .why = "the feed is empty", .run = 17}),
      "event=source_held run=17 source=mzansi why=\"the feed is empty\" "
      "next=\"workwise runs accept 17\"");
  EXPECT_EQ(alert_line({.event = Alert::Event::recovered,
                        .source = "mzansi",
                        .failures = 4,
                        .why = {},
                        .run = 18}),
            "event=source_recovered run=18 source=mzansi failures=4");
}

}  // namespace
}  // namespace workwise::service
