#include <gmock/gmock.h>

#include <stdexcept>

#include "postgres/session.hpp"
#include "support/database.hpp"

namespace workwise::postgres {
namespace {

using ::testing::HasSubstr;

class TransactionTest : public testing::DatabaseTest {
 protected:
  TransactionTest() { session.run("CREATE TABLE job (id int UNIQUE DEFERRABLE)"); }

  void insert(int id) { session.run("INSERT INTO job VALUES ($1::int)", {std::to_string(id)}); }
  std::string ids() {
    return database.value("SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), '') FROM job");
  }

  Session& session = database.session();
};

TEST_F(TransactionTest, WhatIsCommittedStays) {
  Transaction transaction{session};
  insert(1);
  transaction.commit();
  EXPECT_EQ(ids(), "1");
}

TEST_F(TransactionTest, WhatIsNotCommittedIsRolledBack) {
  EXPECT_THROW(
      {
        Transaction transaction{session};
        insert(1);
        throw std::runtime_error("something else went wrong");
      },
      std::runtime_error);
  EXPECT_EQ(ids(), "");
}

TEST_F(TransactionTest, AStatementOnItsWayIsAwaitedAndRolledBackToo) {
  {
    Transaction transaction{session};
    session.send("INSERT INTO job SELECT generate_series(1, 1000)");
  }
  EXPECT_EQ(ids(), "");
}

TEST_F(TransactionTest, AFailedOneDoesNotPretendToCommit) {
  {
    Transaction transaction{session};
    insert(1);
    EXPECT_THROW(session.run("SELECT 1 / 0"), Error);
    try {
      transaction.commit();
      FAIL() << "committed nothing, and said nothing";
    } catch (const Error& error) {
      EXPECT_EQ(error.sqlstate, "25P02");
    }
  }
  EXPECT_EQ(ids(), "");
}

TEST_F(TransactionTest, WhatTheServerRefusesAtCommitIsToldInFull) {
  try {
    Transaction transaction{session};
    session.run("SET CONSTRAINTS ALL DEFERRED");
    insert(1);
    insert(1);
    transaction.commit();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.sqlstate, "23505");
    EXPECT_EQ(error.message, "duplicate key value violates unique constraint \"job_id_key\"");
    EXPECT_EQ(error.detail, "Key (id)=(1) already exists.");
  }
  EXPECT_EQ(ids(), "");
}

TEST_F(TransactionTest, AnAnswerNotCollectedIsNotCommittedBlindly) {
  {
    Transaction transaction{session};
    session.send("INSERT INTO job VALUES (1 / 0)");
    EXPECT_THROW(transaction.commit(), Error);
    EXPECT_THROW(session.collect(), Error);
  }
  EXPECT_EQ(ids(), "");
}

TEST_F(TransactionTest, AReadOnlyOneWritesNothing) {
  Transaction transaction{session, Transaction::Mode::read_only};
  EXPECT_EQ(ids(), "");
  EXPECT_THROW(insert(1), Error);
}

TEST_F(TransactionTest, AConnectionLostInTheMiddleIsAnErrorAtCommitAndNoneAtTheEnd) {
  {
    Transaction transaction{session};
    insert(1);
    Session killer = database.connect();
    killer.run("SELECT pg_terminate_backend($1::int, 10000)",
               {std::to_string(session.backend_pid())});
    try {
      transaction.commit();
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.sqlstate, "57P01") << "certain, where 08007 would be a doubt";
      EXPECT_TRUE(error.connection_lost());
    }
  }
  EXPECT_EQ(database.connect().run("SELECT count(*) FROM job").integer(0, 0), 0);
}

TEST_F(TransactionTest, ASavepointUndoesOnlyWhatCameAfterIt) {
  Transaction transaction{session};
  insert(1);
  {
    Savepoint savepoint{session};
    insert(2);
    EXPECT_THROW(session.run("SELECT 1 / 0"), Error);
  }
  insert(3);
  transaction.commit();
  EXPECT_EQ(ids(), "1 3");
}

TEST_F(TransactionTest, AReleasedSavepointKeepsItsRows) {
  Transaction transaction{session};
  {
    Savepoint savepoint{session};
    insert(1);
    savepoint.release();
  }
  transaction.commit();
  EXPECT_EQ(ids(), "1");
}

TEST_F(TransactionTest, SavepointsNest) {
  Transaction transaction{session};
  {
    Savepoint outer{session};
    insert(1);
    {
      Savepoint inner{session};
      insert(2);
    }
    {
      Savepoint inner{session};
      insert(3);
      inner.release();
    }
    outer.release();
  }
  transaction.commit();
  EXPECT_EQ(ids(), "1 3");
}

}  // namespace
}  // namespace workwise::postgres
