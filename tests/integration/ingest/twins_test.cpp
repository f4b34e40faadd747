#include "ingest/twins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/error.hpp"
#include "postgres/lock.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string text_of(const std::string& word, int count = 100) {
  std::string text = "<p>";
  for (int n = 0; n < count; ++n) text += word + std::to_string(n) + " ";
  return text + "</p>";
}

class TwinsTest : public ::testing::Test {
 protected:
  struct Row {
    std::string source;
    std::string id = "1";
    std::string title = "Welder";
    std::string city = "Durban";
    std::string description = text_of("welding");
    std::string company = "example-works";
    std::string url = {};
  };

  /// Puts an open posting on the board, as a run of its source would have.
  void post(const Row& row) {
    database().run(
        "WITH c AS (INSERT INTO companies (slug, name) VALUES ($1, $1)"
        "           ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id)"
        "INSERT INTO jobs (company_id, source, external_id, title, city, country, description, url)"
        " SELECT id, $2, $3, $4, $5, 'ZA', nullif($6, ''), nullif($7, '') FROM c",
        {row.company, row.source, row.id, row.title, row.city, row.description, row.url});
  }
  void change(const std::string& set, const std::string& source, const std::string& id = "1") {
    database().run("UPDATE jobs SET " + set + " WHERE source = $1 AND external_id = $2",
                   {source, id});
  }
  void close(const std::string& source, const std::string& id = "1") {
    change("closed_at = now(), closed_reason = 'missing'", source, id);
  }

  TwinsReport find(const TwinsOptions& options = {}) { return find_twins(database(), options); }

  /// "agency 1 = board 1 (linked)", …
  std::vector<std::string> links() {
    std::vector<std::string> all;
    for (const TwinLink& link : list_twins(database(), "", 100))
      all.push_back(link.source + " " + link.external_id + " = " + link.twin_source + " " +
                    link.twin_external_id + " (" + link.state + ")");
    std::sort(all.begin(), all.end());
    return all;
  }

  /// What every row of the table was written by: the same as before when nothing was written.
  std::string writes() {
    return board.database.value(
        "SELECT string_agg(xmin::text, ' ' ORDER BY source, external_id,"
        " twin_source, twin_external_id) FROM workwise.twins");
  }

  postgres::Session& database() { return board.database.session(); }
  testing::Board board;
};

TEST_F(TwinsTest, TheSameJobOfTwoSourcesIsLinkedWithItsReasons) {
  post({.source = "board", .id = "x-9", .title = "WELDER (m/w/d)"});
  post({.source = "agency"});
  const TwinsReport report = find();
  EXPECT_EQ(report.companies, 1);
  EXPECT_EQ(report.postings, 2);
  EXPECT_EQ(report.linked, 1);
  const auto all = list_twins(database(), "board", 10);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].source, "agency") << "the source that comes first";
  EXPECT_EQ(all[0].twin_source, "board");
  EXPECT_EQ(all[0].twin_external_id, "x-9");
  EXPECT_EQ(all[0].title, "Welder");
  EXPECT_EQ(all[0].twin_title, "WELDER (m/w/d)");
  EXPECT_EQ(all[0].state, "linked");
  EXPECT_EQ(all[0].score, "1.000");
  EXPECT_THAT(all[0].reasons,
              HasSubstr(R"-({"reason": "title", "values": ["Welder", "WELDER (m/w/d)"]})-"));
  EXPECT_THAT(all[0].reasons, HasSubstr(R"("reason": "text")"));
  EXPECT_EQ(board.database.value("SELECT count(*) FROM jobs WHERE updated_at > first_seen_at"), "0")
      << "no posting is touched";
}

TEST_F(TwinsTest, NearMissesAreNotLinked) {
  post({.source = "agency", .id = "city"});
  post({.source = "board", .id = "city", .city = "Cape Town"});
  post({.source = "agency", .id = "title", .title = "Senior Fitter"});
  post({.source = "board", .id = "title", .title = "Junior Fitter"});
  post({.source = "agency", .id = "company", .title = "Rigger"});
  post({.source = "board", .id = "company", .title = "Rigger", .company = "other-works"});
  post({.source = "agency", .id = "text", .title = "Turner"});
  post({.source = "board", .id = "text", .title = "Turner", .description = text_of("turning")});
  post({.source = "agency", .id = "no text", .title = "Painter"});
  post({.source = "board", .id = "no text", .title = "Painter", .description = ""});
  post({.source = "agency", .id = "source 1", .title = "Driver"});
  post({.source = "agency", .id = "source 2", .title = "Driver"});
  post({.source = "agency", .id = "closed", .title = "Cook"});
  post({.source = "board", .id = "closed", .title = "Cook"});
  close("board", "closed");
  EXPECT_EQ(find().linked, 0);
  EXPECT_THAT(links(), IsEmpty());
}

TEST_F(TwinsTest, WithoutADescriptionTheAddressLinks) {
  post({.source = "agency", .description = "", .url = "https://www.example.com/jobs/1"});
  post({.source = "board", .url = "http://example.com/jobs/1?utm_source=board"});
  EXPECT_EQ(find().linked, 1);
}

TEST_F(TwinsTest, TwoEquallyGoodOnesAreNamedAndNotLinked) {
  post({.source = "agency"});
  post({.source = "board", .id = "1"});
  post({.source = "board", .id = "2"});
  const TwinsReport report = find();
  EXPECT_EQ(report.linked, 0);
  EXPECT_EQ(report.doubtful, 1);
  ASSERT_EQ(report.doubts.size(), 1U);
  EXPECT_EQ(report.doubts[0].source, "agency");
  EXPECT_EQ(report.doubts[0].external_id, "1");
  EXPECT_EQ(report.doubts[0].other_source, "board");
  EXPECT_EQ(report.doubts[0].candidates, 2U);
  EXPECT_THAT(links(), IsEmpty());
}

TEST_F(TwinsTest, ARivalThatAppearsEndsTheLink) {
  post({.source = "agency"});
  post({.source = "board", .id = "1"});
  find();
  post({.source = "board", .id = "2"});
  EXPECT_EQ(find().ended, 1);
  EXPECT_THAT(links(), ElementsAre("agency 1 = board 1 (ended)"));
}

TEST_F(TwinsTest, AFindThatChangesNothingWritesNothing) {
  post({.source = "agency"});
  post({.source = "board"});
  find();
  const std::string before = writes();
  const TwinsReport again = find();
  EXPECT_EQ(again.kept, 1);
  EXPECT_EQ(again.linked + again.again + again.ended, 0);
  EXPECT_EQ(writes(), before);
}

TEST_F(TwinsTest, ReasonsThatChangeAreWrittenDown) {
  post({.source = "agency"});
  post({.source = "board"});
  find();
  change("title = 'WELDER'", "board");
  EXPECT_EQ(find().kept, 1);
  EXPECT_THAT(list_twins(database(), "", 1).front().reasons, HasSubstr(R"(["Welder", "WELDER"])"));
}

TEST_F(TwinsTest, ALinkEndsWithAPostingAndComesBackWithIt) {
  for (const char* ends : {"closed_at = now(), closed_reason = 'missing'", "title = 'Painter'",
                           "city = 'Cape Town'", "company_id = NULL"}) {
    database().run("TRUNCATE jobs, workwise.twins");
    post({.source = "agency"});
    post({.source = "board"});
    ASSERT_EQ(find().linked, 1);
    change(ends, "board");
    EXPECT_EQ(find().ended, 1) << ends;
    EXPECT_THAT(links(), ElementsAre("agency 1 = board 1 (ended)")) << ends;
    const std::string before = writes();
    EXPECT_EQ(find().ended, 0) << "it has ended already";
    EXPECT_EQ(writes(), before);

    change(
        "closed_at = NULL, closed_reason = NULL, title = 'Welder', city = 'Durban',"
        " company_id = (SELECT id FROM companies)",
        "board");
    EXPECT_EQ(find().again, 1) << ends;
    EXPECT_THAT(links(), ElementsAre("agency 1 = board 1 (linked)")) << ends;
  }
}

TEST_F(TwinsTest, ALinkOfAPostingThatASiteRemovedEnds) {
  post({.source = "agency"});
  post({.source = "board"});
  find();
  database().run("DELETE FROM jobs WHERE source = 'board'");
  EXPECT_EQ(find().ended, 1);
  EXPECT_THAT(links(), ElementsAre("agency 1 = board 1 (ended)"));
}

TEST_F(TwinsTest, WhatAnOperatorRejectedIsNeverMadeAgain) {
  post({.source = "agency"});
  post({.source = "board"});
  find();
  const TwinLink link = reject_twins(database(), {"board", "1"}, {"agency", "1"}, {});
  EXPECT_EQ(link.state, "rejected") << "in either order";
  const std::string before = writes();
  EXPECT_EQ(find().linked, 0);
  close("board");
  EXPECT_EQ(find().ended, 0);
  change("closed_at = NULL, closed_reason = NULL, title = 'Welder (m/w/d)'", "board");
  const TwinsReport report = find();
  EXPECT_EQ(report.linked + report.again + report.kept, 0);
  EXPECT_EQ(writes(), before);
  EXPECT_THAT(links(), ElementsAre("agency 1 = board 1 (rejected)"));
}

TEST_F(TwinsTest, ARejectedTwinIsNoRival) {
  post({.source = "agency"});
  post({.source = "board", .id = "1"});
  find();
  reject_twins(database(), {"agency", "1"}, {"board", "1"}, {});
  post({.source = "board", .id = "2"});
  const TwinsReport report = find();
  EXPECT_EQ(report.doubtful, 0);
  EXPECT_THAT(links(), ElementsAre("agency 1 = board 1 (rejected)", "agency 1 = board 2 (linked)"));
}

TEST_F(TwinsTest, WhatIsRestoredIsAsItWas) {
  post({.source = "agency"});
  post({.source = "board"});
  find();
  const std::string before = board.database.value("SELECT t::text FROM workwise.twins t");
  reject_twins(database(), {"agency", "1"}, {"board", "1"}, {});
  reject_twins(database(), {"agency", "1"}, {"board", "1"}, {});  // twice is once
  EXPECT_EQ(restore_twins(database(), {"agency", "1"}, {"board", "1"}, {}).state, "linked");
  restore_twins(database(), {"agency", "1"}, {"board", "1"}, {});
  EXPECT_EQ(board.database.value("SELECT t::text FROM workwise.twins t"), before);
  EXPECT_EQ(find().kept, 1);
}

TEST_F(TwinsTest, ADecisionNeedsALink) {
  post({.source = "agency"});
  post({.source = "board"});
  EXPECT_THROW(reject_twins(database(), {"agency", "1"}, {"board", "1"}, {}), UsageError);
  EXPECT_THROW(restore_twins(database(), {"agency", "1"}, {"board", "1"}, {}), UsageError);
  EXPECT_THROW(reject_twins(database(), {"agency", "1"}, {"agency", "2"}, {}), UsageError);
}

TEST_F(TwinsTest, ADryRunCountsAndWritesNothing) {
  post({.source = "agency"});
  post({.source = "board"});
  EXPECT_EQ(find({.dry_run = true}).linked, 1);
  EXPECT_THAT(links(), IsEmpty());
  find();
  post({.source = "agency", .id = "2", .title = "Painter"});
  post({.source = "board", .id = "2", .title = "Painter"});
  find();
  close("board", "1");
  change("title = 'Rigger'", "board", "2");
  const std::string before = writes();
  EXPECT_EQ(find({.dry_run = true}).ended, 2);
  EXPECT_EQ(writes(), before);
  EXPECT_EQ(find().ended, 2) << "as announced";
}

TEST_F(TwinsTest, OnlyLinksThatTouchAChosenSourceAreMadeOrEnded) {
  for (const char* source : {"agency", "board", "company"}) post({.source = source});
  find({.sources = {"company"}});
  EXPECT_THAT(links(),
              ElementsAre("agency 1 = company 1 (linked)", "board 1 = company 1 (linked)"));
  find();
  close("agency");
  find({.sources = {"company"}});
  EXPECT_THAT(links(), ElementsAre("agency 1 = board 1 (linked)", "agency 1 = company 1 (ended)",
                                   "board 1 = company 1 (linked)"));
  EXPECT_THROW(find({.sources = {"compny"}}), UsageError);
}

TEST_F(TwinsTest, ACompanyWithTooManyPostingsIsNamedAndLeftAsItIs) {
  post({.source = "agency"});
  post({.source = "board"});
  post({.source = "agency", .id = "2", .company = "small-works"});
  post({.source = "board", .id = "2", .company = "small-works"});
  find();
  post({.source = "board", .id = "3", .title = "Rigger"});
  const TwinsReport report = find({.postings_max = 2});
  EXPECT_EQ(report.skipped, 1);
  ASSERT_EQ(report.skipped_companies.size(), 1U);
  EXPECT_EQ(report.skipped_companies[0].company, "example-works");
  EXPECT_EQ(report.skipped_companies[0].postings, 3);
  EXPECT_EQ(report.kept, 1);
  EXPECT_EQ(report.ended, 0);
  EXPECT_THAT(links(), ElementsAre("agency 1 = board 1 (linked)", "agency 2 = board 2 (linked)"));
}

TEST_F(TwinsTest, ManyCompaniesAreReadPieceByPiece) {
  database().run(
      "INSERT INTO companies (slug, name) SELECT 'c' || n, n FROM generate_series(1, 1500) n");
  database().run(
      "INSERT INTO jobs (company_id, source, external_id, title, city, country, description)"
      " SELECT c.id, s, c.slug || '-' || n, 'Welder ' || n, 'Durban', 'ZA', $1"
      "  FROM companies c, unnest('{agency,board}'::text[]) s, generate_series(1, 2) n",
      {text_of("welding")});
  const TwinsReport first = find();
  EXPECT_EQ(first.companies, 1500);
  EXPECT_EQ(first.postings, 6000);
  EXPECT_EQ(first.linked, 3000);
  const std::string before = writes();
  EXPECT_EQ(find().kept, 3000);
  EXPECT_EQ(writes(), before);
  EXPECT_EQ(board.database.value(
                "SELECT count(*) FROM workwise.twins WHERE external_id <> twin_external_id"),
            "0");
}

TEST_F(TwinsTest, OneFindAtATime) {
  post({.source = "agency"});
  post({.source = "board"});
  postgres::Session other = board.database.connect("another find");
  const auto lock = postgres::AdvisoryLock::try_lock(other, kTwinsLock);
  ASSERT_TRUE(lock);
  EXPECT_THROW(find(), LockedError);
  EXPECT_THROW(reject_twins(database(), {"agency", "1"}, {"board", "1"}, {}), LockedError);
  EXPECT_EQ(find({.dry_run = true}).linked, 1) << "it writes nothing and waits for nobody";
}

TEST_F(TwinsTest, TheManualsQueryShowsOnePostingOfEachGroup) {
  std::ostringstream manual;
  manual << std::ifstream(WORKWISE_SOURCE_DIR "/docs/twins.md").rdbuf();
  std::string query = manual.str();
  query.erase(0, query.find("```sql") + 6);
  query.erase(query.find(';'));
  const auto shown = [&] {
    return board.database.value(
        "SELECT string_agg(source || ' ' || title, ', ' ORDER BY title, source)"
        " FROM (" +
        query + ") shown");
  };
  for (const char* source : {"agency", "board", "employer"}) post({.source = source});
  post({.source = "board", .id = "2", .title = "Rigger"});
  EXPECT_EQ(shown(), "board Rigger, agency Welder, board Welder, employer Welder");
  find();
  EXPECT_EQ(shown(), "board Rigger, employer Welder");
  close("employer");
  EXPECT_EQ(shown(), "board Rigger, agency Welder") << "before the next find";
  find();
  EXPECT_EQ(shown(), "board Rigger, agency Welder");
  reject_twins(database(), {"agency", "1"}, {"board", "1"}, {});
  EXPECT_EQ(shown(), "board Rigger, agency Welder, board Welder");
}

TEST_F(TwinsTest, TheOrderOfAPairIsTheSameInEveryCollation) {
  post({.source = "Zeta"});
  post({.source = "alpha"});
  EXPECT_EQ(find().linked, 1);
  EXPECT_THAT(links(), ElementsAre("Zeta 1 = alpha 1 (linked)"));
}

}  // namespace
}  // namespace workwise::ingest
