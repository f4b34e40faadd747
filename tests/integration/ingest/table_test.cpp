// A record of a table means nothing without the header that names its columns.
#include <gtest/gtest.h>

#include "feed/decode.hpp"
#include "ingest/quarantine.hpp"
#include "sandbox/feed_server.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using testing::Board;

class TableTest : public ::testing::Test {
 protected:
  TableTest() {
    board.source.read = {};
    board.source.read.format = config::Format::csv;
    board.source.id = {Board::path("Job Id")};
    board.source.map.fields = {{"title", Board::path("title")}};
  }
  void TearDown() override { EXPECT_EQ(board.broken_invariant(), ""); }

  RunReport poll(const std::string& document) {
    board.publish(document);
    return board.poll();
  }
  std::string value(const std::string& sql) { return board.database.value(sql); }

  Board board;
};

TEST_F(TableTest, ARecordThatCannotBeReadWaitsWithItsHeaderAndCanBeReadAlone) {
  const RunReport report = poll("Job Id,title\r\n1,Welder\r\n2,Fitter,, and turner\r\n");
  EXPECT_EQ(report.counts, (Counts{.received = 2, .inserted = 1, .quarantined = 1}));
  EXPECT_EQ(value("SELECT external_id FROM workwise.quarantine"), "2");
  std::string raw;
  const Quarantined kept = show_quarantine(
      board.database.session(), std::stoll(value("SELECT id FROM workwise.quarantine")), raw);
  EXPECT_EQ(raw, "Job Id,title\r\n2,Fitter,, and turner");
  EXPECT_EQ(kept.size_bytes, std::ssize(raw));

  feed::Item alone;
  raw.replace(raw.find(",, and"), 2, "");  // as the one who repairs it would
  const std::size_t size = raw.size();
  raw.append(feed::Item::kPadding, '\0');
  alone.raw = std::string_view(raw).substr(0, size);
  const auto decoded = feed::Decoder(board.source).decode(alone, Instant{});
  ASSERT_TRUE(std::holds_alternative<job::Posting>(decoded));
  EXPECT_EQ(std::get<job::Posting>(decoded).external_id, "2");
  EXPECT_EQ(std::get<job::Posting>(decoded).title, "Fitter and turner");
}

TEST_F(TableTest, ColumnsInAnotherOrderAreReadAgainAndChangeNoRow) {
  poll("Job Id,title\n1,Welder\n2,Fitter\n");
  const RunReport turned = poll("title,Job Id\nWelder,1\nFitter,2\n");
  EXPECT_EQ(turned.counts, (Counts{.received = 2, .unchanged = 2}));
  EXPECT_EQ(turned.closed, 0);
}

TEST_F(TableTest, TheSameBytesUnderAnotherHeaderAreAnotherJob) {
  poll("Job Id,title\n1,Welder\n");
  EXPECT_EQ(poll("title,Job Id\n1,Welder\n").counts, (Counts{.received = 1, .inserted = 1}));
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'Welder'"), "1");
}

TEST_F(TableTest, ALastRecordThatMayBeCutIsNotTaken) {
  const std::string table = "Job Id,title\n1,Welder\n2,Fitter and turner\n";
  sandbox::FeedServer server;
  server.on("/jobs.csv", [&](const sandbox::Request&) {
    return sandbox::Answer{.body = table, .cut_after = table.find(" and turner")};
  });
  board.source.fetch.url = server.url("/jobs.csv");
  board.source.fetch.allow_private = true;
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_EQ(report.counts, (Counts{.received = 1, .inserted = 1}));
  EXPECT_EQ(value("SELECT title FROM jobs"), "Welder");
}

}  // namespace
}  // namespace workwise::ingest
