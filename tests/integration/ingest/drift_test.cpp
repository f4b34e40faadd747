#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/run.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::jobs;

class DriftTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(board.broken_invariant(), ""); }

  /// Jobs of which nothing has been seen, without a category where `without` says so.
  std::vector<testing::Job> more(int count, bool without = false) {
    auto all = jobs(count, next_);
    next_ += count;
    for (testing::Job& job : all)
      if (without) job.category.clear();
    return all;
  }
  std::string remembered() {
    return board.database.value(
        "SELECT xmin::text || array_to_string(feed_fields, ',') FROM workwise.sources");
  }

  testing::Board board;
  int next_ = 1;
};

TEST_F(DriftTest, AFieldThatGoesMissingIsToldOnce) {
  auto all = more(30);
  EXPECT_EQ(board.poll_anew(all).note, "");

  all = more(30, true);
  const RunReport report = board.poll_anew(all);
  EXPECT_THAT(report.vanished, ElementsAre("category"));
  EXPECT_THAT(report.lost, ElementsAre("map.category: category"));
  EXPECT_THAT(report.note, HasSubstr("gone from the feed: category"));
  EXPECT_THAT(report.note, HasSubstr("nothing any more at map.category: category"));
  EXPECT_EQ(board.database.value("SELECT note FROM workwise.runs ORDER BY id DESC LIMIT 1"),
            report.note);

  all = more(30, true);
  const RunReport again = board.poll_anew(all);
  EXPECT_THAT(again.vanished, IsEmpty());
  EXPECT_THAT(again.lost, IsEmpty());
}

TEST_F(DriftTest, AFieldThatAppearsIsToldOnce) {
  board.poll_anew(more(30, true));
  EXPECT_THAT(board.poll_anew(more(30)).appeared, ElementsAre("category"));
  EXPECT_THAT(board.poll_anew(more(30)).appeared, IsEmpty());
}

TEST_F(DriftTest, AFewNewItemsSayNothing) {
  auto all = more(30);
  board.poll_anew(all);
  const auto few = more(5, true);
  all.insert(all.end(), few.begin(), few.end());
  const RunReport report = board.poll_anew(all);
  EXPECT_EQ(report.counts.inserted, 5);
  EXPECT_THAT(report.vanished, IsEmpty());
}

TEST_F(DriftTest, APollThatChangesNothingLeavesTheFieldsAsTheyAre) {
  const auto all = more(30);
  board.poll_anew(all);
  EXPECT_THAT(remembered(), HasSubstr("usual field category"));
  const std::string before = board.database.value("SELECT feed_fields::text FROM workwise.sources");
  board.poll_anew(all);
  EXPECT_EQ(board.database.value("SELECT feed_fields::text FROM workwise.sources"), before);
}

TEST_F(DriftTest, AFailedRunTellsNothingAndTheNextOneDoes) {
  board.poll_anew(more(30));
  const auto all = more(30, true);
  const std::string xml = testing::to_xml(all);
  board.publish(xml.substr(0, xml.size() - 20));  // cut short
  const RunReport failed = board.poll();
  EXPECT_EQ(failed.state, State::failed);
  EXPECT_THAT(failed.vanished, IsEmpty());
  board.source.expire.max_drop = 1;
  const auto others = more(30, true);
  EXPECT_THAT(board.poll_anew(others).vanished, ElementsAre("category"));
}

}  // namespace
}  // namespace workwise::ingest
