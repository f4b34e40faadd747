#include "webhook/payload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workwise::webhook {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const Origin kOrigin{
    .environment = "production", .host = "db.example", .database = "board", .sender = "app-1"};

TEST(Payload, AnEventSaysWhatWhereAndWhatToTypeNext) {
  const Event event{.type = "migration.failed",
                    .summary = "applying 2 migrations failed",
                    .error = "1_a.sql:3:1: relation \"x\" does not exist",
                    .next = "workwise migrate",
                    .details = {{"count", 2},
                                {"direction", "apply"},
                                {"versions", std::vector<std::string>{"1_a", "2_b"}}}};
  EXPECT_EQ(to_data(event, kOrigin),
            R"({"summary":"applying 2 migrations failed",)"
            R"("error":"1_a.sql:3:1: relation \"x\" does not exist","next":"workwise migrate",)"
            R"("environment":"production","database":{"host":"db.example","name":"board"},)"
            R"("sender":"app-1","migration":{"count":2,"direction":"apply",)"
            R"("versions":["1_a","2_b"]}})");
}

TEST(Payload, WhatThereIsNotIsNull) {
  EXPECT_EQ(
      to_data(schema_restored(), {.environment = {}, .host = {}, .database = "b", .sender = "s"}),
      R"({"summary":"the schema is what the migrations made again","error":null,"next":null,)"
      R"("environment":null,"database":{"host":null,"name":"b"},"sender":"s"})");
}

TEST(Payload, TheBodyHasTypeTimestampAndData) {
  EXPECT_EQ(standard_body("run.held", Instant{std::chrono::seconds{1'700'000'000}}, R"({"a":1})"),
            R"({"type":"run.held","timestamp":"2023-11-14T22:13:20Z","data":{"a":1}})");
}

TEST(Payload, ALongListIsCutAndSaysSo) {
  const std::string data =
      to_data(schema_drifted(std::vector<std::string>(100, "table x"), {}), kOrigin);
  EXPECT_THAT(data, HasSubstr(R"("count":100)"));
  EXPECT_THAT(data, HasSubstr(R"("table x","and 76 more"])"));
}

TEST(Payload, NothingMakesItLargerThanReceiversTake) {
  const std::string huge(1'000'000, 'x');
  const Event event{
      .type = "run.held",
      .summary = huge,
      .error = huge,
      .next = huge,
      .details = {{"a", huge}, {"b", std::vector<std::string>(1000, std::string(2000, 'y'))}}};
  EXPECT_LT(to_data(event, {huge, huge, huge, huge}).size(), 20U * 1024);
}

TEST(Payload, ControlCharactersAreDroppedAndBytesThatAreNoTextReplaced) {
  const std::string hostile =
      std::string("a\0b", 3) + "\x1b[31mred\x07\x7f\xc2\x9b" + "1m\r\n\tend\xff";
  EXPECT_EQ(plain_text(hostile, 100), "ab[31mred1m\n\tend\xEF\xBF\xBD");
  EXPECT_EQ(plain_text("safe\xE2\x80\xAEgpj.exe", 100), "safegpj.exe");  // right to left
  const Event event{.type = "run.held", .summary = hostile, .details = {{"reason", hostile}}};
  EXPECT_THAT(to_data(event, kOrigin), AllOf(Not(HasSubstr("u0000")), Not(HasSubstr("u001b"))));
}

TEST(Payload, ATextIsCutAtACharacter) {
  EXPECT_EQ(plain_text("\xC3\xA9\xC3\xA9\xC3\xA9", 5), "\xC3\xA9\xC3\xA9…");
  EXPECT_EQ(plain_text("abc", 3), "abc");
}

TEST(Slack, ATextOfOthersMentionsAndLinksNobody) {
  const std::string body = slack_body({.type = "run.held",
                                       .summary = "<!channel> & <http://evil.example|click>",
                                       .error = {},
                                       .next = "workwise runs accept 7",
                                       .where = "production, db/board, told by app-1"});
  EXPECT_EQ(body, R"({"text":"run.held: &lt;!channel&gt; &amp; &lt;http://evil.example|click&gt;\n)"
                  R"(next: workwise runs accept 7\nproduction, db/board, told by app-1"})");
}

TEST(Slack, ALongErrorKeepsTheCommandToTypeNext) {
  const std::string body = slack_body({.type = "migration.failed",
                                       .summary = "applying failed",
                                       .error = std::string(100'000, '<'),
                                       .next = "workwise migrate",
                                       .where = "here"});
  EXPECT_LT(body.size(), 4U * 3100);
  EXPECT_THAT(body, EndsWith(R"(…\nnext: workwise migrate\nhere"})"));
}

}  // namespace
}  // namespace workwise::webhook
