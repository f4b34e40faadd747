#include "schema/objects.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <set>

#include "schema/catalog.hpp"
#include "schema/identity.hpp"
#include "support/database.hpp"
#include "support/object_kinds.hpp"

namespace workwise::schema {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ObjectsTest : public testing::DatabaseTest {
 protected:
  Objects objects() {
    const postgres::Transaction transaction{database.session()};
    return read_objects(database.session());
  }
  std::optional<Object> object(const std::string& identity) {
    const Objects all = objects();
    const auto found = all.find(identity);
    if (found == all.end()) return std::nullopt;
    return found->second;
  }
  void run(const std::string& sql) { database.session().run_script(sql); }
};

class EachKindTest : public ObjectsTest,
                     public ::testing::WithParamInterface<testing::ObjectKind> {};

TEST_P(EachKindTest, IsSeenWhenItIsMadeChangedAndDropped) {
  const auto& [identity, make, change, drop] = GetParam();
  EXPECT_FALSE(object(identity));
  run(make);
  const auto made = object(identity);
  ASSERT_TRUE(made);
  EXPECT_EQ(object(identity)->hash, made->hash) << "read again";
  if (!change.empty()) {
    run(change);
    const auto changed = object(identity);
    ASSERT_TRUE(changed);
    EXPECT_NE(changed->hash, made->hash) << changed->definition;
  }
  run(drop);
  EXPECT_FALSE(object(identity));
}

TEST_P(EachKindTest, IsAnItemOfTheCatalogUnderTheSameIdentity) {
  run(GetParam().make);
  const postgres::Transaction transaction{database.session()};
  const Catalog catalog = read_catalog(database.session(), {}, Bookkeeping::included);
  std::set<std::string> identities;
  for (const Item& item : catalog.items)
    for (const std::string& identity : identities_of(item)) identities.insert(identity);
  for (const auto& [identity, object] : read_objects(database.session())) {
    if (identity == "cast (public.span AS public.span_multirange)") continue;  // a range's own
    EXPECT_TRUE(identities.contains(identity)) << identity;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, EachKindTest, ::testing::ValuesIn(testing::object_kinds()));

TEST_F(ObjectsTest, AFreshDatabaseHasNone) {
  EXPECT_TRUE(objects().empty());
}

TEST_F(ObjectsTest, WhatIsNoChangeOfTheSchemaIsNotSeen) {
  run(R"sql(
    CREATE TABLE t (a int PRIMARY KEY, b text, c serial);
    CREATE INDEX t_b ON t (b);
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
    CREATE VIEW v AS SELECT a FROM t;
    CREATE SCHEMA workwise;
    CREATE TABLE workwise.migrations (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE ROLE workwise_other)sql");
  const Objects before = objects();
  for (const char* sql : {
           "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 100) i",
           "ANALYZE t",
           "COMMENT ON TABLE t IS 'x'",
           "COMMENT ON COLUMN t.b IS 'x'",
           "GRANT SELECT ON t TO workwise_other",
           "ALTER TABLE t OWNER TO workwise_other",
           "ALTER TABLE t ALTER b SET STATISTICS 1000",
           "ALTER TABLE t ALTER b SET STORAGE external",
           "ALTER TABLE t SET (fillfactor = 70, autovacuum_enabled = false)",
           "ALTER INDEX t_b SET (fillfactor = 70)",
           "ALTER INDEX t_pkey SET (fillfactor = 70)",
           "CLUSTER t USING t_b",
           "REINDEX TABLE t",
           "SELECT setval('t_c_seq', 1000)",
           "CREATE TEMP TABLE mine (a int)",
           "ALTER TABLE workwise.migrations ADD x int",
           "CREATE TABLE workwise.outbox (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
           "CREATE TABLE workwise.rehearsals (id serial UNIQUE CHECK (id > 0))",
           "CREATE TABLE workwise.schema_before (a int)",
           "CREATE TRIGGER x BEFORE INSERT ON workwise.outbox EXECUTE FUNCTION f()",
           "SET search_path = workwise",
           "SET search_path = public",
           "SET quote_all_identifiers = on",
           "SET TimeZone = 'Africa/Johannesburg'",
       }) {
    database.session().run(sql);
    const Objects after = objects();
    EXPECT_EQ(after.size(), before.size()) << sql;
    for (const auto& [identity, object] : before) {
      ASSERT_TRUE(after.contains(identity)) << sql;
      EXPECT_EQ(after.at(identity).hash, object.hash) << sql << ": " << identity;
    }
  }
  run("RESET ALL; DROP OWNED BY workwise_other CASCADE; DROP ROLE workwise_other");
}

TEST_F(ObjectsTest, WhatHangsOnATableIsNoChangeOfTheTable) {
  run("CREATE TABLE t (a int PRIMARY KEY)");
  const auto before = object("table public.t");
  run("ALTER TABLE t ADD b int; CREATE INDEX ON t (b); ALTER TABLE t ADD CHECK (b > 0)");
  EXPECT_EQ(object("table public.t")->hash, before->hash);
}

TEST_F(ObjectsTest, TheOrderOfColumnsDoesNotCount) {
  run("CREATE TABLE t (a int, b int)");
  const auto before = object("column public.t.b");
  run("ALTER TABLE t DROP b; ALTER TABLE t ADD x int; ALTER TABLE t ADD b int");
  EXPECT_EQ(object("column public.t.b")->hash, before->hash);
}

TEST_F(ObjectsTest, AnIndexThatBacksAConstraintIsAPartOfIt) {
  run("CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE)");
  EXPECT_TRUE(object("constraint public.t t_pkey"));
  EXPECT_FALSE(object("index public.t_pkey"));
  EXPECT_FALSE(object("index public.t_b_key"));
}

TEST_F(ObjectsTest, AnIndexThatWasLeftInvalidIsNotTheSame) {
  run("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2); CREATE UNIQUE INDEX i ON t (a)");
  const auto valid = object("index public.i");
  run("DROP INDEX i; INSERT INTO t VALUES (1)");
  EXPECT_THROW(database.session().run("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"),
               postgres::Error);
  const auto invalid = object("index public.i");
  ASSERT_TRUE(invalid);
  EXPECT_NE(invalid->hash, valid->hash);
  EXPECT_THAT(invalid->definition, HasSubstr("INVALID"));
}

TEST_F(ObjectsTest, WhatAForeignKeyBringsAlongIsNotListed) {
  run("CREATE TABLE o (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES o)");
  for (const auto& [identity, object] : objects()) EXPECT_THAT(identity, Not(HasSubstr("trigger")));
}

TEST_F(ObjectsTest, AnExtensionIsOneObject) {
  if (database.value("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'") == "0")
    GTEST_SKIP() << "this server has no pg_trgm";
  run("CREATE EXTENSION pg_trgm");
  EXPECT_EQ(objects().size(), 1U);
  EXPECT_TRUE(object("extension pg_trgm"));
}

TEST_F(ObjectsTest, ADefinitionReadsLikeSqlAndQualifiesNames) {
  run("CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (a mood NOT NULL DEFAULT 'sad')");
  EXPECT_EQ(object("column public.t.a")->definition,
            "public.mood NOT NULL DEFAULT 'sad'::public.mood");
}

TEST_F(ObjectsTest, TheSessionIsLeftAsItWas) {
  run("SET search_path = public");
  {
    const postgres::Transaction transaction{database.session()};
    read_objects(database.session());
  }
  EXPECT_EQ(database.value("SHOW search_path"), "public");
  EXPECT_EQ(database.value("SHOW jit"), "on");
}

}  // namespace
}  // namespace workwise::schema
