#include "feed/belt.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <stdexcept>
#include <string>

namespace workwise::feed {
namespace {

/// Bytes of which no two pieces are alike.
std::string bytes_of(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 31 + i / 251) & 0xFFU);
  return bytes;
}

void add_in_steps(Belt& belt, std::string_view bytes, std::size_t step) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size())))
    belt.add(bytes.substr(0, step));
}

TEST(BeltTest, EverythingIsDealtWithInItsOrder) {
  for (const std::size_t size : {std::size_t{1}, Belt::kPieceBytes, Belt::kPieceBytes + 1,
                                 5 * Belt::kPieceBytes, 12 * Belt::kPieceBytes - 1})
    for (const std::size_t step : {std::size_t{1000}, Belt::kPieceBytes, 3 * Belt::kPieceBytes}) {
      const std::string bytes = bytes_of(size);
      std::string taken;
      Belt belt([&](std::string_view piece) {
        EXPECT_LE(piece.size(), Belt::kPieceBytes);
        taken += piece;
      });
      add_in_steps(belt, bytes, step);
      belt.finish();
      EXPECT_TRUE(taken == bytes) << size << " in steps of " << step;
    }
}

TEST(BeltTest, NothingIsNothing) {
  Belt belt([](std::string_view) { FAIL(); });
  belt.finish();
  belt.finish();
}

TEST(BeltTest, OnePieceTakesNoThread) {
  std::set<std::thread::id> threads;
  Belt belt([&](std::string_view) { threads.insert(std::this_thread::get_id()); });
  add_in_steps(belt, bytes_of(Belt::kPieceBytes), 1000);
  belt.finish();
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
}

TEST(BeltTest, NoMoreIsHeldThanItSays) {
  std::atomic<std::size_t> added = 0;
  std::size_t taken = 0;
  Belt belt([&](std::string_view piece) {
    EXPECT_LE(added - taken, Belt::kPieces * Belt::kPieceBytes);
    taken += piece.size();
  });
  const std::string bytes = bytes_of(Belt::kPieceBytes);
  for (int i = 0; i < 40; ++i) {
    belt.add(bytes);
    added += bytes.size();
  }
  belt.finish();
  EXPECT_EQ(taken, added);
}

TEST(BeltTest, AFailureComesOutOfALaterCallAndNothingIsTakenAfterIt) {
  int taken = 0;
  Belt belt([&](std::string_view) {
    if (++taken == 2) throw std::runtime_error("the disk is full");
  });
  const std::string bytes = bytes_of(Belt::kPieceBytes);
  EXPECT_THROW(
      {
        for (int i = 0; i < 1000; ++i) belt.add(bytes);
      },
      std::runtime_error);
  EXPECT_THROW(belt.finish(), std::runtime_error);
  EXPECT_EQ(taken, 2);
}

TEST(BeltTest, AFailureAtTheVeryEndComesOutOfFinish) {
  Belt belt([](std::string_view) { throw std::runtime_error("the disk is full"); });
  add_in_steps(belt, bytes_of(Belt::kPieceBytes + 1), Belt::kPieceBytes);
  EXPECT_THROW(belt.finish(), std::runtime_error);
}

TEST(BeltTest, WhatIsNotBegunWhenItEndsIsDropped) {
  std::atomic<int> taken = 0;
  std::promise<void> begun;
  {
    Belt belt([&](std::string_view) {
      if (++taken == 1) begun.set_value();
    });
    add_in_steps(belt, bytes_of(2 * Belt::kPieceBytes), Belt::kPieceBytes);
    begun.get_future().wait();
  }
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace workwise::feed
