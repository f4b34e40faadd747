#include "migrate/catalog.hpp"

#include <gmock/gmock.h>

namespace workwise::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr const char* kScript = R"(--
-- PostgreSQL database dump
--

\restrict kF3xJ0

-- Dumped from database version 15.18
SET statement_timeout = 0;

--
-- Name: workwise; Type: SCHEMA; Schema: -; Owner: board
--

CREATE SCHEMA workwise;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: jobs; Type: TABLE; Schema: public; Owner: board
--

CREATE TABLE public.jobs (
    id integer NOT NULL,
    title text
);


--
-- Name: f(integer, text); Type: FUNCTION; Schema: public; Owner: board
--

CREATE FUNCTION public.f(integer, text) RETURNS integer
    LANGUAGE sql
    AS $_$
-- a comment
SELECT 1
$_$;


\unrestrict kF3xJ0

--
-- PostgreSQL database dump complete
--
)";

TEST(CatalogTest, IsEachObjectWithItsDefinitionAndNothingOfTheDump) {
  EXPECT_THAT(parse_catalog(kScript),
              ElementsAre(Pair("FUNCTION public.f(integer, text)",
                               "CREATE FUNCTION public.f(integer, text) RETURNS integer\n"
                               "    LANGUAGE sql\n    AS $_$\n-- a comment\nSELECT 1\n$_$;"),
                          Pair("TABLE public.jobs",
                               "CREATE TABLE public.jobs (\n    id integer NOT NULL,\n"
                               "    title text\n);")));
}

TEST(CatalogTest, HashesWhatItHolds) {
  const Catalog one = {{"TABLE a", "x"}, {"TABLE b", "y"}};
  EXPECT_EQ(hash_of(one), hash_of(Catalog(one)));
  EXPECT_NE(hash_of(one), hash_of({{"TABLE a", "x"}}));
  EXPECT_NE(hash_of(one), hash_of({{"TABLE a", "x"}, {"TABLE b", "z"}}));
}

TEST(CatalogTest, ADifferenceNamesObjectsAndTheirLines) {
  const Difference found = difference(
      {{"INDEX public.i", "CREATE INDEX i"}, {"VIEW public.v", "CREATE VIEW v AS\n SELECT 1\n;"}},
      {{"VIEW public.v", "CREATE VIEW v AS\n SELECT 2\n;"},
       {"TABLE public.t", "CREATE TABLE t ()"}});
  EXPECT_EQ(found.text,
            "  gone: INDEX public.i\n"
            "  not as before: VIEW public.v\n"
            "    -  SELECT 1\n"
            "    +  SELECT 2\n"
            "  left behind: TABLE public.t\n");
  EXPECT_FALSE(found.order_only);
  EXPECT_EQ(difference({{"A b", "c"}}, {{"A b", "c"}}).text, "");
}

TEST(CatalogTest, ColumnsInAnotherOrderAreALesserDifference) {
  const Catalog before = {{"TABLE t", "CREATE TABLE t (\n    a int,\n    b int\n);"}};
  const Catalog after = {{"TABLE t", "CREATE TABLE t (\n    b int,\n    a int\n);"}};
  EXPECT_TRUE(difference(before, after).order_only);
  const Catalog other = {{"TABLE t", "CREATE TABLE t (\n    b int,\n    a text\n);"}};
  EXPECT_FALSE(difference(before, other).order_only);
  EXPECT_FALSE(difference({{"VIEW v", "a\nb"}}, {{"VIEW v", "b\na"}}).order_only);
}

TEST(CatalogTest, ALongDifferenceIsCut) {
  Catalog many;
  for (int i = 100; i < 200; ++i) many["TABLE t" + std::to_string(i)] = "x";
  EXPECT_TRUE(difference(many, {}).text.ends_with("  … and 40 lines more\n"));
}

}  // namespace
}  // namespace workwise::migrate
