#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "way_fixture.hpp"

namespace workwise::schema {
namespace {

using testing::Database;
using ::testing::HasSubstr;
using ::testing::Not;

/// Two schemas, each of which has to lead to the other.
struct Pair {
  const char* name;
  const char* one;
  const char* other;
};

std::ostream& operator<<(std::ostream& out, const Pair& pair) {
  return out << pair.name;
}

std::string script_of(const Plan& plan) {
  std::string sql;
  for (const std::string& statement : statements_of(plan)) sql += statement + ";\n";
  return sql;
}

void run(postgres::Session& session, const Plan& plan) {
  session.run("SET check_function_bodies = off");
  for (const std::string& statement : statements_of(plan)) {
    SCOPED_TRACE(statement);
    session.run(statement);
  }
}

void leads(const char* from, const char* to) {
  Database live;
  Database wanted;
  live.session().run_script(from);
  wanted.session().run_script(to);
  const Catalog target = read(wanted.session());
  const Plan way = plan(read(live.session()), target);
  SCOPED_TRACE(script_of(way));
  run(live.session(), way);
  EXPECT_EQ(script_of(plan(read(live.session()), target)), "") << "there is still something to do";
  EXPECT_EQ(dump_of(live.session()), dump_of(wanted.session()));
}

class PlanTest : public ::testing::TestWithParam<Pair> {};

TEST_P(PlanTest, LeadsThereAndBack) {
  leads(GetParam().one, GetParam().other);
  leads(GetParam().other, GetParam().one);
}

INSTANTIATE_TEST_SUITE_P(
    Schemas, PlanTest,
    ::testing::Values(
        Pair{"nothing_to_a_board", "",
             "CREATE SCHEMA board; CREATE TYPE board.mode AS ENUM ('remote', 'onsite');"
             "CREATE TABLE board.company (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE);"
             "CREATE TABLE board.job (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
             " company bigint NOT NULL REFERENCES board.company ON DELETE CASCADE,"
             " title text DEFAULT '' NOT NULL CHECK (title <> 'x'), mode board.mode DEFAULT "
             "'remote',"
             " word_count int GENERATED ALWAYS AS (length(title)) STORED);"
             "CREATE INDEX ON board.job (lower(title)) WHERE mode = 'remote';"
             "CREATE VIEW board.open AS SELECT j.id, c.name FROM board.job j JOIN board.company c "
             "ON c.id = j.company;"
             "COMMENT ON COLUMN board.job.title IS 'as the feed''s'; COMMENT ON TABLE board.job IS "
             "'jobs'"},
        Pair{"columns", "CREATE TABLE t (a int, b text DEFAULT 'x', c varchar(10) NOT NULL, d int)",
             "CREATE TABLE t (a bigint NOT NULL, b text COLLATE \"C\", c varchar(20), e "
             "timestamptz DEFAULT now())"},
        Pair{"a_type_that_only_text_leads_to", "CREATE TABLE t (a text, b bool)",
             "CREATE TABLE t (a int, b int)"},
        Pair{"a_view_of_a_column_that_changes",
             "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS "
             "SELECT a + 1 AS n FROM v;"
             "COMMENT ON VIEW w IS 'kept'; CREATE MATERIALIZED VIEW m AS SELECT a FROM v; CREATE "
             "INDEX ON m (a)",
             "CREATE TABLE t (a bigint, b int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS "
             "SELECT a + 1 AS n FROM v;"
             "COMMENT ON VIEW w IS 'kept'; CREATE MATERIALIZED VIEW m AS SELECT a FROM v; CREATE "
             "INDEX ON m (a)"},
        Pair{"a_view_with_other_columns",
             "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t",
             "CREATE TABLE t (a int, b int); CREATE VIEW v WITH (security_barrier) AS SELECT a, b "
             "FROM t"},
        Pair{"an_enum_that_grows",
             "CREATE TYPE e AS ENUM ('b', 'd'); CREATE TABLE t (a e DEFAULT 'b')",
             "CREATE TYPE e AS ENUM ('a', 'b', 'c', 'd', 'f'); CREATE TABLE t (a e DEFAULT 'b')"},
        Pair{"an_enum_in_another_order",
             "CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE t (a e DEFAULT 'b', l e[] , CHECK (a "
             "< 'a'));"
             "CREATE INDEX ON t (a) WHERE a = 'a'; CREATE VIEW v AS SELECT a FROM t; CREATE "
             "FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1'",
             "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (a e DEFAULT 'b', l e[] , CHECK (a "
             "< 'a'));"
             "CREATE INDEX ON t (a) WHERE a = 'a'; CREATE VIEW v AS SELECT a FROM t; CREATE "
             "FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1'"},
        Pair{"an_enum_that_becomes_text",
             "CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE t (a e DEFAULT 'b')",
             "CREATE TABLE t (a text DEFAULT 'b')"},
        Pair{"domains", "CREATE DOMAIN d AS text CHECK (VALUE <> ''); CREATE TABLE t (a d)",
             "CREATE DOMAIN d AS text DEFAULT 'x' NOT NULL CONSTRAINT short CHECK (length(VALUE) < "
             "9); CREATE TABLE t (a d)"},
        Pair{"a_domain_over_another_type", "CREATE DOMAIN d AS int; CREATE TABLE t (a d)",
             "CREATE DOMAIN d AS bigint; CREATE TABLE t (a d)"},
        Pair{"a_composite_type", "CREATE TYPE c AS (a int, b text); CREATE TABLE t (v c)",
             "CREATE TYPE c AS (a int, d date); CREATE TABLE t (v c)"},
        Pair{"constraints",
             "CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE);"
             "CREATE TABLE t (a int REFERENCES p, b int CHECK (b > 0), c int, CONSTRAINT k UNIQUE "
             "(b, c), EXCLUDE (c WITH =))",
             "CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE DEFERRABLE);"
             "CREATE TABLE t (a int REFERENCES p ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, "
             "b int, c int,"
             " CONSTRAINT k UNIQUE (b) INCLUDE (c)); ALTER TABLE t ADD CONSTRAINT t_b_check CHECK "
             "(b > 1) NOT VALID"},
        Pair{"a_key_that_others_point_at",
             "CREATE TABLE p (id int PRIMARY KEY, o int UNIQUE); CREATE TABLE c (p int REFERENCES "
             "p (id))",
             "CREATE TABLE p (id int UNIQUE, o int PRIMARY KEY); CREATE TABLE c (p int REFERENCES "
             "p (id))"},
        Pair{"keys_of_another_type",
             "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p)",
             "CREATE TABLE p (id text PRIMARY KEY); CREATE TABLE c (p text REFERENCES p)"},
        Pair{"tables_that_point_at_each_other",
             "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a "
             "int REFERENCES a);"
             "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b",
             ""},
        Pair{"indexes",
             "CREATE TABLE t (a int, b text); CREATE INDEX i ON t (a); CREATE INDEX j ON t USING "
             "hash (b)",
             "CREATE TABLE t (a int, b text); CREATE INDEX i ON t (a) WITH (fillfactor = 70); "
             "CREATE UNIQUE INDEX j ON t (b DESC) INCLUDE (a) WHERE a > 0"},
        Pair{"serial_and_identity",
             "CREATE TABLE t (a serial, b int GENERATED BY DEFAULT AS IDENTITY (START 5), c int "
             "GENERATED ALWAYS AS IDENTITY)",
             "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int GENERATED ALWAYS AS "
             "IDENTITY (INCREMENT 2 CYCLE), c serial)"},
        Pair{"sequences", "CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval('s'))",
             "CREATE TABLE t (a int); CREATE SEQUENCE s AS int MINVALUE 100 MAXVALUE 200 OWNED BY "
             "t.a"},
        Pair{"generated_columns",
             "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)",
             "CREATE TABLE t (a bigint, b bigint GENERATED ALWAYS AS (a * 3) STORED)"},
        Pair{"functions",
             "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE "
             "TABLE t (a int DEFAULT f(1), CHECK (f(a) > 0));"
             "CREATE INDEX ON t (f(a)); CREATE PROCEDURE p() LANGUAGE sql AS ''",
             "CREATE FUNCTION f(b int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT "
             "2::bigint'; CREATE TABLE t (a int DEFAULT f(1), CHECK (f(a) > 0));"
             "CREATE INDEX ON t (f(a)); CREATE FUNCTION p() RETURNS void LANGUAGE sql AS ''"},
        Pair{"aggregates",
             "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int); COMMENT ON AGGREGATE "
             "total(int) IS 'sum'; CREATE AGGREGATE n(*) (SFUNC = int8inc, STYPE = int8, INITCOND "
             "= '0')",
             "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', PARALLEL = "
             "SAFE)"},
        Pair{"triggers_and_rules",
             "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
             "'BEGIN RETURN NEW; END';"
             "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); CREATE RULE r "
             "AS ON DELETE TO t DO INSTEAD NOTHING",
             "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
             "'BEGIN RETURN NULL; END';"
             "CREATE TRIGGER g AFTER UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a > 1) EXECUTE "
             "FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g;"
             "CREATE RULE r AS ON UPDATE TO t DO ALSO NOTHING"},
        Pair{"policies",
             "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON "
             "t USING (a > 0)",
             "CREATE TABLE t (a bigint); ALTER TABLE t FORCE ROW LEVEL SECURITY; CREATE POLICY p "
             "ON t AS RESTRICTIVE FOR SELECT USING (a > 1)"},
        Pair{"partitions",
             "CREATE TABLE m (d date NOT NULL, n int DEFAULT 1, CHECK (n > 0)) PARTITION BY RANGE "
             "(d);"
             "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); "
             "CREATE INDEX ON m (n)",
             "CREATE TABLE m (d date NOT NULL, n bigint DEFAULT 2, e text, CHECK (n > 0), PRIMARY "
             "KEY (d)) PARTITION BY RANGE (d);"
             "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-03-01'); "
             "CREATE TABLE m2 PARTITION OF m DEFAULT"},
        Pair{"a_table_that_is_attached",
             "CREATE TABLE m (a int, CHECK (a > 0)) PARTITION BY LIST (a); CREATE TABLE c (a int)",
             "CREATE TABLE m (a int, CHECK (a > 0)) PARTITION BY LIST (a); CREATE TABLE c "
             "PARTITION OF m FOR VALUES IN (1)"},
        Pair{"a_table_that_becomes_partitioned",
             "CREATE TABLE t (a int PRIMARY KEY, b text); CREATE INDEX ON t (b); CREATE VIEW v AS "
             "SELECT a FROM t",
             "CREATE TABLE t (a int PRIMARY KEY, b text) PARTITION BY HASH (a); CREATE TABLE t0 "
             "PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
             "CREATE INDEX ON t (b); CREATE VIEW v AS SELECT a FROM t"},
        Pair{
            "inheritance", "CREATE TABLE p (a int); CREATE TABLE c (b int) INHERITS (p)",
            "CREATE TABLE p (a int DEFAULT 3, x text); CREATE TABLE c (b int, z int) INHERITS (p)"},
        Pair{"an_heir_that_becomes_free",
             "CREATE TABLE p (a int); CREATE TABLE c (b int) INHERITS (p)",
             "CREATE TABLE p (a int); CREATE TABLE c (a int, b int)"},
        Pair{"tables_take_each_others_names",
             "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t",
             "CREATE TABLE v (a int); CREATE VIEW t AS SELECT a FROM v"},
        Pair{"names_that_need_quotes",
             "CREATE SCHEMA \"Ünï.code\"; CREATE TABLE \"Ünï.code\".\"a\"\"b\" (\"select\" int, "
             "\"x.y\" text)",
             "CREATE SCHEMA \"Ünï.code\"; CREATE TABLE \"Ünï.code\".\"a\"\"b\" (\"select\" bigint "
             "PRIMARY KEY,"
             " \"ninety nine balloons, ninety nine balloons, ninety nine, ninety\" text DEFAULT "
             "'a\\b'); CREATE INDEX \"I.i\" ON \"Ünï.code\".\"a\"\"b\" (\"select\")"},
        Pair{"names_of_63_bytes_that_are_not_ascii",
             "CREATE TYPE \"xäääääääääääääääääääääääääääääää\" AS ENUM ('a', 'b');"
             "CREATE TABLE \"xöööööööööööööööööööööööööööööö\" (a "
             "\"xäääääääääääääääääääääääääääääää\", b int)",
             "CREATE TYPE \"xäääääääääääääääääääääääääääääää\" AS ENUM ('b', 'a');"
             "CREATE TABLE \"xöööööööööööööööööööööööööööööö\" (a "
             "\"xäääääääääääääääääääääääääääääää\", b int) PARTITION BY LIST (b)"},
        Pair{"foreign_tables",
             "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
             "CREATE FOREIGN TABLE f (a int OPTIONS (name 'x'), b int) SERVER s OPTIONS (\"user\" "
             "'a', path 'p')",
             "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
             "CREATE FOREIGN TABLE f (a int OPTIONS (name 'it''s'), b int OPTIONS (k 'v')) SERVER "
             "s OPTIONS (path 'q', more '1')"},
        Pair{"storage", "CREATE TABLE t (a text, b text) WITH (fillfactor = 90)",
             "CREATE UNLOGGED TABLE t (a text, b text) WITH (autovacuum_enabled = off); ALTER "
             "TABLE t ALTER a SET STORAGE EXTERNAL, ALTER b SET STATISTICS 500,"
             " ALTER b SET (n_distinct = 5), REPLICA IDENTITY FULL"},
        Pair{"rights",
             "CREATE TABLE t (a int, b int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS "
             "'SELECT 1'; GRANT SELECT ON t TO PUBLIC",
             "CREATE TABLE t (a int, b int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS "
             "'SELECT 1'; REVOKE ALL ON FUNCTION f() FROM PUBLIC;"
             "GRANT UPDATE (a) ON t TO PUBLIC; CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO PUBLIC"},
        Pair{"default_rights", "CREATE TABLE t (a int)",
             "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC; CREATE TABLE u (a int); "
             "CREATE TABLE t (a int); REVOKE ALL ON t FROM PUBLIC"},
        Pair{"what_a_table_is_partitioned_by_gets_another_type",
             "CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE m (k e) PARTITION BY LIST (k);"
             "CREATE TABLE m1 PARTITION OF m FOR VALUES IN ('a'); CREATE TABLE n (k int NOT NULL) "
             "PARTITION BY RANGE (k); CREATE TABLE n1 PARTITION OF n DEFAULT",
             "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE m (k e) PARTITION BY LIST (k);"
             "CREATE TABLE m1 PARTITION OF m FOR VALUES IN ('a'); CREATE TABLE n (k text NOT NULL, "
             "more int CHECK (more > 0)) PARTITION BY RANGE (k); CREATE TABLE n1 PARTITION OF n "
             "DEFAULT"},
        Pair{"a_key_over_what_a_table_is_partitioned_by",
             "CREATE TABLE m (a int UNIQUE) PARTITION BY LIST (a); CREATE TABLE m1 PARTITION OF m "
             "FOR VALUES IN (0)",
             "CREATE TYPE e AS ENUM ('x'); CREATE TABLE m (a e) PARTITION BY LIST (a)"},
        Pair{"a_view_with_a_default", "CREATE TABLE t (a int)",
             "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; ALTER VIEW v ALTER a SET "
             "DEFAULT 1"},
        Pair{"numbers_of_a_column_with_a_dot",
             "CREATE TABLE t (\"x.y\" int GENERATED ALWAYS AS IDENTITY)",
             "CREATE TABLE t (\"x.y\" int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME \"a.b\"))"},
        Pair{"attributes_whose_types_come_and_go",
             "CREATE TYPE z AS ENUM ('x'); CREATE TYPE a AS (n z, o z)",
             "CREATE TYPE b AS (i int); CREATE TYPE a AS (n text, p b)"},
        Pair{"a_range_of_an_enum_whose_labels_go",
             "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TYPE r AS RANGE (subtype = e); CREATE TABLE "
             "t (a r)",
             "CREATE TYPE e AS ENUM ('b'); CREATE TYPE r AS RANGE (subtype = e)"},
        Pair{"two_keys_over_the_same_column", "",
             "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t ADD UNIQUE (a); ALTER TABLE t ADD "
             "CONSTRAINT k UNIQUE (a)"},
        Pair{"an_heir_without_columns_of_its_own", "CREATE TABLE t (x int)",
             "CREATE TABLE p (x int, y int); CREATE TABLE t () INHERITS (p)"},
        Pair{"one_of_several_texts",
             "CREATE TABLE t (a varchar(9)); CREATE VIEW v AS SELECT a FROM t",
             "CREATE TABLE t (a varchar(9) CHECK (a IN ('it''s', 'b')), CHECK (a NOT IN ('c', "
             "'d'))); CREATE INDEX ON t (a) WHERE a IN ('b', 'c');"
             "CREATE VIEW v AS SELECT a FROM t WHERE a IN ('a', '(ARRAY[')"},
        Pair{"a_partitioned_table_that_points_at_itself", "",
             "CREATE TABLE m (a int PRIMARY KEY, b int REFERENCES m) PARTITION BY HASH (a);"
             "CREATE TABLE m0 PARTITION OF m FOR VALUES WITH (MODULUS 1, REMAINDER 0); CREATE "
             "INDEX ON "
             "m (b)"},
        Pair{"sequences_of_another_type",
             "CREATE SEQUENCE s AS int; CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)",
             "CREATE SEQUENCE s MINVALUE 5; CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY "
             "(MINVALUE 3))"},
        Pair{"rights_on_the_numbers_of_an_identity_column",
             "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY); GRANT ALL ON SEQUENCE t_a_seq "
             "TO pg_monitor",
             "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY); ALTER TABLE t OWNER TO "
             "pg_monitor; ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO PUBLIC;"
             "CREATE TABLE u (a int GENERATED ALWAYS AS IDENTITY)"},
        Pair{"a_default_of_a_table_that_has_to_be_made_again",
             "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (a "
             "int DEFAULT f(1))",
             "CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'; CREATE "
             "TABLE t (a int DEFAULT f(1)) PARTITION BY LIST (a)"},
        Pair{"a_composite_type_of_an_enum_whose_labels_go",
             "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TYPE c AS (n int, k e); CREATE TABLE t (v "
             "c, w c[], k e)",
             "CREATE TYPE e AS ENUM ('b'); CREATE TYPE c AS (n int, k e); CREATE TABLE t (v c, w "
             "c[], k e)"},
        Pair{"a_view_of_a_partition_whose_columns_change",
             "CREATE TABLE m (a int, b int, c int) PARTITION BY LIST (a); CREATE TABLE m1 "
             "PARTITION OF m DEFAULT; CREATE VIEW v AS SELECT b, c FROM m1",
             "CREATE TABLE m (a int, b text, d int) PARTITION BY LIST (a); CREATE TABLE m1 "
             "PARTITION OF m DEFAULT; CREATE VIEW v AS SELECT b, d FROM m1"},
        Pair{"a_key_of_partitions_with_an_included_column",
             "CREATE TABLE m (a int, b int) PARTITION BY LIST (a); CREATE TABLE m1 PARTITION OF m "
             "DEFAULT",
             "CREATE TABLE m (a int, b int, UNIQUE (a) INCLUDE (b)) PARTITION BY LIST (a); CREATE "
             "TABLE m1 PARTITION OF m DEFAULT"},
        Pair{"extensions", "CREATE EXTENSION citext; CREATE TABLE t (a citext)",
             "CREATE TABLE t (a text)"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Plan, KeepsTheRowsOfATableThatHasToBeMadeAgain) {
  Database live;
  Database wanted;
  live.session().run_script(
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b text); INSERT INTO t (b) VALUES "
      "('x'), ('y')");
  wanted.session().run_script(
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b text) PARTITION BY LIST (b); CREATE "
      "TABLE d PARTITION OF t DEFAULT");
  run(live.session(), plan(read(live.session()), read(wanted.session())));
  EXPECT_EQ(live.value("SELECT string_agg(a || b, ' ' ORDER BY a) FROM t"), "1x 2y");
  EXPECT_EQ(live.value("INSERT INTO t (b) VALUES ('z') RETURNING a"), "3");
}

TEST(Plan, KeepsTheRowsOfPartitionsWhoseTableHasToBeMadeAgain) {
  Database live;
  Database wanted;
  live.session().run_script(
      "CREATE TABLE t (a int, b int) PARTITION BY LIST (a); CREATE TABLE d PARTITION OF t DEFAULT;"
      "INSERT INTO t VALUES (1, 2), (3, 4)");
  wanted.session().run_script(
      "CREATE TABLE t (a int, b int) PARTITION BY LIST (b); CREATE TABLE d PARTITION OF t DEFAULT");
  run(live.session(), plan(read(live.session()), read(wanted.session())));
  EXPECT_EQ(live.value("SELECT string_agg(a || '-' || b, ' ' ORDER BY a) FROM t"), "1-2 3-4");
}

TEST(Plan, NumbersGoOnWhereASerialBecomesAnIdentityAndBack) {
  Database live;
  Database wanted;
  live.session().run_script(
      "CREATE TABLE t (a serial, b text); INSERT INTO t (b) VALUES ('x'), ('y')");
  wanted.session().run_script("CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY, b text)");
  const Catalog before = read(live.session());
  run(live.session(), plan(read(live.session()), read(wanted.session())));
  EXPECT_EQ(live.value("INSERT INTO t (b) VALUES ('z') RETURNING a"), "3");
  run(live.session(), plan(read(live.session()), before));
  EXPECT_EQ(live.value("INSERT INTO t (b) VALUES ('z') RETURNING a"), "4");
}

TEST(Plan, SaysWhatWouldBeLost) {
  Database live;
  Database wanted;
  live.session().run_script("CREATE TABLE t (a int, b int); CREATE TABLE gone (a int)");
  wanted.session().run_script("CREATE TABLE t (a int)");
  const Plan way = plan(read(live.session()), read(wanted.session()));
  EXPECT_THAT(way.losses(),
              ::testing::UnorderedElementsAre("the table public.gone", "the column public.t.b"));
}

TEST(Plan, OnlineFormsDoNotBlockTheTablesThatAreThere) {
  Database live;
  Database wanted;
  live.session().run_script("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int, b int)");
  wanted.session().run_script(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int NOT NULL REFERENCES p, b int "
      "UNIQUE CHECK (b > 0));"
      "CREATE INDEX i ON t (a)");
  const Catalog target = read(wanted.session());
  const Plan way = plan(read(live.session()), target, {.online = true});
  const std::string sql = script_of(way);
  EXPECT_THAT(sql, HasSubstr("CREATE INDEX CONCURRENTLY i"));
  EXPECT_THAT(sql, HasSubstr("CREATE UNIQUE INDEX CONCURRENTLY t_b_key"));
  EXPECT_THAT(sql, HasSubstr("REFERENCES public.p(id) NOT VALID"));
  EXPECT_THAT(sql, HasSubstr("VALIDATE CONSTRAINT t_a_fkey"));
  EXPECT_THAT(sql, HasSubstr("CHECK (a IS NOT NULL) NOT VALID"));
  run(live.session(), way);
  EXPECT_EQ(script_of(plan(read(live.session()), target)), "");
}

TEST(Plan, LeavesExtensionsAndOtherToolsSchemasAlone) {
  Database live;
  Database wanted;
  live.session().run_script(
      "CREATE SCHEMA theirs; CREATE TABLE theirs.t (a int); CREATE SCHEMA workwise; CREATE TABLE "
      "workwise.runs (a int)");
  const std::vector<std::string> excluded{"theirs"};
  live.session().run("BEGIN");
  const Catalog from = read_catalog(live.session(), excluded);
  live.session().run("ROLLBACK");
  EXPECT_EQ(script_of(plan(from, read(wanted.session()))), "");
}

}  // namespace
}  // namespace workwise::schema
