#include <gmock/gmock.h>

#include <string>

#include "way_fixture.hpp"

namespace workwise::schema {
namespace {

/// Tables with parents, partitions.
class ChildrenTest : public WayTest {};

const std::string kFunction =
    "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";
const std::string kPartition =
    "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE x PARTITION OF p FOR VALUES IN "
    "(1);";
const std::string kTrigger = kFunction + kPartition +
                             "CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION "
                             "g();";

TEST_F(ChildrenTest, AnotherParentTakesOverTheColumnsOfTheFirst) {
  lead("CREATE TABLE p (a int); CREATE TABLE q (a int); CREATE TABLE c (z int) INHERITS (p)",
       "CREATE TABLE p (a int, f int); CREATE TABLE q (a int); CREATE TABLE c (z int) INHERITS "
       "(q)");
  EXPECT_EQ(here.value("SELECT attislocal FROM pg_attribute WHERE attrelid = 'c'::regclass"
                       " AND attname = 'a'"),
            "f");
}

TEST_F(ChildrenTest, ATableWhoseColumnsComeFromItsFirstParentKeepsItsRows) {
  lead("CREATE TABLE p (a int); CREATE TABLE c (b int); INSERT INTO c VALUES (3)",
       "CREATE TABLE p (a int); CREATE TABLE c (b int) INHERITS (p)");
  EXPECT_EQ(here.value("SELECT b FROM c"), "3");
}

TEST_F(ChildrenTest, ATableThatJoinsAParentHasTheColumnsBefore) {
  lead("CREATE TABLE p (a int); CREATE TABLE c (b int)",
       "CREATE TABLE p (a int, b bigint); CREATE TABLE c (a int, b bigint) INHERITS (p)");
}

TEST_F(ChildrenTest, ATableThatLeavesItsParentLosesColumnsAfterwards) {
  lead("CREATE TABLE p (id int, a int); CREATE TABLE c (z int) INHERITS (p)",
       "CREATE TABLE p (a int); CREATE TABLE c (a int, b text)");
}

TEST_F(ChildrenTest, ParentsInAnotherOrderAreAnotherTable) {
  const std::string parents = "CREATE TABLE p (a int); CREATE TABLE q (b int);";
  lead(parents + "CREATE TABLE c () INHERITS (p, q)",
       parents + "CREATE TABLE c () INHERITS (q, p)");
}

TEST_F(ChildrenTest, AColumnThatItsParentGeneratesTakesTheExpressionFromThere) {
  lead("",
       "CREATE TABLE p (a int, b int GENERATED ALWAYS AS (a * 2) STORED);"
       "CREATE TABLE c (a int, b int) INHERITS (p)");
}

TEST_F(ChildrenTest, ATriggerOfAPartitionHasAStateOfItsOwn) {
  lead(kTrigger, kTrigger + "ALTER TABLE x DISABLE TRIGGER t");
  EXPECT_EQ(here.value("SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'x'::regclass"), "D");
}

TEST_F(ChildrenTest, ANewTriggerOfAPartitionMayBeSwitchedOtherwiseThanItsParents) {
  lead("", kTrigger + "ALTER TABLE ONLY p DISABLE TRIGGER t");
  EXPECT_EQ(here.value("SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'x'::regclass"), "O");
}

TEST_F(ChildrenTest, ATriggerThatWasTheParentsIsMadeOnceThePartitionIsATable) {
  lead(kTrigger, kTrigger +
                     "ALTER TABLE p DETACH PARTITION x;"
                     "CREATE TRIGGER t AFTER INSERT ON x FOR EACH ROW EXECUTE FUNCTION g();"
                     "ALTER TABLE x DISABLE TRIGGER t");
}

TEST_F(ChildrenTest, AnIndexOfAPartitionedTableTakesInAPartitionsPrimaryKey) {
  lead("", kPartition + "ALTER TABLE x ADD PRIMARY KEY (a); CREATE UNIQUE INDEX i ON p (a)");
}

TEST_F(ChildrenTest, ARuleThatWritesToAPartitionGoesBeforeIt) {
  lead(kPartition + "CREATE RULE r AS ON INSERT TO p DO INSTEAD INSERT INTO x VALUES (NEW.a)", "");
}

TEST_F(ChildrenTest, APartitionedKeyThatRefersToItsOwnTableComesBeforeThePartitions) {
  lead("",
       "CREATE TABLE p (a int PRIMARY KEY, b int REFERENCES p) PARTITION BY LIST (a);"
       "CREATE TABLE x PARTITION OF p FOR VALUES IN (1)");
}

TEST_F(ChildrenTest, ATreeOfPartitionsIsMadeAgainWithItsRows) {
  lead(
      "CREATE TABLE p (a int, b int) PARTITION BY RANGE (a, b);"
      "CREATE TABLE x PARTITION OF p FOR VALUES FROM (0, 0) TO (9, 9); INSERT INTO p VALUES (1, 2);"
      "CREATE INDEX i ON ONLY p (a, b); CREATE INDEX xi ON x (a, b)",
      "CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);"
      "CREATE TABLE x PARTITION OF p FOR VALUES FROM (0) TO (99) PARTITION BY RANGE (a);"
      "CREATE TABLE y PARTITION OF x FOR VALUES FROM (0) TO (50); CREATE INDEX i ON p ((a / b))");
}

TEST_F(ChildrenTest, APolicyMovesFromAColumnThatGoesToOneThatComes) {
  lead("CREATE TABLE t (a int); CREATE POLICY p ON t USING (a < 0)",
       "CREATE TABLE t (c int); ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
       "CREATE POLICY p ON t USING (c > 5)");
}

}  // namespace
}  // namespace workwise::schema
