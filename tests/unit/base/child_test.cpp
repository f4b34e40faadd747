#include "base/child.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace workwise {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Command shell(const std::string& script) {
  return {.words = {"/bin/sh", "-c", script}};
}

std::string output_of(const Command& command) {
  std::string output;
  run(command, {}, [&](std::string_view bytes) { output += bytes; });
  return output;
}

TEST(ChildTest, TellsTheStatusAndWhatWasSaid) {
  std::string output;
  const Ended ended =
      run(shell("echo heard; echo wrong >&2; exit 3"), {}, [&](auto bytes) { output += bytes; });
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(output, "heard\n");
  EXPECT_EQ(ended.errors, "wrong\n");
  EXPECT_EQ(run(shell("kill -9 $$")).status, 128 + 9);
}

TEST(ChildTest, AProgramThatIsNotThereIs127AndSaysWhy) {
  const Ended ended = run({.words = {"/nowhere/at/all"}});
  EXPECT_EQ(ended.status, 127);
  EXPECT_THAT(ended.errors, HasSubstr("No such file"));
}

TEST(ChildTest, InheritsNothingThatItWasNotGiven) {
  ::setenv("PGPASSWORD", "hunter2", 1);
  const Command command{.words = {"/usr/bin/env"}, .environment = {{"PGHOST", "db"}}};
  EXPECT_EQ(output_of(command), "PGHOST=db\n");
  ::unsetenv("PGPASSWORD");
  EXPECT_EQ(output_of(shell("umask; cat; ls /proc/self/fd | wc -l")), "0077\n4\n")
      << "no input, and no open files but its own three (and the folder being listed)";
}

TEST(ChildTest, IsFedWhateverItSaysMeanwhile) {
  std::string output;
  const std::string line(1000, 'x');
  Command command = shell("cat; echo end >&2");
  command.fed = true;
  Child child{command, {}, [&](std::string_view bytes) { output += bytes; }};
  for (int i = 0; i < 3000; ++i) ASSERT_TRUE(child.write(line));
  EXPECT_EQ(child.finish().errors, "end\n");
  EXPECT_EQ(output.size(), 3'000'000U);
}

TEST(ChildTest, ThatReadsNoMoreIsToldByTheWrite) {
  Command command = shell("exec <&-; sleep 0.01");
  command.fed = true;
  Child child{command};
  bool reads = true;
  for (int i = 0; i < 10'000 && reads; ++i) reads = child.write(std::string(1000, 'x'));
  EXPECT_FALSE(reads);
  EXPECT_EQ(child.finish().status, 0);
}

TEST(ChildTest, KeepsTheBeginningOfALongComplaint) {
  const Ended ended = run(shell("echo first >&2; head -c 1000000 /dev/zero >&2"));
  EXPECT_EQ(ended.errors.size(), Child::kErrorBytes);
  EXPECT_THAT(ended.errors, HasSubstr("first"));
}

TEST(ChildTest, EndsWhenAStopIsAsked) {
  std::stop_source stop;
  const std::jthread later{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    stop.request_stop();
  }};
  EXPECT_EQ(run(shell("exec sleep 600"), stop.get_token()).status, 128 + SIGTERM);
}

}  // namespace
}  // namespace workwise
