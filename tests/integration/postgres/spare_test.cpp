#include "postgres/spare.hpp"

#include <gtest/gtest.h>

#include "support/database.hpp"

namespace workwise::postgres {
namespace {

class SpareTest : public ::testing::Test {
 protected:
  Connect connect(const std::string& name = "spare test") const {
    return {.url = database.url(), .application_name = name};
  }

  testing::Database database;
  SpareSessions spares{2};
};

TEST_F(SpareTest, WhatWasGivenBackIsTakenAgainUnderItsNewName) {
  Session first = spares.take(connect());
  const int backend = first.backend_pid();
  spares.give_back(database.url(), std::move(first));
  Session again = spares.take(connect("another name"));
  EXPECT_EQ(again.backend_pid(), backend);
  EXPECT_EQ(again.run("SHOW application_name").text(0, 0), "another name");
  spares.give_back(database.url(), std::move(again));
  EXPECT_EQ(database.value("SELECT application_name FROM pg_stat_activity WHERE pid = " +
                           std::to_string(backend)),
            "workwise idle");
}

TEST_F(SpareTest, TheOneGivenBackLastIsTakenFirst) {
  Session a = spares.take(connect());
  Session b = spares.take(connect());
  const int last = b.backend_pid();
  spares.give_back(database.url(), std::move(a));
  spares.give_back(database.url(), std::move(b));
  EXPECT_EQ(spares.take(connect()).backend_pid(), last);
}

TEST_F(SpareTest, ALockThatWasNotGivenBackIsNotKept) {
  Session first = spares.take(connect());
  first.run("SELECT pg_advisory_lock(4711)");
  spares.give_back(database.url(), std::move(first));
  EXPECT_EQ(database.value("SELECT pg_try_advisory_lock(4711)"), "t");
}

TEST_F(SpareTest, OneThatWasLostIsReplaced) {
  Session first = spares.take(connect());
  const int backend = first.backend_pid();
  spares.give_back(database.url(), std::move(first));
  database.end_backends("pid = " + std::to_string(backend));
  EXPECT_NE(spares.take(connect()).backend_pid(), backend);
}

TEST_F(SpareTest, OneInATransactionIsNotKept) {
  Session first = spares.take(connect());
  const int backend = first.backend_pid();
  first.run("BEGIN");
  spares.give_back(database.url(), std::move(first));
  EXPECT_NE(spares.take(connect()).backend_pid(), backend);
}

TEST_F(SpareTest, NoMoreThanWantedAreKept) {
  for (int i = 0; i < 2; ++i) {
    Session a = spares.take(connect());
    Session b = spares.take(connect());
    Session c = spares.take(connect());
    spares.give_back(database.url(), std::move(a));
    spares.give_back(database.url(), std::move(b));
    spares.give_back(database.url(), std::move(c));
  }
  for (int i = 0; i < 100 && database.value("SELECT count(*) FROM pg_stat_activity"
                                            " WHERE application_name = 'workwise idle'") != "2";
       ++i)
    database.session().run("SELECT pg_sleep(0.05)");
  EXPECT_EQ(database.value(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'workwise idle'"),
            "2");
}

TEST_F(SpareTest, AnotherDatabaseGetsItsOwn) {
  const testing::Database other;
  Session first = spares.take(connect());
  spares.give_back(database.url(), std::move(first));
  EXPECT_EQ(spares.take({.url = other.url()}).database(), other.name());
}

}  // namespace
}  // namespace workwise::postgres
