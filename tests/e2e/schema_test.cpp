// generate, push, pull and diff, as somebody types them.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "support/installation.hpp"
#include "support/pseudo_terminal.hpp"

namespace workwise {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class SchemaTest : public ::testing::Test {
 protected:
  using Words = testing::Installation::Words;

  SchemaTest() {
    installation.database_url = database.url();
    installation.migrations = installation.file("migrations");
    std::filesystem::create_directory(installation.migrations);
    installation.configure();
  }

  void want(const std::string& sql) const {
    std::ofstream(installation.migrations + "/schema.sql", std::ios::binary) << sql;
  }
  std::vector<std::string> migrations() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(installation.migrations))
      if (entry.path().filename() != "schema.sql") names.push_back(entry.path().string());
    std::sort(names.begin(), names.end());
    return names;
  }
  static std::string text_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  std::string scratch_databases() {
    return database.value("SELECT count(*) FROM pg_database WHERE datname ~ '^workwise_scratch_'");
  }

  testing::Database database;
  testing::Installation installation;
};

constexpr const char* kBoard =
    "CREATE TABLE company (id bigserial PRIMARY KEY, name text NOT NULL);"
    "CREATE TABLE job (id int PRIMARY KEY, company bigint REFERENCES company);";

TEST_F(SchemaTest, AGeneratedMigrationLeadsToTheSchemaAndBack) {
  want(kBoard);
  ASSERT_EQ(installation.workwise({"generate", "the board"}), 0) << installation.errors;
  ASSERT_EQ(migrations().size(), 1U);
  EXPECT_THAT(migrations().front(), HasSubstr("_the_board.sql"));
  EXPECT_EQ(installation.workwise({"migrate"}), 0) << installation.errors;
  EXPECT_EQ(installation.workwise({"diff"}), 0);
  EXPECT_EQ(installation.out, "-- nothing to do\n");
  EXPECT_EQ(installation.workwise({"rollback", "--allow-data-loss"}), 0) << installation.errors;
  EXPECT_EQ(database.value("SELECT to_regclass('job') IS NULL"), "t");
  EXPECT_EQ(scratch_databases(), "0");
}

TEST_F(SchemaTest, GenerateWritesNothingWhereThereIsNothingToDo) {
  want(kBoard);
  ASSERT_EQ(installation.workwise({"generate", "board"}), 0);
  EXPECT_EQ(installation.workwise({"generate", "again"}), 0);
  EXPECT_THAT(installation.out, StartsWith("nothing to do"));
  EXPECT_EQ(migrations().size(), 1U);
}

TEST_F(SchemaTest, GenerateTakesTheFormsThatBlockOthersLeast) {
  want(kBoard);
  ASSERT_EQ(installation.workwise({"generate", "board"}), 0);
  want(std::string(kBoard) +
       "CREATE INDEX ON job (company); ALTER TABLE job ALTER company SET NOT NULL");
  ASSERT_EQ(installation.workwise({"generate", "faster"}), 0) << installation.errors;
  EXPECT_THAT(text_of(migrations().back()),
              AllOf(StartsWith("-- migrate:up transaction:false\n"),
                    HasSubstr("CREATE INDEX CONCURRENTLY job_company_idx"),
                    HasSubstr("IS NOT NULL) NOT VALID")));
  EXPECT_EQ(installation.workwise({"lint", migrations().back()}), 0) << installation.out;
  EXPECT_EQ(installation.workwise({"migrate"}), 0) << installation.errors;
  EXPECT_EQ(installation.workwise({"diff"}), 0);
  EXPECT_EQ(installation.out, "-- nothing to do\n");
}

TEST_F(SchemaTest, GenerateRefusesToLoseDataUnlessItMay) {
  want(kBoard);
  ASSERT_EQ(installation.workwise({"generate", "board"}), 0);
  want("CREATE TABLE company (id bigserial PRIMARY KEY, name text NOT NULL)");
  EXPECT_EQ(installation.workwise({"generate", "less"}), 1);
  EXPECT_THAT(installation.errors, HasSubstr("the table public.job"));
  EXPECT_EQ(migrations().size(), 1U);
  EXPECT_EQ(installation.workwise({"generate", "less", "--allow-data-loss"}), 0);
  EXPECT_THAT(text_of(migrations().back()),
              HasSubstr("-- loses the table public.job\nDROP TABLE public.job;"));
}

TEST_F(SchemaTest, AHintMakesAMigrationThatRenamesAndOneThatRenamesBack) {
  want(kBoard);
  ASSERT_EQ(installation.workwise({"generate", "board"}), 0);
  ASSERT_EQ(installation.workwise({"migrate"}), 0);
  database.session().run_script("INSERT INTO company (name) VALUES ('a')");
  want(
      "CREATE TABLE employer ( -- @renamed from=company\n id bigserial PRIMARY KEY,\n"
      " title text NOT NULL -- @renamed from=name\n);"
      "CREATE TABLE job (id int PRIMARY KEY, company bigint REFERENCES employer);");
  ASSERT_EQ(installation.workwise({"generate", "employers"}), 0) << installation.errors;
  EXPECT_THAT(
      text_of(migrations().back()),
      AllOf(HasSubstr("RENAME COLUMN name TO title"), HasSubstr("RENAME COLUMN title TO name"),
            HasSubstr("ALTER TABLE public.employer RENAME TO company")));
  ASSERT_EQ(installation.workwise({"migrate"}), 0) << installation.errors;
  EXPECT_EQ(database.value("SELECT title FROM employer"), "a");
  ASSERT_EQ(installation.workwise({"rollback"}), 0) << installation.errors;
  EXPECT_EQ(database.value("SELECT name FROM company"), "a");
}

TEST_F(SchemaTest, WhatWasProbablyRenamedIsNamedAndOnlyAFlagSaysSo) {
  database.session().run_script("CREATE TABLE t (a text); INSERT INTO t VALUES ('x')");
  want("CREATE TABLE t (b text)");
  EXPECT_EQ(installation.workwise({"push", "--yes"}), 1);
  EXPECT_THAT(installation.errors, AllOf(HasSubstr("data would be lost: the column public.t.a"),
                                         HasSubstr("--rename 'public.t.a=b'")));
  EXPECT_EQ(installation.workwise({"diff", "--rename", "public.t.a=b"}), 0);
  EXPECT_THAT(installation.out, AllOf(HasSubstr("-- breaks programs that know the old name\n"
                                                "ALTER TABLE public.t RENAME COLUMN a TO b;\n"),
                                      Not(HasSubstr("DROP"))));
  EXPECT_EQ(installation.workwise({"push", "--yes", "--rename", "t.a=b"}), 0)
      << installation.errors;
  EXPECT_EQ(database.value("SELECT b FROM t"), "x");
  EXPECT_EQ(scratch_databases(), "0");
}

TEST_F(SchemaTest, ARenameThatMakesNoSenseIsWrongUsage) {
  database.session().run_script("CREATE TABLE t (a text)");
  want("CREATE TABLE t (b text)");
  EXPECT_EQ(installation.workwise({"push", "--yes", "--rename", "t.a"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("OLD=NEW"));
  EXPECT_EQ(installation.workwise({"push", "--yes", "--rename", "t.x=b"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("there is no t.x"));
  want("CREATE TABLE t (\n  b text -- @renamed a\n)");
  EXPECT_EQ(installation.workwise({"push", "--yes"}), 1);
  EXPECT_THAT(installation.errors, HasSubstr("schema.sql:2:10"));
}

TEST_F(SchemaTest, CustomWritesTheSections) {
  EXPECT_EQ(installation.workwise({"generate", "by_hand", "--custom"}), 0);
  EXPECT_THAT(text_of(migrations().front()),
              AllOf(HasSubstr("-- migrate:up\n"), HasSubstr("-- migrate:data\n"),
                    HasSubstr("-- migrate:verify\n"), HasSubstr("-- migrate:down\n")));
  EXPECT_EQ(installation.workwise({"generate", "../evil"}), 2);
}

TEST_F(SchemaTest, PushMakesTheDatabaseAsTheFileWantsIt) {
  want(kBoard);
  EXPECT_EQ(installation.workwise({"push"}), 1);
  EXPECT_THAT(installation.errors, HasSubstr("--yes"));
  EXPECT_EQ(installation.workwise({"push", "--dry-run"}), 0);
  EXPECT_THAT(installation.out, HasSubstr("CREATE TABLE public.job"));
  EXPECT_EQ(database.value("SELECT to_regclass('job') IS NULL"), "t");
  EXPECT_EQ(installation.workwise({"push", "--yes"}), 0) << installation.errors;
  EXPECT_EQ(installation.out, "2 created, 0 altered, 0 dropped\n");
  EXPECT_EQ(installation.workwise({"push", "--yes"}), 0);
  EXPECT_THAT(installation.out, StartsWith("nothing to do"));
}

TEST_F(SchemaTest, PushRollsBackWhatFailsAndSaysWhere) {
  database.session().run_script("CREATE TABLE t (a text); INSERT INTO t VALUES ('x')");
  want("CREATE TABLE other (); CREATE TABLE t (a int)");
  EXPECT_EQ(installation.workwise({"push", "--yes"}), 1);
  EXPECT_THAT(installation.errors,
              AllOf(HasSubstr("column public.t.a: statement 2 of 2 failed"),
                    HasSubstr("22P02: invalid input syntax for type integer: \"x\""),
                    HasSubstr("ALTER TABLE public.t ALTER COLUMN a TYPE integer"),
                    HasSubstr("Nothing was changed."), HasSubstr("generate --custom")));
  EXPECT_EQ(database.value("SELECT to_regclass('other') IS NULL"), "t");
}

TEST_F(SchemaTest, PushTellsAllMistakesOfTheFileAndChangesNothing) {
  want("CREATE TABLE a (b nonesuch);\nCREATE TABLE c ();\nCREATE INDEX ON c (d);\n");
  EXPECT_EQ(installation.workwise({"push", "--yes"}), 1);
  EXPECT_THAT(installation.errors, AllOf(HasSubstr("schema.sql:1:"), HasSubstr("schema.sql:3:")));
  EXPECT_EQ(scratch_databases(), "0");
}

TEST_F(SchemaTest, WhatPullWritesMakesTheSameSchema) {
  database.session().run_script(
      std::string(kBoard) +
      "SET check_function_bodies = off;"
      "CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT public.b()';"
      "CREATE FUNCTION b() RETURNS int LANGUAGE sql AS 'SELECT 1';"
      "COMMENT ON TABLE job IS 'jobs'; CREATE INDEX ON job (company)");
  const std::string path = installation.migrations + "/schema.sql";
  ASSERT_EQ(installation.workwise({"pull", "--output", path}), 0) << installation.errors;
  testing::Database copy;
  copy.session().run_script(text_of(path));
  installation.database_url = copy.url();
  EXPECT_EQ(installation.workwise({"diff"}), 0) << installation.errors;
  EXPECT_EQ(installation.out, "-- nothing to do\n");
  EXPECT_EQ(installation.workwise({"pull"}), 0);
  EXPECT_EQ(installation.out, text_of(path));
}

TEST_F(SchemaTest, DiffIsSqlOrJson) {
  want("CREATE TABLE t (a int)");
  EXPECT_EQ(installation.workwise({"diff"}), 0);
  EXPECT_EQ(installation.out,
            "CREATE TABLE public.t (\n    a integer\n);\n"
            "-- 1 statement: nothing that others would notice\n");
  EXPECT_EQ(installation.workwise({"diff", "--json"}), 0);
  EXPECT_THAT(installation.out,
              AllOf(HasSubstr("\"change\":\"create\""), HasSubstr("\"object\":\"public.t\"")));
}

TEST_F(SchemaTest, APlanSaysWhatItMeansToOthersBeforeItRuns) {
  database.session().run_script("CREATE TABLE t (a int, b int)");
  want("CREATE TABLE t (a bigint)");
  const std::string plan =
      "-- ACCESS EXCLUSIVE on public.t: blocks reads and writes\n"
      "-- breaks programs that use it\n"
      "-- loses the column public.t.b\n"
      "ALTER TABLE public.t DROP COLUMN b;\n"
      "-- ACCESS EXCLUSIVE on public.t: blocks reads and writes\n"
      "-- rewrites the table under that lock\n"
      "ALTER TABLE public.t ALTER COLUMN a TYPE bigint;\n"
      "-- 2 statements: loses data (1), breaks programs (1), rewrites a table (1), blocks reads "
      "and "
      "writes (2)\n";
  EXPECT_EQ(installation.workwise({"diff"}), 0);
  EXPECT_EQ(installation.out, plan);
  EXPECT_EQ(installation.workwise({"push", "--dry-run"}), 0);
  EXPECT_EQ(installation.out, plan);
  EXPECT_EQ(installation.workwise({"diff", "--json"}), 0);
  EXPECT_THAT(
      installation.out,
      AllOf(
          HasSubstr("{\"sql\":\"ALTER TABLE public.t ALTER COLUMN a TYPE bigint\",\"lock\":"
                    "\"ACCESS EXCLUSIVE\",\"table\":\"public.t\",\"rewrites\":true,\"scans\":false,"
                    "\"fails\":false,\"loses\":null,\"breaks\":null,\"transaction\":true,"),
          HasSubstr("\"loses\":\"the column public.t.b\""), HasSubstr("\"worst\":\"loses\"")));
}

TEST_F(SchemaTest, ANameWithALineEndStaysInItsComment) {
  database.session().run_script("CREATE TABLE t (a int, \"b\nc\rd\" int)");
  want("CREATE TABLE t (a int)");
  EXPECT_EQ(installation.workwise({"diff"}), 0);
  EXPECT_THAT(installation.out, HasSubstr("-- loses the column public.t.\"b\n-- c\n-- d\"\nALTER"));
}

TEST_F(SchemaTest, GenerateNamesTheHazardsThatRemain) {
  want("CREATE TABLE t (a int)");
  ASSERT_EQ(installation.workwise({"generate", "t"}), 0);
  EXPECT_THAT(installation.out, Not(HasSubstr("\n  ")));
  want("CREATE TABLE t (a int, b int NOT NULL)");
  ASSERT_EQ(installation.workwise({"generate", "b"}), 0);
  EXPECT_THAT(installation.out,
              HasSubstr("  ALTER TABLE public.t ADD COLUMN b integer NOT NULL\n"
                        "    ACCESS EXCLUSIVE on public.t: blocks reads and writes\n"
                        "    fails where public.t has rows: it has no default\n"));
}

TEST_F(SchemaTest, WhatAlonePutsAnIndexOutsideLeavesTheRestInTransactions) {
  want("CREATE TABLE t (a int)");
  ASSERT_EQ(installation.workwise({"generate", "t"}), 0);
  want("CREATE TABLE t (a int, b int, c int); CREATE INDEX i ON t (a)");
  ASSERT_EQ(installation.workwise({"generate", "i"}), 0);
  EXPECT_THAT(text_of(migrations().back()),
              AllOf(StartsWith("-- migrate:up\n"), HasSubstr("CREATE INDEX CONCURRENTLY")));
  EXPECT_EQ(installation.workwise({"lint", migrations().back()}), 0) << installation.out;
  EXPECT_EQ(installation.workwise({"migrate"}), 0) << installation.errors;
  EXPECT_EQ(installation.workwise({"diff"}), 0);
  EXPECT_EQ(installation.out, "-- nothing to do\n");
}

TEST_F(SchemaTest, ATerminalHasColoursAndAPipeHasNone) {
  database.session().run_script("CREATE TABLE gone ()");
  want("CREATE TABLE t (a int)");
  const auto diff = installation.command("workwise", {"diff"});
  const std::string shown = testing::on_a_terminal(diff, {}, true);
  EXPECT_THAT(shown, AllOf(HasSubstr("\x1b[32mCREATE TABLE public.t (\x1b[0m"),
                           HasSubstr("\x1b[31mDROP TABLE public.gone;\x1b[0m"),
                           HasSubstr("\x1b[90m-- loses the table public.gone\x1b[0m")));
  EXPECT_THAT(testing::on_a_terminal(diff), Not(HasSubstr("\x1b[")));
  EXPECT_EQ(installation.workwise({"diff"}), 0);
  EXPECT_THAT(installation.out, Not(HasSubstr("\x1b[")));
}

/// What a push says that fails on the rows of "before".
class PushFailsTest : public SchemaTest {
 protected:
  std::string said(const std::string& before, const std::string& wanted, Words more = {}) {
    database.session().run_script(before);
    want(wanted);
    more.insert(more.begin(), {"push", "--yes"});
    EXPECT_EQ(installation.workwise(more), 1);
    return installation.errors;
  }
};

TEST_F(PushFailsTest, ANewColumnThatMustHaveAValue) {
  EXPECT_THAT(said("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)",
                   "CREATE TABLE t (a int, b int NOT NULL)"),
              AllOf(HasSubstr("column public.t.b: statement 1 of 1 failed"), HasSubstr("23502: "),
                    HasSubstr("2 rows of public.t are there, and would have no value in b."),
                    HasSubstr("Nothing was changed."), HasSubstr("DEFAULT in schema.sql")));
}

TEST_F(PushFailsTest, ARowWithoutAValue) {
  EXPECT_THAT(said("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (NULL)",
                   "CREATE TABLE t (a int NOT NULL)"),
              AllOf(HasSubstr("1 row of public.t has no value in a."),
                    HasSubstr("Nothing was changed."), HasSubstr("data section")));
}

TEST_F(PushFailsTest, ARowThatACheckRefuses) {
  EXPECT_THAT(said("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (-1), (-2)",
                   "CREATE TABLE t (a int CHECK (a > 0))"),
              AllOf(HasSubstr("23514: "), HasSubstr("2 rows of public.t violate it.")));
}

TEST_F(PushFailsTest, ARowWithoutACounterpart) {
  EXPECT_THAT(
      said("CREATE TABLE r (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (c int, d int);"
           "INSERT INTO r VALUES (1, 1); INSERT INTO t VALUES (1, 1), (1, 2), (NULL, 2)",
           "CREATE TABLE r (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (c int, d int,"
           "FOREIGN KEY (c, d) REFERENCES r)"),
      AllOf(HasSubstr("23503: "), HasSubstr("1 row of public.t has no counterpart in public.r."),
            HasSubstr("DETAIL: Key (c, d)=(1, 2)")));
}

TEST_F(PushFailsTest, AKeyThatSeveralHave) {
  EXPECT_THAT(
      said("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1), (1), (2), (NULL), (NULL)",
           "CREATE TABLE t (a int UNIQUE)"),
      AllOf(HasSubstr("23505: "), HasSubstr("3 rows of public.t have a key that another has")));
}

TEST_F(PushFailsTest, WhatWasCommittedBeforeIsSaid) {
  EXPECT_THAT(
      said("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1), (NULL)",
           "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a)", {"--online"}),
      AnyOf(AllOf(HasSubstr("1 row of public.t violates it."),
                  HasSubstr("The first statement was committed and stays")),
            AllOf(HasSubstr("An INVALID index i may be left; the next push makes it anew"))));
  database.session().run_script("DELETE FROM t WHERE a IS NULL OR ctid = '(0,1)'");
  EXPECT_EQ(installation.workwise({"push", "--yes", "--online"}), 0) << installation.errors;
  EXPECT_EQ(installation.workwise({"diff"}), 0);
  EXPECT_EQ(installation.out, "-- nothing to do\n");
}

/// A role that may not make databases, and an empty one that is its own.
class GivenScratchTest : public SchemaTest {
 protected:
  GivenScratchTest() {
    testing::Server::shared().administer("CREATE ROLE " + role_ + " LOGIN");
    for (const testing::Database* each : {&database, &given_})
      testing::Server::shared().administer("ALTER DATABASE " + each->name() + " OWNER TO " + role_);
    installation.database_url = as_role(database.url());
    installation.configure();
    scratch_ = {"--scratch-url", as_role(given_.url())};
  }
  ~GivenScratchTest() override {
    for (testing::Database* each : {&database, &given_}) {
      testing::Server::shared().administer("ALTER DATABASE " + each->name() +
                                           " OWNER TO CURRENT_USER");
      each->session().run("DROP OWNED BY " + role_ + " CASCADE");
    }
    testing::Server::shared().administer("DROP ROLE " + role_);
  }

  std::string as_role(const std::string& url) const { return url + "&user=" + role_; }
  int with_scratch(Words words) {
    words.insert(words.end(), scratch_.begin(), scratch_.end());
    return installation.workwise(words);
  }

  testing::Database given_;
  std::string role_ = "no_maker_" + std::to_string(::getpid());
  Words scratch_;
};

TEST_F(GivenScratchTest, IsUsedByEveryCommandThatNeedsOne) {
  if (!testing::Server::shared().is_private()) GTEST_SKIP() << "makes a role";
  want(kBoard);
  EXPECT_EQ(installation.workwise({"diff"}), 1);
  EXPECT_THAT(installation.errors, AllOf(HasSubstr(role_ + " may not make one"),
                                         HasSubstr("--scratch-url"), HasSubstr("CREATEDB")));
  EXPECT_EQ(with_scratch({"diff"}), 0) << installation.errors;
  EXPECT_EQ(with_scratch({"generate", "board"}), 0) << installation.errors;
  EXPECT_EQ(with_scratch({"generate", "board"}), 0);
  EXPECT_THAT(installation.out, StartsWith("nothing to do"));
  EXPECT_EQ(with_scratch({"push", "--yes"}), 0) << installation.errors;
  EXPECT_EQ(with_scratch({"diff"}), 0);
  EXPECT_EQ(installation.out, "-- nothing to do\n");
  EXPECT_EQ(with_scratch({"pull"}), 0) << installation.errors;
  EXPECT_THAT(installation.out, HasSubstr("CREATE TABLE public.company"));
  EXPECT_EQ(with_scratch({"validate"}), 0) << installation.out;
  EXPECT_EQ(
      given_.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
      "0");
}

TEST_F(GivenScratchTest, IsRefusedWhereItIsNotEmpty) {
  if (!testing::Server::shared().is_private()) GTEST_SKIP() << "makes a role";
  want(kBoard);
  given_.session().run("CREATE TABLE precious ()");
  for (const Words& words : {Words{"diff"}, {"generate", "board"}, {"push", "--yes"}, {"pull"}}) {
    EXPECT_EQ(with_scratch(words), 1);
    EXPECT_THAT(installation.errors, AllOf(HasSubstr("is not empty"), HasSubstr("precious")));
  }
  EXPECT_EQ(given_.value("SELECT to_regclass('precious') IS NOT NULL"), "t");
}

TEST_F(GivenScratchTest, IsRefusedByPullWithExtensionsOfItsOwn) {
  if (!testing::Server::shared().is_private()) GTEST_SKIP() << "makes a role";
  given_.session().run("CREATE EXTENSION pgcrypto");
  EXPECT_EQ(with_scratch({"pull"}), 1);
  EXPECT_THAT(installation.errors, HasSubstr("has extensions (pgcrypto)"));
}

TEST_F(SchemaTest, TheProjectsOwnSchemaIsWhatItsMigrationsMake) {
  std::filesystem::copy(
      WORKWISE_SOURCE_DIR "/migrations", installation.migrations,
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  const std::size_t files = migrations().size();
  EXPECT_EQ(installation.workwise({"generate", "nothing"}), 0) << installation.errors;
  EXPECT_THAT(installation.out, StartsWith("nothing to do"));
  EXPECT_EQ(migrations().size(), files);
}

}  // namespace
}  // namespace workwise
