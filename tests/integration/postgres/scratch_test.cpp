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
    const ScratchDatabase scratch{{.url = database.url() + "&user=no%20maker"}, ""};
  } catch (const workwise::Error& error) {
    said = error.what();
    next = error.next();
  }
  EXPECT_THAT(said, AllOf(HasSubstr("no maker may not make one"), HasSubstr("permission denied"),
                          HasSubstr("--scratch-url")));
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

/// Whatever can be in a database.
constexpr const char* kAll = R"sql(
CREATE EXTENSION pg_trgm;
CREATE SCHEMA "Own one";
CREATE TABLE "Own one".a (b int PRIMARY KEY, c text);
CREATE TABLE p (a int GENERATED ALWAYS AS IDENTITY, b serial, c text) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);
CREATE VIEW v AS SELECT * FROM p;
CREATE MATERIALIZED VIEW m AS SELECT * FROM v;
CREATE TYPE mood AS ENUM ('a');
CREATE TYPE pair AS (a mood, b int);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE DOMAIN d AS text CHECK (value <> '');
CREATE FUNCTION f(pair) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE q() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
CREATE CAST (pair AS int) WITH FUNCTION f(pair);
CREATE COLLATION german (provider = icu, locale = 'de');
CREATE STATISTICS st ON a, b FROM p;
CREATE TEXT SEARCH CONFIGURATION t (COPY = simple);
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (a int) SERVER s;
CREATE PUBLICATION pub FOR TABLE "Own one".a;
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
CREATE RULE r AS ON INSERT TO v DO INSTEAD NOTHING;
SELECT lo_create(0);
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO PUBLIC;
COMMENT ON SCHEMA public IS 'another';
CREATE SUBSCRIPTION sub CONNECTION '' PUBLICATION p WITH (connect = false);
CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION e();
)sql";

class GivenScratchTest : public ScratchTest {
 protected:
  static std::string what(const std::string& given) {
    try {
      const ScratchDatabase scratch{{.url = given}, given};
    } catch (const workwise::Error& error) {
      return error.what();
    }
    return "";
  }
  std::string public_schema() {
    return given_.value(
        "SELECT nspacl::text || obj_description(oid, 'pg_namespace')"
        " FROM pg_namespace WHERE nspname = 'public'");
  }

  testing::Database given_;
};

TEST_F(GivenScratchTest, OneThatIsGivenIsUsedAndEmptiedWhateverWasMadeInIt) {
  given_.session().run("CREATE EXTENSION pgcrypto");
  const std::string before = public_schema();
  for (int i = 0; i < 2; ++i) {
    ScratchDatabase scratch{here(), given_.url()};
    EXPECT_EQ(scratch.name(), given_.name());
    scratch.session().run_script(kAll);
  }
  EXPECT_EQ(what(given_.url()), "");
  EXPECT_EQ(public_schema(), before);
  EXPECT_EQ(given_.value("SELECT count(*) FROM pg_default_acl"), "0");
  EXPECT_EQ(given_.value("SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension"),
            "pgcrypto plpgsql");
}

TEST_F(GivenScratchTest, OneThatLostItsSchemaPublicHasItAgain) {
  const std::string before = public_schema();
  {
    ScratchDatabase scratch{here(), given_.url()};
    scratch.session().run("DROP SCHEMA public");
  }
  EXPECT_EQ(public_schema(), before);
}

TEST_F(GivenScratchTest, OneThatIsNotEmptyIsLeftAlone) {
  given_.session().run("CREATE TABLE a ()");
  EXPECT_THAT(what(given_.url()),
              AllOf(HasSubstr(given_.name() + " is not empty"), HasSubstr("table a")));
  EXPECT_EQ(given_.value("SELECT to_regclass('a') IS NOT NULL"), "t");
}

TEST_F(GivenScratchTest, OneThatAnotherProgramUsesIsLeftToIt) {
  const ScratchDatabase scratch{here(), given_.url()};
  EXPECT_THROW((ScratchDatabase{here(), given_.url()}), LockedError);
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
