#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "feed/check.hpp"
#include "feed/coverage.hpp"
#include "feed/csv_item.hpp"
#include "feed/csv_record.hpp"
#include "feed/decode.hpp"
#include "feed/fetch.hpp"
#include "unit/feed/spooled.hpp"

namespace workwise::feed {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Cells = std::vector<std::string>;

config::Read csv() {
  config::Read read;
  read.format = config::Format::csv;
  return read;
}

config::Read headless(std::vector<std::string> columns) {
  config::Read read = csv();
  read.columns = std::move(columns);
  return read;
}

SourceError failure(std::string_view document, const config::Read& read = csv()) {
  try {
    cut(read, document);
  } catch (const SourceError& error) {
    return error;
  }
  ADD_FAILURE() << "the document was accepted";
  return {SourceError::Kind::stopped, ""};
}

constexpr auto kNotReadable = SourceError::Kind::not_readable;
constexpr auto kCutShort = SourceError::Kind::cut_short;

/// The items of a document, each as its values in `columns`, or its problem.
std::vector<Cells> rows(std::string_view document, const Cells& columns,
                        const config::Read& read = csv()) {
  const Spool spool = spooled(document);
  const auto splitter = make_splitter(read, spool);
  CsvItem parsed(read);
  std::vector<Cells> rows;
  for (Item item; splitter->next(item);) {
    parsed.surround(item);
    const auto problem = item.problem.empty() ? parsed.load(item.raw) : item.problem;
    Cells& row = rows.emplace_back();
    if (problem) row.push_back(*problem);
    for (const std::string& column : columns)
      parsed.select(parse_csv_path(column), Flavour::text, row);
  }
  return rows;
}

TEST(Csv, TheFirstRecordNamesTheColumnsAndEveryOtherOneIsAnItem) {
  const auto items = cut(csv(), "\xEF\xBB\xBFid,title\r\n1,Welder\r\n2,Fitter");
  EXPECT_THAT(raws(items), ElementsAre("1,Welder", "2,Fitter"));
  EXPECT_EQ(items[0].offset, 13);
  EXPECT_EQ(items[1].size, 8);
  EXPECT_EQ(items[1].ordinal, 2);
  EXPECT_THAT(rows("id,title\n1,Welder\n", {"title", "id"}), ElementsAre(Cells{"Welder", "1"}));
}

TEST(Csv, ATabAtTheBeginningIsTheEndOfAnEmptyCell) {
  EXPECT_THAT(rows("\tid\ttitle\n1\tA2\tNurse\n", {"id", "title"}),
              ElementsAre(Cells{"A2", "Nurse"}));
  EXPECT_THAT(rows("{3F},Dev\n", {"id", "title"}, headless({"id", "title"})),
              ElementsAre(Cells{"{3F}", "Dev"}));
}

TEST(Csv, QuotesHoldDelimitersLineEndsAndQuotes) {
  EXPECT_THAT(rows("a,b\n\"x,\r\n\"\"y\"\"\",z\n\"\",\"\"\"\"\n", {"a", "b"}),
              ElementsAre(Cells{"x,\r\n\"y\"", "z"}, Cells{"", "\""}));
}

TEST(Csv, AQuoteWithinACellIsText) {
  EXPECT_THAT(rows("a,b\n24\" screen,\"x\"y\"z\n", {"a", "b"}),
              ElementsAre(Cells{"24\" screen", "xy\"z"}));
}

TEST(Csv, EveryLineEndWillDoAndBlankLinesAreNoItems) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const std::string document =
        "a,b"s + end + end + "1,2" + end + "  " + end + ",," + end + "# 3,4" + end + end;
    EXPECT_THAT(rows(document, {"a"}), ElementsAre(Cells{"1"}, Cells{"# 3"})) << end;
  }
}

TEST(Csv, TheHeaderTellsTheDelimiterAndQuotesAreRespected) {
  EXPECT_THAT(rows("a;b;\"c,d,e,f\"\n1;2;3\n", {"c,d,e,f"}), ElementsAre(Cells{"3"}));
  EXPECT_THAT(rows("a\tb\n1,5\t2\n", {"a"}), ElementsAre(Cells{"1,5"}));
  EXPECT_THAT(rows("a|b|c;d\n1|2|3\n", {"c;d"}), ElementsAre(Cells{"3"}));
  EXPECT_THAT(rows("\"a;b\nc\",d\n1,2\n", {"d"}), ElementsAre(Cells{"2"}));
  config::Read read = csv();
  read.delimiter = '~';
  EXPECT_THAT(rows("a,b~c\n1~2\n", {"a,b", "c"}, read), ElementsAre(Cells{"1", "2"}));
}

TEST(Csv, AColumnIsFoundByItsNameAsItStands) {
  const std::string document =
      "  Date Posted ,R\xC3\xA9gion,Re\xCC\x81sume\xCC\x81,a.b[0]/@c,\"x\"\"y\"\n1,2,3,4,5\n";
  EXPECT_THAT(
      rows(document, {"date posted", "R\xC3\x89GION", "r\xC3\xA9sum\xC3\xA9", "A.B[0]/@c", "x\"y"}),
      ElementsAre(Cells{"1", "2", "3", "4", "5"}));
  EXPECT_THAT(rows(document, {"Date", "gion"}), ElementsAre(IsEmpty()));
}

TEST(Csv, ColumnsOfOneNameAreSeveralValues) {
  EXPECT_THAT(rows("tag,id,TAG\nx,1,y\n", {"tag"}), ElementsAre(Cells{"x", "y"}));
}

TEST(Csv, AMissingCellIsEmptyAndASurplusOneABrokenRecord) {
  EXPECT_THAT(rows("a,b,c\n1\n1,2,3, ,\n", {"a", "c"}),
              ElementsAre(Cells{"1", ""}, Cells{"1", "3"}));
  const auto broken = rows("a,b\n1,2,,x\n", {});
  ASSERT_EQ(broken.size(), 1);
  EXPECT_THAT(broken[0],
              ElementsAre("4 cells, but there are 2 columns: what begins at byte 5 of the "
                          "item is in none of them"));
}

TEST(Csv, AHeaderlessTableIsNamedByTheConfiguration) {
  EXPECT_THAT(rows("1;x,y,z\n2;w\n", {"id", "title"}, headless({"id", "title"})),
              ElementsAre(Cells{"1", "x,y,z"}, Cells{"2", "w"}));
  EXPECT_THAT(rows("", {}, headless({"id"})), IsEmpty());
  EXPECT_THAT(rows("1\n", {"id", "title"}, headless({"id", "title"})), ElementsAre(Cells{"1", ""}));
}

TEST(Csv, ADocumentThatEndsWithinQuotesIsCutShort) {
  const SourceError error = failure("a,b\n1,2\n3,\"4\n5,6\n");
  EXPECT_EQ(error.kind, kCutShort);
  EXPECT_THAT(error.what(), HasSubstr("begins at byte 8"));
  EXPECT_THAT(error.what(), HasSubstr("after 1 whole items"));
  EXPECT_EQ(failure("a,\"b\n1,2\n").kind, kCutShort);
}

TEST(Csv, ALastRecordWithoutItsLineEndAndItsLastCellsIsCutShort) {
  EXPECT_EQ(failure("a,b,c\n1,2,3\n4,5").kind, kCutShort);
  EXPECT_EQ(cut(csv(), "a,b,c\n1,2,3\n4,5\n").size(), 2) << "it has its line end";
  EXPECT_EQ(cut(csv(), "a,b,c\n1,2\n4,5").size(), 2) << "this feed leaves them out";
  EXPECT_EQ(cut(csv(), "a,b,c\n1,2,3\n4,5,").size(), 2);
}

TEST(Csv, WhatIsNoTableIsNotReadable) {
  EXPECT_THAT(failure(" <!doctype html><p>Bad gateway").what(), HasSubstr("<!doctype html>"));
  EXPECT_EQ(failure("{\"error\":1,\"code\":2}").kind, kNotReadable);
  EXPECT_THAT(failure("").what(), HasSubstr("no header"));
  EXPECT_THAT(failure("Service unavailable\n").what(), HasSubstr("one column"));
  EXPECT_THAT(failure("id~title\n1~x\n").next(), HasSubstr("read.delimiter"));
  EXPECT_EQ(failure(std::string(5000, ',') + "a\n1\n").kind, kNotReadable);
  config::Read small = csv();
  small.item_bytes_max = 100;
  EXPECT_THAT(failure("a," + std::string(3U << 20U, 'x') + "\n", small).what(),
              HasSubstr("larger than"));
  EXPECT_TRUE(cut(csv(), "a,b\n").empty()) << "an honest zero";
}

TEST(Csv, ARecordTooLargeIsSkippedWithItsHead) {
  config::Read read = csv();
  read.item_bytes_max = 100;
  const std::string large = "7,\"" + std::string(5U << 20U, '\n') + "\"";
  const auto items = cut(read, "id,text\n1,x\n" + large + "\n2,y\n");
  ASSERT_EQ(items.size(), 3);
  EXPECT_THAT(items[1].problem, HasSubstr("larger than 100 B"));
  EXPECT_EQ(items[1].raw, large.substr(0, 64U << 10U));
  EXPECT_EQ(items[2].raw, "2,y");
  const std::string full = "7," + std::string(97, 'x');
  const auto with_its_end = cut(read, "id,text\n" + full + "\r\n");
  EXPECT_EQ(with_its_end[0].raw, full) << "the line end is none of it";
  EXPECT_EQ(with_its_end[0].size, full.size());
}

TEST(Csv, WhereTheBlocksMeetChangesNothing) {
  const std::string record = "\"a\"\"\r\n,b\",c\"\r\n";
  constexpr std::size_t kBlock = std::size_t{1} << 20U;
  for (std::size_t before = 0; before <= record.size() + 1; ++before) {
    const std::string filler(kBlock - 8 - before, 'x');
    const auto found = rows("x,y\n" + filler + ",\n" + record + record, {"x", "y"});
    ASSERT_EQ(found.size(), 3) << before;
    EXPECT_THAT(found[1], ElementsAre("a\"\r\n,b", "c\"")) << before;
    EXPECT_EQ(found[2], found[1]) << before;
  }
}

TEST(Csv, ControlCharactersGoAndAreCounted) {
  const config::Read read = csv();
  const Spool spool = spooled("a,b\nx\0y,z\x07\n"s.insert(5, 1, '\0'));
  const auto splitter = make_splitter(read, spool);
  CsvItem parsed(read);
  Item item;
  ASSERT_TRUE(splitter->next(item));
  parsed.surround(item);
  ASSERT_FALSE(parsed.load(item.raw));
  std::vector<std::string> found;
  parsed.select(parse_csv_path("a"), Flavour::text, found);
  EXPECT_THAT(found, ElementsAre("xy"));
  EXPECT_EQ(parsed.replaced(), 3);
}

config::Rule path(std::string text) {
  config::Rule rule;
  rule.paths = {std::move(text)};
  return rule;
}

/// A list export as recruiters make them: no id, no address.
config::Source listing() {
  config::Source source;
  source.name = "listing";
  source.read = csv();
  source.country = "ZA";
  config::Rule id;
  id.template_text = "{Title}|{Recruiter Name}|{Location}";
  source.id = {id};
  source.map.fields["title"] = path("Title");
  source.map.fields["company"] = path("Recruiter Name");
  source.map.fields["location"] = path("Location");
  return source;
}

Decoded decode(const config::Source& source, std::string raw, std::string_view header = {}) {
  const std::size_t size = raw.size();
  raw.append(Item::kPadding, ' ');
  Item item;
  item.raw = std::string_view(raw).substr(0, size);
  item.size = size;
  item.header = header;
  item.delimiter = header.empty() ? '\0' : ',';
  return Decoder{source}.decode(item, Instant{});
}

constexpr std::string_view kHeader = "Title,Recruiter Name,Location\r\n";
constexpr std::string_view kRecord = "Welder,Acme (Pty),\"Gauteng\n / Work From Home\"";

TEST(Csv, AnIdCanBeMadeOfColumnsWhoseNamesHoldBlanks) {
  const Decoded decoded = decode(listing(), std::string(kRecord), kHeader);
  ASSERT_TRUE(std::holds_alternative<job::Posting>(decoded));
  const auto& posting = std::get<job::Posting>(decoded);
  EXPECT_EQ(posting.external_id, "Welder|Acme (Pty)|Gauteng\n / Work From Home");
  EXPECT_EQ(posting.title, "Welder");
  EXPECT_EQ(posting.company, "Acme (Pty)");
}

TEST(Csv, ARecordThatStandsAloneBringsItsHeaderAlong) {
  const Decoded together = decode(listing(), std::string(kHeader) + std::string(kRecord));
  EXPECT_EQ(std::get<job::Posting>(together),
            std::get<job::Posting>(decode(listing(), std::string(kRecord), kHeader)));
  config::Source source = listing();
  source.read.columns = {"Title", "Recruiter Name", "Location"};
  EXPECT_EQ(std::get<job::Posting>(decode(source, "Welder;Acme (Pty);Durban, KZN")).location,
            "Durban, KZN");
}

TEST(Csv, TheSameBytesUnderAnotherHeaderAreAnotherItem) {
  const auto fingerprints = [](std::string_view document) {
    std::vector<Fingerprint> found;
    const Spool spool = spooled(document);
    const auto splitter = make_splitter(csv(), spool);
    for (Item item; splitter->next(item);) found.push_back(raw_fingerprint(item));
    return found;
  };
  EXPECT_EQ(fingerprints("a,b\n1,2\n3,4\n1,2\n")[0], fingerprints("a,b\n5,6\n1,2\n")[1]);
  EXPECT_NE(fingerprints("a,b\n1,2\n"), fingerprints("b,a\n1,2\n"));
}

TEST(Csv, ABrokenRecordStillNamesItsJob) {
  const auto id_of = [](const Decoded& decoded) {
    return std::get<job::Rejected>(decoded).external_id;
  };
  EXPECT_EQ(id_of(decode(listing(), "Welder,Acme,Durban,surplus", kHeader)), "Welder|Acme|Durban");
  Item cut;
  const std::string head = "Welder,Acme,Durban,cut off he" + std::string(Item::kPadding, ' ');
  cut.raw = std::string_view(head).substr(0, head.size() - Item::kPadding);
  cut.header = "Title,Recruiter Name,Location,Text\n";
  cut.delimiter = ',';
  cut.problem = "larger than 1 B";
  EXPECT_EQ(id_of(Decoder{listing()}.decode(cut, Instant{})), "Welder|Acme|Durban");
}

TEST(Csv, AColumnThatIsNotThereIsTold) {
  const Decoded decoded = decode(listing(), "Welder,Acme", "Titel,Recruiter Name\n");
  EXPECT_THAT(std::get<job::Rejected>(decoded).reason, HasSubstr("no id"));
  config::Source source = listing();
  source.id = {path("Recruiter Name")};
  source.map.fields["city"] = path("Town");
  Coverage coverage(source);
  Decoder decoder(source, &coverage);
  const std::string raw = ",Acme," + std::string(Item::kPadding, ' ');
  Item item;
  item.raw = std::string_view(raw).substr(0, 6);
  item.header = kHeader;
  item.delimiter = ',';
  decoder.decode(item, Instant{});
  ASSERT_EQ(coverage.unmatched().size(), 1) << "an empty cell is something";
  EXPECT_EQ(coverage.unmatched()[0].path, "Town");
}

TEST(Csv, WhatMakesNoSenseForATableIsRefused) {
  config::Source source = listing();
  EXPECT_NO_THROW(check(source));
  source.read.items = "rows";
  EXPECT_THROW(check(source), ConfigError);
  source = listing();
  source.read.delimiter = '"';
  EXPECT_THROW(check(source), ConfigError);
  source = listing();
  source.map.fields["tags"] = path("Tags");
  source.map.fields["tags"].each = {"name"};
  EXPECT_THROW(check(source), ConfigError);
}

}  // namespace
}  // namespace workwise::feed
