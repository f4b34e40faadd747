#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"

namespace workwise {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

/// What is written to stderr while `work` runs under a fresh logger.
template <typename Work>
std::string logged(const std::string& level, Work work) {
  ::testing::internal::CaptureStderr();
  log::start({.level = level});
  work();
  log::finish();
  return ::testing::internal::GetCapturedStderr();
}

TEST(LogTest, ALineIsLogfmtWithTimeAndLevel) {
  EXPECT_THAT(logged("info", [] { spdlog::info("event=ready sources={}", 2); }),
              MatchesRegex("time=[0-9-]+T[0-9:.]+Z level=info event=ready sources=2\n"))
      << "and no colour, for this is no terminal";
}

TEST(LogTest, TheLevelDecidesWhatIsWritten) {
  const auto text = logged("warn", [] {
    spdlog::info("event=a");
    spdlog::warn("event=b");
    log::set_level("debug");
    spdlog::debug("event=c");
  });
  EXPECT_THAT(text, Not(HasSubstr("event=a")));
  EXPECT_THAT(text, HasSubstr("event=b"));
  EXPECT_THAT(text, HasSubstr("event=c"));
}

TEST(LogTest, ARepeatedWarningIsWrittenOnceButInformationEachTime) {
  const auto text = logged("info", [] {
    for (int i = 0; i < 3; ++i) {
      spdlog::warn("event=again");
      spdlog::info("event=note");
    }
  });
  EXPECT_EQ(text.find("event=again"), text.rfind("event=again"));
  EXPECT_NE(text.find("event=note"), text.rfind("event=note"));
}

TEST(LogTest, AWordThatIsNoLevelIsRefused) {
  EXPECT_THROW(log::set_level("loud"), UsageError);
}

TEST(LogTest, TheJournalIsKnownByItsStreamNotByTheVariableAlone) {
  struct stat stream{};
  ASSERT_EQ(::fstat(STDERR_FILENO, &stream), 0);
  const auto ours = std::to_string(stream.st_dev) + ":" + std::to_string(stream.st_ino);
  EXPECT_TRUE(log::stderr_is_journal(ours));
  EXPECT_FALSE(log::stderr_is_journal(ours + "0"));
  EXPECT_FALSE(log::stderr_is_journal(""));
}

}  // namespace
}  // namespace workwise
