#include "base/journal_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <future>

namespace workwise::log {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StartsWith;

TEST(JournalFieldsTest, EveryPairIsAFieldBesideTheLineItself) {
  EXPECT_THAT(
      journal_fields(spdlog::level::warn, "event=run_failed source=mzansi run=17 error=\"a b\""),
      ElementsAre("MESSAGE=event=run_failed source=mzansi run=17 error=\"a b\"", "PRIORITY=4",
                  "SYSLOG_IDENTIFIER=workwised", "WORKWISE_EVENT=run_failed",
                  "WORKWISE_SOURCE=mzansi", "WORKWISE_RUN=17", "WORKWISE_ERROR=a b"));
}

TEST(JournalFieldsTest, PrioritiesAreSyslogs) {
  using namespace spdlog::level;
  EXPECT_THAT(journal_fields(critical, ""), Contains("PRIORITY=2"));
  EXPECT_THAT(journal_fields(err, ""), Contains("PRIORITY=3"));
  EXPECT_THAT(journal_fields(info, ""), Contains("PRIORITY=6"));
  EXPECT_THAT(journal_fields(debug, ""), Contains("PRIORITY=7"));
}

TEST(JournalFieldsTest, AKeyCannotForgeAnotherField) {
  const auto fields =
      journal_fields(spdlog::level::info, "x.y-z=1 \n_PID=1 " + std::string(100, 'k') + "=1");
  EXPECT_THAT(fields, Contains("WORKWISE_X_Y_Z=1"));
  EXPECT_THAT(fields, Contains("WORKWISE___PID=1"));
  EXPECT_THAT(fields, Contains("WORKWISE_" + std::string(55, 'K') + "=1"));
  EXPECT_THAT(fields, Not(Contains(StartsWith("_PID"))));
}

/// A journal that takes entries only when it is told to.
class SlowJournal {
 public:
  JournalSink::Send sender() {
    return [this](const JournalSink::Entry& entry) {
      if (!began_.exchange(true)) first_.set_value();
      gate_.wait();
      taken.push_back(entry.front());
    };
  }
  void wait_for_first() { first_.get_future().wait(); }
  void let_go() { open_.set_value(); }

  std::vector<std::string> taken;

 private:
  std::promise<void> open_;
  std::shared_future<void> gate_ = open_.get_future().share();
  std::promise<void> first_;
  std::atomic<bool> began_ = false;
};

TEST(JournalSinkTest, EntriesArriveInTheirOrder) {
  SlowJournal journal;
  journal.let_go();
  auto sink = std::make_shared<JournalSink>(journal.sender());
  spdlog::logger logger("test", sink);
  for (int i = 0; i < 100; ++i) logger.info("n={}", i);
  ASSERT_TRUE(sink->drain());
  ASSERT_EQ(journal.taken.size(), 100U);
  EXPECT_EQ(journal.taken.front(), "MESSAGE=n=0");
  EXPECT_EQ(journal.taken.back(), "MESSAGE=n=99");
}

TEST(JournalSinkTest, AFullJournalMakesNobodyWaitAndWhatIsLostIsCounted) {
  SlowJournal journal;
  auto sink = std::make_shared<JournalSink>(journal.sender());
  spdlog::logger logger("test", sink);
  logger.info("n=first");
  journal.wait_for_first();  // it hangs on this one
  const auto many = JournalSink::kQueueMax + 250;
  for (std::size_t i = 0; i < many; ++i) logger.info("n={}", i);
  journal.let_go();
  ASSERT_TRUE(sink->drain());
  ASSERT_EQ(journal.taken.size(), JournalSink::kQueueMax + 2);
  EXPECT_EQ(journal.taken.back(), "MESSAGE=event=log_lost lines=250");
}

TEST(JournalSinkTest, AJournalThatNeverAnswersDoesNotKeepTheProcess) {
  const auto journal = std::make_shared<SlowJournal>();
  {
    auto sink = std::make_shared<JournalSink>(
        [journal, send = journal->sender()](const JournalSink::Entry& entry) { send(entry); },
        std::chrono::milliseconds{5});
    spdlog::logger logger("test", sink);
    logger.info("n=1");
    journal->wait_for_first();
    EXPECT_FALSE(sink->drain());
  }
  journal->let_go();  // the thread that was left behind ends by itself
}

}  // namespace
}  // namespace workwise::log
