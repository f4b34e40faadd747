// Memory that runs out at one allocation after the other: the run fails and says so, nothing half
// stays, and the next run, with memory, finishes it.
//
// Not under a sanitizer: it brings an allocator of its own and wants to keep it.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "support/board.hpp"

namespace {

/// Allocations of this thread until one fails; 0: none does.
thread_local std::uint64_t t_left = 0;
thread_local std::uint64_t t_counted = 0;

void* allocate(std::size_t size) {
  ++t_counted;
  if (t_left > 0 && --t_left == 0) throw std::bad_alloc();
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) {
  return allocate(size);
}
void* operator new[](std::size_t size) {
  return allocate(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace workwise::ingest {
namespace {

using ::testing::HasSubstr;

constexpr int kJobs = 60;
constexpr std::uint64_t kPlaces = 60;

class MemoryTest : public ::testing::Test {
 protected:
  void SetUp() override { board.settings.ingest.batch_rows = 20; }
  void publish(std::uint64_t edition) {
    auto all = testing::jobs(kJobs);
    for (testing::Job& job : all) job.title = "Welder of edition " + std::to_string(1000 + edition);
    board.publish(all);
  }

  testing::Board board;
};

TEST_F(MemoryTest, WhereverItRunsOutTheRunFailsCleanlyAndTheNextOneFinishesIt) {
  publish(0);
  board.poll();
  publish(1);
  t_counted = 0;
  board.poll();
  const std::uint64_t whole = t_counted;

  std::uint64_t failed = 0;
  for (std::uint64_t place = 0; place < kPlaces; ++place) {
    const std::uint64_t at = 1 + whole * place / kPlaces;
    SCOPED_TRACE("allocation " + std::to_string(at) + " of " + std::to_string(whole));
    publish(2 + place);
    t_left = at;
    std::string error;
    try {
      const RunReport report = board.poll();
      t_left = 0;
      if (report.state == State::failed) {
        ++failed;
        error = report.error;
        EXPECT_FALSE(error.empty());
      }
    } catch (const std::exception&) {  // before there was a run, or while it was written down
      t_left = 0;
      ++failed;
    }
    EXPECT_EQ(board.broken_invariant(), "") << error;
    const RunReport next = board.poll();
    EXPECT_EQ(next.state, State::done) << next.error;
    EXPECT_EQ(board.database.value("SELECT count(*) FROM jobs WHERE closed_at IS NULL AND title ="
                                   " 'Welder of edition " +
                                   std::to_string(1002 + place) + "'"),
              std::to_string(kJobs));
    EXPECT_EQ(board.broken_invariant(), "");
  }
  EXPECT_GT(failed, kPlaces / 2);
  EXPECT_THAT(board.database.value("SELECT string_agg(DISTINCT error, ' ') FROM workwise.runs"),
              HasSubstr("out of memory; next: "));
}

}  // namespace
}  // namespace workwise::ingest

#endif
