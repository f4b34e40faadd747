#include "migrate/effect.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"

namespace workwise::migrate {
namespace {

struct Case {
  const char* name;
  const char* sql;
  const char* words;
};

std::ostream& operator<<(std::ostream& out, const Case& each) {
  return out << each.sql;
}

class EffectTest : public testing::TestWithParam<Case> {};

TEST_P(EffectTest, IsSaidInWords) {
  EXPECT_EQ(join(in_words(effect_of(GetParam().sql)), " | "), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    Table, EffectTest,
    testing::Values(
        Case{"Nothing", "CREATE TABLE a (b int)", ""},
        Case{"Comment", "COMMENT ON TABLE a IS 'b'", ""},
        Case{"AddColumn", "ALTER TABLE public.jobs ADD COLUMN a int DEFAULT now()",
             "ACCESS EXCLUSIVE on public.jobs: blocks reads and writes"},
        Case{"AddVolatile", "alter table only a add b uuid default gen_random_uuid()",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | rewrites the table under that lock"},
        Case{"ColumnWithReference", "ALTER TABLE a ADD b int REFERENCES s.c",
             "SHARE ROW EXCLUSIVE on s.c: blocks writes | ACCESS EXCLUSIVE on a: blocks reads and "
             "writes"},
        Case{"ForeignKey", "ALTER TABLE a ADD CONSTRAINT b FOREIGN KEY (c) REFERENCES d (e)",
             "SHARE ROW EXCLUSIVE on a: blocks writes | SHARE ROW EXCLUSIVE on d: blocks writes | "
             "reads the whole table under that lock; NOT VALID and then VALIDATE do not | fails "
             "where "
             "rows of a violate it"},
        Case{"ForeignKeyLater", "ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES d NOT VALID",
             "SHARE ROW EXCLUSIVE on a: blocks writes | SHARE ROW EXCLUSIVE on d: blocks writes"},
        Case{"Validate", "ALTER TABLE a VALIDATE CONSTRAINT b",
             "SHARE UPDATE EXCLUSIVE on a | reads the whole table, others go on | fails where rows "
             "of "
             "a violate it"},
        Case{"Check", "ALTER TABLE a ADD CHECK (b > 0)",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | reads the whole table under that "
             "lock; NOT VALID and then VALIDATE do not | fails where rows of a violate it"},
        Case{"Unique", "ALTER TABLE a ADD UNIQUE (b)",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | builds its index under that lock; "
             "CREATE UNIQUE INDEX CONCURRENTLY and then ADD … USING INDEX do not | fails where "
             "rows of "
             "a violate it"},
        Case{"UniqueUsing", "ALTER TABLE a ADD CONSTRAINT b UNIQUE USING INDEX c",
             "ACCESS EXCLUSIVE on a: blocks reads and writes"},
        Case{"SetStatistics", "ALTER TABLE a ALTER COLUMN b SET STATISTICS 1000",
             "SHARE UPDATE EXCLUSIVE on a"},
        Case{"SetNotNull", "ALTER TABLE a ALTER b SET NOT NULL",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | reads the whole table under that "
             "lock, unless a valid CHECK proves it | fails where b is NULL in rows of a"},
        Case{"Type", "ALTER TABLE a ALTER b TYPE bigint",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | rewrites the table under that lock, "
             "for most pairs of types | fails where a value of b does not fit the new type"},
        Case{"Expression", "ALTER TABLE a ALTER b SET EXPRESSION AS (c)",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | rewrites the table under that lock"},
        Case{"AddRequired", "ALTER TABLE a ADD COLUMN b int CHECK (b IS NOT NULL) NOT NULL",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | fails where a has rows: it has no "
             "default"},
        Case{"AddFilled", "ALTER TABLE a ADD COLUMN b int DEFAULT 1 NOT NULL",
             "ACCESS EXCLUSIVE on a: blocks reads and writes"},
        Case{"AddChecked", "ALTER TABLE a ADD COLUMN b int CHECK (b IS NOT NULL)",
             "ACCESS EXCLUSIVE on a: blocks reads and writes"},
        Case{"Sequence", "ALTER SEQUENCE a INCREMENT BY 2",
             "SHARE ROW EXCLUSIVE on a: blocks writes"},
        Case{
            "SequenceMoved", "ALTER SEQUENCE a RENAME TO b",
            "ACCESS EXCLUSIVE on a: blocks reads and writes | programs that know the old name fail "
            "from then on"},
        Case{"Domain", "ALTER DOMAIN a ADD CONSTRAINT b CHECK (VALUE > 0)",
             "reads every table that has a column of it, and blocks its writes | fails where a "
             "value violates it"},
        Case{"DomainLater", "ALTER DOMAIN a ADD CHECK (VALUE > 0) NOT VALID", ""},
        Case{"Partition", "CREATE TABLE a PARTITION OF b FOR VALUES IN (1)",
             "ACCESS EXCLUSIVE on b: blocks reads and writes"},
        Case{"Several", "ALTER TABLE a ALTER b SET STATISTICS 1, DROP COLUMN IF EXISTS c",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | the values of c are lost | "
             "programs that read c fail"},
        Case{
            "Rename", "ALTER TABLE a RENAME TO b",
            "ACCESS EXCLUSIVE on a: blocks reads and writes | programs that know the old name fail "
            "from then on"},
        Case{"Index", "CREATE UNIQUE INDEX a ON ONLY b (c)",
             "SHARE on b: blocks writes | for as long as the index is built; CONCURRENTLY does not "
             "| "
             "fails where rows of b have the same key"},
        Case{"IndexConcurrently", "CREATE INDEX CONCURRENTLY a ON b (c)",
             "SHARE UPDATE EXCLUSIVE on b | waits for every transaction that is older than it"},
        Case{"Attach", "ALTER TABLE a ATTACH PARTITION b FOR VALUES IN (1)",
             "SHARE UPDATE EXCLUSIVE on a | ACCESS EXCLUSIVE on b: blocks reads and writes | reads "
             "the whole partition, unless a CHECK proves its range already | fails where rows of b "
             "lie "
             "outside of its range"},
        Case{"DropTables", "DROP TABLE IF EXISTS a, \"B\".c CASCADE",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | ACCESS EXCLUSIVE on \"B\".c: blocks "
             "reads and writes | its rows are lost"},
        Case{"DropIndex", "DROP INDEX a",
             "ACCESS EXCLUSIVE on the table of a: blocks reads and writes"},
        Case{"Trigger",
             "CREATE OR REPLACE TRIGGER a AFTER INSERT ON b FOR EACH ROW EXECUTE FUNCTION c()",
             "SHARE ROW EXCLUSIVE on b: blocks writes"},
        Case{"Refresh", "REFRESH MATERIALIZED VIEW CONCURRENTLY a",
             "EXCLUSIVE on a: blocks writes"},
        Case{"LockTable", "LOCK TABLE a IN SHARE ROW EXCLUSIVE MODE",
             "SHARE ROW EXCLUSIVE on a: blocks writes"},
        Case{"VacuumFull", "VACUUM (FULL) a",
             "ACCESS EXCLUSIVE on a: blocks reads and writes | rewrites the table under that lock"},
        Case{"Vacuum", "VACUUM a", ""},
        Case{"UpdateAll", "UPDATE a SET b = 1", "no WHERE: every row of a"},
        Case{"UpdateSome", "UPDATE a SET b = 1 WHERE c", ""},
        Case{"Referring", "CREATE TABLE a (b int REFERENCES c, d int REFERENCES e (f))",
             "SHARE ROW EXCLUSIVE on c: blocks writes | SHARE ROW EXCLUSIVE on e: blocks writes"}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(Effect, NamesTheRowsAndValuesThatAreLost) {
  const Effect effect =
      effect_of("ALTER TABLE public.a DROP b, DROP CONSTRAINT c, DROP COLUMN \"D\"");
  ASSERT_EQ(effect.losses.size(), 2U);
  EXPECT_EQ(effect.losses[0].table, "public.a");
  EXPECT_EQ(effect.losses[0].column, "b");
  EXPECT_EQ(effect.losses[1].column, "\"D\"");
  EXPECT_EQ(effect_of("TRUNCATE a, b").losses.size(), 2U);
  EXPECT_EQ(effect_of("DROP VIEW a").losses.size(), 0U);
}

}  // namespace
}  // namespace workwise::migrate
