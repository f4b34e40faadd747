#include "postgres/tools.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/database.hpp"

namespace workwise::postgres {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ToolsTest : public testing::DatabaseTest {
 protected:
  ToolsTest() { std::filesystem::create_directory(folder); }
  ~ToolsTest() override { std::filesystem::remove_all(folder); }

  /// Three programs of that version that say what they are given.
  void install(const std::string& version) const {
    for (const char* name : {"pg_dump", "pg_restore", "psql"}) {
      const std::string path = folder + "/" + name;
      std::ofstream(path) << "#!/bin/sh\nif [ \"$1\" = --version ]; then\n  echo '" << name
                          << " (PostgreSQL) " << version
                          << " (Debian)'\n  exit\nfi\necho \"words: $*\"\nenv\n"
                             "cat \"$PGSERVICEFILE\"\n";
      ::chmod(path.c_str(), 0755);
    }
  }
  std::string complaint(const std::vector<std::string>& folders) {
    try {
      const Tools tools{database.session(), {}, folders};
    } catch (const workwise::Error& error) {
      next = error.next();
      return error.what();
    }
    return {};
  }

  std::string folder =
      std::filesystem::temp_directory_path() / ("workwise-tools-" + std::to_string(::getpid()));
  std::string next;
};

TEST_F(ToolsTest, TheDatabaseIsReachedWithoutAWordAboutIt) {
  database.session().run("CREATE TABLE here ()");
  const Tools tools{database.session()};
  EXPECT_THAT(tools.run("pg_dump", {"--schema-only"}), HasSubstr("CREATE TABLE public.here"));
  EXPECT_EQ(tools.run("psql", {"-XAtc", "SELECT current_database()"}), database.name() + "\n");
}

TEST_F(ToolsTest, NothingOfTheUrlIsAmongTheWords) {
  install("99.1");
  const Session session{
      {.url = database.url() + "&password=hunter2&sslpassword=swordfish&keepalives_idle=77"}};
  const Tools tools{session, {}, {folder}};
  const std::string shown = tools.run("pg_dump", {"--schema-only"});
  EXPECT_THAT(shown, AllOf(HasSubstr("words: --schema-only\n"), HasSubstr("PGPASSWORD=hunter2\n"),
                           HasSubstr("[workwise]\n"), HasSubstr("\nsslpassword=swordfish\n"),
                           HasSubstr("\nkeepalives_idle=77\n"),
                           HasSubstr("PGDATABASE=" + database.name() + "\n")));
}

TEST_F(ToolsTest, VariablesOfOurOwnDoNotLeadThemElsewhere) {
  install("99.1");
  const Tools before{database.session(), {}, {folder}};
  ::setenv("PGSSLROOTCERT", "/elsewhere", 1);
  ::setenv("DATABASE_URL", "postgresql://elsewhere", 1);
  const Tools tools{database.session(), {}, {folder}};
  EXPECT_THAT(tools.run("psql", {}), Not(HasSubstr("elsewhere")));
  ::unsetenv("PGSSLROOTCERT");
  ::unsetenv("DATABASE_URL");
}

TEST_F(ToolsTest, ThatAreMissingOrOlderThanTheServerAreNamedWithTheirPackage) {
  EXPECT_THAT(complaint({folder}), HasSubstr("pg_dump, pg_restore and psql are needed"));
  EXPECT_EQ(next, "apt-get install postgresql-client");
  install("9.6.24");
  EXPECT_THAT(complaint({folder}), HasSubstr("pg_dump is of version 9.6.24"));
  EXPECT_THAT(next, HasSubstr("apt-get install postgresql-client-1"));
}

TEST_F(ToolsTest, TheNewestIsTaken) {
  install("99.1");
  std::vector<std::string> folders = tool_folders();
  folders.push_back(folder);
  const Tools tools{database.session(), {}, folders};
  EXPECT_EQ(tools.version(), "99.1");
}

TEST_F(ToolsTest, WhatAProgramSaidIsTold) {
  const Tools tools{database.session()};
  try {
    tools.run("pg_restore", {"--list", "/nowhere.dump"});
    FAIL();
  } catch (const workwise::Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("pg_restore failed (exit 1): "),
                                    HasSubstr("could not open input file")));
  }
}

}  // namespace
}  // namespace workwise::postgres
