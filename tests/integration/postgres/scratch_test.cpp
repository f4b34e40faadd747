#include "postgres/scratch.hpp"

#include <gmock/gmock.h>

#include <optional>

#include "postgres/copy.hpp"
#include "postgres/target.hpp"
#include "support/database.hpp"

namespace workwise::postgres {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ScratchTest : public testing::DatabaseTest {
 protected:
  Connect here() const { return {.url = database.url()}; }
  bool exists(const std::string& name) {
    return database.value("SELECT count(*) FROM pg_database WHERE datname = $1", {name}) == "1";
  }
  std::string left_behind(const std::string& age) {
    std::string name =
        "workwise_scratch_" +
        database.value("SELECT (extract(epoch FROM now() - $1::interval))::bigint", {age}) +
        "_0123abcd";
    testing::Server::shared().administer("CREATE DATABASE " + name);
    return name;
  }
};

TEST_F(ScratchTest, IsAnEmptyDatabaseBesideTheOriginalThatIsGoneAtTheEnd) {
  database.session().run("CREATE TABLE a ()");
  std::string name;
  {
    ScratchDatabase scratch{here()};
    name = scratch.name();
    EXPECT_THAT(name, StartsWith("workwise_scratch_"));
    EXPECT_EQ(scratch.session().database(), name);
    EXPECT_EQ(scratch.session().run("SELECT to_regclass('a') IS NULL").text(0, 0), "t");
    EXPECT_TRUE(exists(name));
  }
  EXPECT_FALSE(exists(name));
}

TEST_F(ScratchTest, IsGoneWhateverHappensAndWhoeverIsConnected) {
  std::string name;
  std::optional<Session> other;
  try {
    const ScratchDatabase scratch{here()};
    name = scratch.name();
    other.emplace(scratch.connect());
    throw Error("something");
  } catch (const Error&) {
  }
  EXPECT_FALSE(exists(name));
  EXPECT_FALSE(other->alive());
}

TEST_F(ScratchTest, HasTheOriginalsEncodingLocaleAndSettings) {
  const std::string latin = database.name() + "_latin";
  testing::Server::shared().administer(
      "CREATE DATABASE " + latin +
      " TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
  testing::Server::shared().administer("ALTER DATABASE " + latin +
                                       " SET search_path = own, \"$user\"");
  testing::Server::shared().administer("ALTER DATABASE " + latin + " SET DateStyle = 'SQL, DMY'");
  {
    ScratchDatabase scratch{{.url = testing::Server::shared().url(latin)}};
    const Result what = scratch.session().run(
        "SELECT pg_encoding_to_char(encoding), datcollate, current_setting('search_path'),"
        " (SELECT setconfig::text FROM pg_db_role_setting WHERE setdatabase = d.oid)"
        " FROM pg_database d WHERE datname = current_database()");
    EXPECT_EQ(what.text(0, 0), "LATIN1");
    EXPECT_EQ(what.text(0, 1), "C");
    EXPECT_EQ(what.text(0, 2), "own, \"$user\"");
    EXPECT_THAT(what.text(0, 3), HasSubstr("DateStyle=SQL, DMY"));
  }
  testing::Server::shared().administer("DROP DATABASE " + latin);
}

TEST_F(ScratchTest, WhatAKilledProgramLeftIsDroppedByTheNextOne) {
  const std::string old = left_behind("2 minutes");
  {
    const ScratchDatabase scratch{here()};
  }
  EXPECT_FALSE(exists(old));
}

TEST_F(ScratchTest, OneThatIsInUseOrJustBeingMadeIsLeftAlone) {
  const std::string used = left_behind("3 hours");
  const std::string fresh = left_behind("0 minutes");
  {
    const Session user{{.url = testing::Server::shared().url(used)}};
    const ScratchDatabase scratch{here()};
    EXPECT_TRUE(exists(used));
    EXPECT_TRUE(exists(fresh));
  }
  testing::Server::shared().administer("DROP DATABASE " + used);
  testing::Server::shared().administer("DROP DATABASE " + fresh);
}

TEST_F(ScratchTest, WhoMayNotMakeOneIsToldWhatToGrant) {
  if (!testing::Server::shared().is_private()) GTEST_SKIP() << "makes a role";
  testing::Server::shared().administer("CREATE ROLE \"no maker\" LOGIN");
  std::string said;
  std::string next;
  try {
    const ScratchDatabase scratch{{.url = database.url() + "&user=no%20maker"}};
  } catch (const workwise::Error& error) {
    said = error.what();
    next = error.next();
  }
  EXPECT_THAT(said, AllOf(HasSubstr("no maker may not make one"), HasSubstr("permission denied")));
  EXPECT_EQ(next, "sudo -u postgres psql -c 'ALTER ROLE \"no maker\" CREATEDB'");
  testing::Server::shared().administer("DROP ROLE \"no maker\"");
}

TEST_F(ScratchTest, OneWithASubscriptionIsDroppedWithoutAskingThePublisher) {
  constexpr const char* kSubscribe =
      "CREATE SUBSCRIPTION \"Of Others\" CONNECTION 'host=/nowhere' PUBLICATION p"
      " WITH (connect = false)";
  const std::string old = left_behind("2 minutes");
  Session{{.url = testing::Server::shared().url(old)}}.run(kSubscribe);
  std::string name;
  {
    ScratchDatabase scratch{here()};
    name = scratch.name();
    scratch.session().run(kSubscribe);
  }
  EXPECT_FALSE(exists(name));
  EXPECT_FALSE(exists(old));
}

TEST_F(ScratchTest, RowsAreCopiedFromOneSessionToAnother) {
  database.session().run("CREATE TABLE a (b int, c text, d int[])");
  database.session().run(
      "INSERT INTO a SELECT n, E'tab\\t newline\\n back\\\\slash ü', ARRAY[n] FROM"
      " generate_series(1, 5000) n");
  ScratchDatabase scratch{here()};
  scratch.session().run("CREATE TABLE a (b int, c text, d int[])");
  EXPECT_EQ(copy_through(database.session(), "SELECT * FROM a", scratch.session(), "a"), 5000);
  EXPECT_EQ(
      scratch.session().run("SELECT md5(string_agg(a::text, '' ORDER BY b)) FROM a").text(0, 0),
      database.value("SELECT md5(string_agg(a::text, '' ORDER BY b)) FROM a"));
  EXPECT_THROW(copy_through(database.session(), "SELECT 1/(3-n) FROM generate_series(1, 9) n",
                            scratch.session(), "a (b)"),
               Error);
  scratch.session().run("ALTER TABLE a ADD UNIQUE (b)");
  EXPECT_THROW(copy_through(database.session(), "SELECT * FROM a", scratch.session(), "a"), Error);
  EXPECT_THROW(copy_through(database.session(), "SELECT 1", scratch.session(), "no_table"), Error);
  EXPECT_TRUE(database.session().idle());
  EXPECT_TRUE(scratch.session().idle());
}

}  // namespace
}  // namespace workwise::postgres
