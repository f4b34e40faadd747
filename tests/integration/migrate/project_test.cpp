#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

/// The migrations that workwise itself comes with.
class ProjectTest : public MigrateTest {
 protected:
  ProjectTest() { settings.migrations.directory = WORKWISE_SOURCE_DIR "/migrations"; }

  /// What pg_dump makes of a database: definitions, comments, rights; no data.
  static std::string dump(const Database& of, const std::string& options = {}) {
    const Server& server = Server::shared();
    const std::string program =
        server.is_private() ? Server::shared().cluster().binaries() + "/" : std::string{};
    const std::string command =
        program + "pg_dump --schema-only " + options + " --dbname='" + of.url() + "'";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"), pclose};
    std::string text;
    std::array<char, 4096> line{};
    while (fgets(line.data(), line.size(), pipe.get()) != nullptr)
      if (line[0] != '\\') text += line.data();  // \restrict has another word each time
    EXPECT_NE(text.find("PostgreSQL database dump complete"), std::string::npos) << command;
    return text;
  }
  static std::string text_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST_F(ProjectTest, EveryMigrationGoesBackToWhatWasThereBefore) {
  const auto files = migrate::read_files(settings.migrations.directory);
  ASSERT_FALSE(files.empty());
  const std::string directory = std::exchange(settings.migrations.directory, folder.string());
  migrate();  // no files: the ledger and the outbox only
  settings.migrations.directory = directory;

  for (const migrate::File& file : files) {
    const std::string before = dump(database);
    ASSERT_EQ(migrate({.to = file.version}), 1U);
    const std::string after = dump(database);
    EXPECT_NE(after, before) << full_name(file);
    ASSERT_EQ(roll_back(), 1U);
    EXPECT_EQ(dump(database), before) << full_name(file) << " leaves something behind";
    ASSERT_EQ(migrate({.to = file.version}), 1U);
    EXPECT_EQ(dump(database), after) << full_name(file) << " is not the same the second time";
  }
  EXPECT_TRUE(migrate::inspect(database.session(), files).current());
}

TEST_F(ProjectTest, SchemaSqlIsWhatTheMigrationsLeadTo) {
  migrate();
  Database desired;
  desired.session().run_script(text_of(settings.migrations.directory + "/schema.sql"));
  EXPECT_EQ(dump(database, "--schema=public"), dump(desired, "--schema=public"));
}

}  // namespace
}  // namespace workwise::testing
