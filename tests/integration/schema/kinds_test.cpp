#include <gmock/gmock.h>

#include <iostream>
#include <string>
#include <vector>

#include "schema/catalog.hpp"
#include "schema/rules.hpp"
#include "support/database.hpp"

namespace workwise::schema {
namespace {

using testing::Database;
using ::testing::IsEmpty;
using ::testing::Not;

/// An object in two forms, each made by SQL from `around`.
struct Pair {
  Kind kind;
  std::string id;
  std::string around;
  std::string one;
  std::string other;  ///< empty: the kind can't be changed at all
  Way way = Way::in_place;
  int since = 130000;  ///< the server version that knows all of it
};

std::ostream& operator<<(std::ostream& out, const Pair& pair) {
  return out << rules_of(pair.kind).name << " " << pair.id << " -> " << pair.other;
}

const std::string kHandler =
    "CREATE FUNCTION h() RETURNS language_handler LANGUAGE c AS "
    "'$libdir/plpgsql', 'plpgsql_call_handler';"
    "CREATE FUNCTION i(internal) RETURNS void LANGUAGE c AS "
    "'$libdir/plpgsql', 'plpgsql_inline_handler';";
const std::string kServerAround = "CREATE FOREIGN DATA WRAPPER w; CREATE FOREIGN DATA WRAPPER w2;";
const std::string kOperators =
    "CREATE TYPE u AS (n int);"
    "CREATE FUNCTION lt(u, u) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1.n < $2.n';"
    "CREATE FUNCTION eq(u, u) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1.n = $2.n';"
    "CREATE FUNCTION gt(u, u) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1.n > $2.n';"
    "CREATE FUNCTION cmp(u, u) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.n - $2.n';"
    "CREATE FUNCTION neg(u) RETURNS u LANGUAGE sql IMMUTABLE AS 'SELECT ROW(-$1.n)::u';";
const std::string kLess = "CREATE OPERATOR < (FUNCTION = lt, LEFTARG = u, RIGHTARG = u);";
const std::string kEqual = "CREATE OPERATOR = (FUNCTION = eq, LEFTARG = u, RIGHTARG = u);";
const std::string kBaseFunctions =
    "CREATE TYPE b;"
    "CREATE FUNCTION b_in(cstring) RETURNS b LANGUAGE internal IMMUTABLE STRICT AS 'int4in';"
    "CREATE FUNCTION b_out(b) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';"
    "CREATE FUNCTION b_send(b) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send';";
const std::string kPublications =
    "CREATE SCHEMA \"App\"; CREATE TABLE t (b int PRIMARY KEY, a int); CREATE TABLE \"App\".x ();"
    "CREATE PUBLICATION p;";
const std::string kSubscribed = "CREATE SUBSCRIPTION s CONNECTION 'host=nowhere dbname=x' ";

std::string dictionary(const std::string& options) {
  return "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = pg_catalog.snowball, " + options + ")";
}

const std::vector<Pair>& pairs() {
  static const std::vector<Pair> all = {
      {Kind::language, "\"L\"", kHandler, "CREATE LANGUAGE \"L\" HANDLER h",
       "CREATE LANGUAGE \"L\" HANDLER h INLINE i"},
      {Kind::language, "l", kHandler, "CREATE LANGUAGE l HANDLER h",
       "CREATE TRUSTED LANGUAGE l HANDLER h", Way::anew},
      {Kind::transform, "FOR integer LANGUAGE plpgsql",
       "CREATE FUNCTION f(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4recv'",
       "CREATE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION f(internal))",
       "CREATE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION f(internal), TO SQL WITH "
       "FUNCTION int4recv(internal))"},
      {Kind::access_method, "\"Am\"", "",
       "CREATE ACCESS METHOD \"Am\" TYPE TABLE HANDLER heap_tableam_handler", ""},
      {Kind::access_method, "ix", "", "CREATE ACCESS METHOD ix TYPE INDEX HANDLER gisthandler", ""},
      {Kind::collation, "public.\"C c\"", "", "CREATE COLLATION \"C c\" (locale = 'C')",
       "CREATE COLLATION \"C c\" (lc_collate = 'C', lc_ctype = 'POSIX')", Way::anew},
      {Kind::collation, "public.n", "",
       "CREATE COLLATION n (provider = icu, locale = 'de', deterministic = false)",
       "CREATE COLLATION n (provider = icu, locale = 'de')", Way::anew},
      {Kind::collation, "public.r", "",
       "CREATE COLLATION r (provider = icu, locale = 'und', rules = '&a < g')",
       "CREATE COLLATION r (provider = icu, locale = 'und')", Way::anew, 160000},
      {Kind::collation, "public.b", "", "CREATE COLLATION b (provider = builtin, locale = 'C')",
       "CREATE COLLATION b (provider = builtin, locale = 'C.UTF-8')", Way::anew, 170000},
      {Kind::conversion, "public.c", "",
       "CREATE DEFAULT CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
       "CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8", Way::anew},
      {Kind::cast, "(public.a AS public.b)",
       "CREATE TYPE a AS (n int); CREATE TYPE b AS (n int);"
       "CREATE FUNCTION f(a) RETURNS b LANGUAGE sql AS 'SELECT ROW($1.n)::b'",
       "CREATE CAST (a AS b) WITH FUNCTION f(a) AS ASSIGNMENT",
       "CREATE CAST (a AS b) WITH INOUT AS IMPLICIT", Way::anew},
      {Kind::cast, "(public.e AS public.f)",
       "CREATE TYPE e AS ENUM (); CREATE DOMAIN d AS int; CREATE TYPE f AS RANGE (subtype = int)",
       "CREATE CAST (e AS f) WITH INOUT", ""},
      {Kind::foreign_wrapper, "w", "",
       "CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true', \"O o\" 'it''s')",
       "CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator"},
      {Kind::server, "\"S\"", kServerAround,
       "CREATE SERVER \"S\" TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'a', port "
       "'1')",
       "CREATE SERVER \"S\" TYPE 't' FOREIGN DATA WRAPPER w OPTIONS (host 'b', \"user\" 'x=y')"},
      {Kind::server, "s", kServerAround, "CREATE SERVER s FOREIGN DATA WRAPPER w",
       "CREATE SERVER s FOREIGN DATA WRAPPER w2", Way::anew},
      {Kind::user_mapping, "public SERVER s",
       kServerAround + "CREATE SERVER s FOREIGN DATA WRAPPER w",
       "CREATE USER MAPPING FOR public SERVER s OPTIONS (password 'p\\q')",
       "CREATE USER MAPPING FOR public SERVER s"},
      {Kind::text_parser, "public.p", "",
       "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = "
       "prsd_end, LEXTYPES = prsd_lextype)",
       "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = "
       "prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline)",
       Way::anew},
      {Kind::text_template, "public.t", "",
       "CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize)",
       "CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize)", Way::anew},
      {Kind::text_dictionary, "public.d", "",
       dictionary("language = 'german', stopwords = 'german'"), dictionary("language = english")},
      {Kind::text_dictionary, "public.d", "", dictionary("stopwords = german, language = german"),
       dictionary("language = english, stopwords = german")},
      {Kind::text_dictionary, "public.d", "", dictionary("language = english"),
       "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, accept = false)", Way::anew},
      {Kind::text_configuration, "public.c", "",
       "CREATE TEXT SEARCH CONFIGURATION c (COPY = german)",
       "CREATE TEXT SEARCH CONFIGURATION c (COPY = english); ALTER TEXT SEARCH CONFIGURATION c "
       "DROP MAPPING FOR word, url;"
       "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR hword WITH simple, english_stem"},
      {Kind::statistics, "public.\"S\"", "CREATE TABLE t (a int, b int)",
       "CREATE STATISTICS \"S\" (mcv) ON a, b, (a + b) FROM t; ALTER STATISTICS \"S\" SET "
       "STATISTICS 7",
       "CREATE STATISTICS \"S\" (mcv) ON a, b, (a + b) FROM t", Way::in_place, 140000},
      {Kind::statistics, "public.s", "CREATE TABLE t (a int, b int)",
       "CREATE STATISTICS s ON a, b FROM t", "CREATE STATISTICS s (ndistinct) ON a, b FROM t",
       Way::anew},
      {Kind::event_trigger, "\"E\"",
       "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
       "CREATE EVENT TRIGGER \"E\" ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') "
       "EXECUTE FUNCTION f()",
       "CREATE EVENT TRIGGER \"E\" ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') "
       "EXECUTE FUNCTION f();"
       "ALTER EVENT TRIGGER \"E\" ENABLE ALWAYS"},
      {Kind::event_trigger, "e",
       "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
       "CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f(); ALTER EVENT TRIGGER e DISABLE",
       "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()", Way::anew},
      {Kind::publication, "\"P\"", "",
       "CREATE PUBLICATION \"P\" FOR ALL TABLES WITH (publish = 'insert, truncate')",
       "CREATE PUBLICATION \"P\" FOR ALL TABLES WITH (publish = '', publish_via_partition_root = "
       "true)"},
      {Kind::publication, "p", "", "CREATE PUBLICATION p", "CREATE PUBLICATION p FOR ALL TABLES",
       Way::anew},
      {Kind::publication_table, "p TABLE public.t", kPublications,
       "ALTER PUBLICATION p ADD TABLE t (b, a) WHERE (b > 1 OR b IS NULL)",
       "ALTER PUBLICATION p ADD TABLE t", Way::in_place, 150000},
      {Kind::publication_schema, "p TABLES IN SCHEMA \"App\"", kPublications,
       "ALTER PUBLICATION p ADD TABLES IN SCHEMA \"App\"", "", Way::in_place, 150000},
      {Kind::subscription, "s", "", kSubscribed + "PUBLICATION a, \"B\" WITH (connect = false)",
       "CREATE SUBSCRIPTION s CONNECTION 'host=elsewhere' PUBLICATION \"B\", a WITH (connect = "
       "false, slot_name = NONE, binary, streaming, synchronous_commit = local, disable_on_error)",
       Way::in_place, 150000},
      {Kind::subscription, "s", "", kSubscribed + "PUBLICATION a WITH (connect = false)",
       kSubscribed + "PUBLICATION a WITH (connect = false, two_phase)", Way::anew, 150000},
      {Kind::subscription, "s", "", kSubscribed + "PUBLICATION a WITH (connect = false)",
       kSubscribed + "PUBLICATION a WITH (connect = false, streaming = parallel, origin = none, "
                     "run_as_owner, password_required = false)",
       Way::in_place, 160000},
      {Kind::subscription, "s", "", kSubscribed + "PUBLICATION a WITH (connect = false)",
       kSubscribed + "PUBLICATION a WITH (connect = false, failover)", Way::anew, 170000},
      {Kind::default_privileges, "FOR ROLE postgres ON FUNCTIONS", "",
       "ALTER DEFAULT PRIVILEGES FOR ROLE postgres REVOKE ALL ON FUNCTIONS FROM PUBLIC",
       "ALTER DEFAULT PRIVILEGES FOR ROLE postgres REVOKE ALL ON FUNCTIONS FROM postgres;"
       "ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT EXECUTE ON FUNCTIONS TO pg_monitor WITH "
       "GRANT OPTION"},
      {Kind::default_privileges, "FOR ROLE postgres IN SCHEMA public ON TABLES", "",
       "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT, INSERT ON TABLES "
       "TO pg_monitor",
       "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO "
       "pg_monitor WITH GRANT OPTION;"
       "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO "
       "PUBLIC"},
      {Kind::default_privileges, "FOR ROLE postgres ON SEQUENCES", "",
       "ALTER DEFAULT PRIVILEGES FOR ROLE postgres REVOKE ALL ON SEQUENCES FROM postgres",
       "ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT USAGE ON SEQUENCES TO pg_monitor"},
      {Kind::op, "public.< (public.u, public.u)", kOperators, kLess,
       "CREATE OPERATOR < (FUNCTION = lt, LEFTARG = u, RIGHTARG = u, RESTRICT = scalarltsel, JOIN "
       "= scalarltjoinsel)"},
      {Kind::op, "public.- (NONE, public.u)", kOperators,
       "CREATE OPERATOR - (FUNCTION = neg, RIGHTARG = u)", ""},
      {Kind::operator_family, "public.\"F\" USING btree", kOperators + kLess,
       "CREATE OPERATOR FAMILY \"F\" USING btree; ALTER OPERATOR FAMILY \"F\" USING btree ADD "
       "OPERATOR 1 < (u, u), FUNCTION 1 cmp(u, u)",
       "CREATE OPERATOR FAMILY \"F\" USING btree"},
      {Kind::operator_class, "public.c USING btree",
       kOperators + kLess + kEqual + "CREATE OPERATOR FAMILY f USING btree",
       "CREATE OPERATOR CLASS c DEFAULT FOR TYPE u USING btree FAMILY f AS OPERATOR 1 <, OPERATOR "
       "3 =, FUNCTION 1 cmp(u, u)",
       "CREATE OPERATOR CLASS c FOR TYPE u USING btree FAMILY f AS OPERATOR 1 <, FUNCTION 1 cmp(u, "
       "u)",
       Way::anew},
      {Kind::operator_class, "public.g USING gist", "CREATE OPERATOR FAMILY f USING gist",
       "CREATE OPERATOR CLASS g FOR TYPE point USING gist FAMILY f AS STORAGE box, OPERATOR 15 <-> "
       "(point, point) FOR ORDER BY float_ops,"
       "OPERATOR 11 >^ (point, point), FUNCTION 1 gist_point_consistent(internal, point, smallint, "
       "oid, internal)",
       ""},
      {Kind::base_type, "public.b", kBaseFunctions,
       "CREATE TYPE b (INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, PASSEDBYVALUE)",
       "CREATE TYPE b (INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, PASSEDBYVALUE, SEND = "
       "b_send)"},
      {Kind::base_type, "public.b", kBaseFunctions,
       "CREATE TYPE b (INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = VARIABLE, STORAGE = main, "
       "ALIGNMENT = double, CATEGORY = 'x', "
       "PREFERRED, DEFAULT = 'it''s', ELEMENT = float8, SUBSCRIPT = raw_array_subscript_handler, "
       "DELIMITER = ';', COLLATABLE)",
       "", Way::in_place, 140000},
      {Kind::shell_type, "public.\"B\"", "", "CREATE TYPE \"B\"", ""},
  };
  return all;
}

/// Only the changeable ones.
std::vector<Pair> changeable() {
  std::vector<Pair> those = pairs();
  std::erase_if(those, [](const Pair& pair) { return pair.other.empty(); });
  return those;
}

/// A database in one of the two forms.
class Made : public Database {
 public:
  Made(const std::string& around, const std::string& form) {
    session().run_script("SET search_path = public; " + around);
    session().run_script(form);
  }
  ~Made() {  // a database with subscriptions can't be dropped
    const postgres::Result names = session().run(
        "SELECT format('SUBSCRIPTION %I', subname) FROM pg_subscription s JOIN pg_database d"
        " ON d.oid = s.subdbid AND datname = current_database()");
    for (std::size_t row = 0; row < names.rows(); ++row) {
      const std::string name{names.text(row, 0)};
      session().run("ALTER " + name + " SET (slot_name = NONE)");
      session().run("DROP " + name);
    }
  }

  Catalog read() {
    const postgres::Transaction transaction{session()};
    return read_catalog(session());
  }

  void apply(const Commands& statements) {
    postgres::Transaction transaction{session()};
    session().run("SET LOCAL search_path = ''");
    for (const Command& statement : statements) session().run(statement.sql);
    transaction.commit();
  }
};

class KindsTest : public ::testing::TestWithParam<Pair> {
 protected:
  void SetUp() override {
    if (server_version() < GetParam().since) GTEST_SKIP() << "this server does not know all of it";
  }

  static int server_version() {
    static const int version =
        postgres::Session{{.url = testing::Server::shared().url("postgres")}}.server_version();
    return version;
  }

  static Commands dropped(const Item& item, const Writing& writing) {
    const Rules& rules = rules_of(item.kind);
    if (rules.drop == nullptr) return {{.sql = "DROP " + rules.address(item)}};
    Commands statements;
    rules.drop(item, writing, statements);
    return statements;
  }
};

class MakeTest : public KindsTest {};

TEST_P(MakeTest, WhatWasDroppedIsMadeAsItWas) {
  const Pair& pair = GetParam();
  Made here{pair.around, pair.one};
  const Catalog before = here.read();
  const Item* item = before.find(pair.kind, pair.id);
  ASSERT_NE(item, nullptr);
  const Writing writing{.from = before, .to = before};

  if (pair.kind == Kind::base_type) {  // goes with its shell, which takes its functions along
    here.apply(dropped(*item->parent, writing));
    here.session().run_script(kBaseFunctions);
  } else {
    here.apply(dropped(*item, writing));
  }
  EXPECT_EQ(here.read().find(pair.kind, pair.id), nullptr);

  Commands statements;
  rules_of(pair.kind).create(*item, writing, statements);
  here.apply(statements);
  const Catalog after = here.read();
  ASSERT_NE(after.find(pair.kind, pair.id), nullptr);
  EXPECT_THAT(differences(*item, *after.find(pair.kind, pair.id)), IsEmpty());
}

/// Where it can be altered, it is.
void expect_way(Made& here, const Catalog& to, Kind kind, const std::string& id, Way way) {
  const Catalog from = here.read();
  const Item* item = from.find(kind, id);
  const Item* other = to.find(kind, id);
  ASSERT_TRUE(item != nullptr && other != nullptr);
  ASSERT_THAT(differences(*item, *other), Not(IsEmpty()));

  Commands commands;
  ASSERT_EQ(rules_of(kind).alter(*item, *other, {.from = from, .to = to}, commands), way);
  if (way == Way::anew) return;
  here.apply(commands);
  const Catalog after = here.read();
  ASSERT_NE(after.find(kind, id), nullptr);
  EXPECT_THAT(differences(*after.find(kind, id), *other), IsEmpty());
}

class AlterTest : public KindsTest {};

TEST_P(AlterTest, OneBecomesTheOtherAndTheOtherTheOne) {
  const Pair& pair = GetParam();
  Made here{pair.around, pair.one};
  Made there{pair.around, pair.other};
  const Catalog one = here.read();
  const Catalog other = there.read();
  expect_way(here, other, pair.kind, pair.id, pair.way);
  expect_way(there, one, pair.kind, pair.id, pair.way);
}

INSTANTIATE_TEST_SUITE_P(Kinds, MakeTest, ::testing::ValuesIn(pairs()));
INSTANTIATE_TEST_SUITE_P(Kinds, AlterTest, ::testing::ValuesIn(changeable()));

TEST(OperatorsTest, WhatOptimisersMayAssumeIsAddedInPlaceFrom17OnAndNeverTakenAway) {
  Made plain{kOperators, kEqual};
  Made promising{kOperators,
                 "CREATE OPERATOR = (FUNCTION = eq, LEFTARG = u, RIGHTARG = u, COMMUTATOR = =,"
                 " HASHES, MERGES)"};
  const std::string id = "public.= (public.u, public.u)";
  const bool can = plain.session().server_version() >= 170000;
  expect_way(promising, plain.read(), Kind::op, id, Way::anew);
  expect_way(plain, promising.read(), Kind::op, id, can ? Way::in_place : Way::anew);
}

TEST(SubscriptionsTest, WhoMayNotReadThemSeesNone) {
  Made here{"", kSubscribed + "PUBLICATION a WITH (connect = false)"};
  EXPECT_NE(here.read().find(Kind::subscription, "s"), nullptr);
  here.session().run("SET ROLE pg_monitor");
  EXPECT_EQ(here.read().find(Kind::subscription, "s"), nullptr);
  here.session().run("RESET ROLE");
}

}  // namespace
}  // namespace workwise::schema
