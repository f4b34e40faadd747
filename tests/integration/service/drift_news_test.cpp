#include "service/drift_news.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "integration/webhook/webhook_fixture.hpp"

namespace workwise::service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class DriftNewsTest : public testing::WebhookTest {
 protected:
  DriftNewsTest() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
  }
  ~DriftNewsTest() override { spdlog::set_default_logger(before_); }

  static migrate::Drift drift(const std::string& now = "text") {
    migrate::Drift drift;
    drift.changed.push_back({.object = "column public.jobs.title", .now = now});
    return drift;
  }
  void saw(const migrate::Drift& found) { news.saw(database.session(), settings, found); }
  void tell(const migrate::DriftSql& sql = {}) {
    ASSERT_TRUE(news.untold());
    news.tell(database.session(), settings, sql, "workwise drift");
  }
  std::string told() {
    return database.value(
        "SELECT coalesce(string_agg(event, ' ' ORDER BY id), '') FROM workwise.outbox");
  }
  std::string said() {
    std::string text = log.str();
    log.str("");
    return text;
  }

  DriftNews news;
  std::ostringstream log;

 private:
  std::shared_ptr<spdlog::logger> before_;
};

TEST_F(DriftNewsTest, ItIsToldOnceWhenItBeginsAndOnceWhenItIsOver) {
  saw({});
  EXPECT_FALSE(news.untold());
  for (int look = 0; look < 3; ++look) {
    saw(drift());
    if (look == 0) tell();
    EXPECT_FALSE(news.untold());
  }
  EXPECT_THAT(said(),
              HasSubstr("event=schema_drifted count=1 objects=\"column public.jobs.title was "
                        "changed\" next=\"workwise drift\""));
  for (int look = 0; look < 3; ++look) saw({});
  EXPECT_THAT(said(), AllOf(HasSubstr("event=schema_restored"), Not(HasSubstr("drifted"))));
  EXPECT_EQ(told(), "schema.drifted schema.restored");
}

TEST_F(DriftNewsTest, AnotherDriftIsAnotherRecordButNoOtherMessage) {
  saw(drift());
  tell();
  saw(drift("integer"));
  said();
  tell({.unknown = "no right to make a database"});
  EXPECT_THAT(said(), HasSubstr("no_sql=\"no right to make a database\""));
  EXPECT_EQ(told(), "schema.drifted");
}

TEST_F(DriftNewsTest, WhileItIsNotKnownItIsNotOver) {
  saw(drift());
  tell();
  migrate::Drift unknown;
  unknown.unknown = "migrations are being applied just now";
  said();
  saw(unknown);
  EXPECT_EQ(said(), "");
  EXPECT_EQ(told(), "schema.drifted");
}

TEST_F(DriftNewsTest, AnotherDaemonsMessageIsNotSentAgain) {
  saw(drift());
  tell();
  DriftNews another;
  another.saw(database.session(), settings, drift());
  another.tell(database.session(), settings, {}, "workwise drift");
  EXPECT_EQ(told(), "schema.drifted");
}

TEST_F(DriftNewsTest, TheStatementsAreBoundedAndWithoutPasswords) {
  migrate::DriftSql sql;
  sql.by_hand.push_back({.object = {}, .sql = "SET check_function_bodies = off", .loss = {}});
  sql.by_hand.push_back({.object = "function public.f()",
                         .sql = "CREATE FUNCTION f() … dblink('host=h password=hush')",
                         .loss = {}});
  sql.by_hand.push_back({.object = "x", .sql = std::string(100'000, 'x'), .loss = {}});
  saw(drift());
  tell(sql);
  const std::string record = said();
  EXPECT_THAT(record, AllOf(HasSubstr("by_hand=\"CREATE FUNCTION f()"), HasSubstr("password=***"),
                            Not(HasSubstr("hush"))));
  EXPECT_LT(record.size(), 6000U);
  const std::string message = database.value("SELECT payload::text FROM workwise.outbox");
  EXPECT_THAT(message,
              AllOf(HasSubstr("\"by_hand\": [\"CREATE FUNCTION f()"), Not(HasSubstr("hush"))));
  EXPECT_LT(message.size(), 20'000U);
}

}  // namespace
}  // namespace workwise::service
