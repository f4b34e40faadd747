#include "sandbox/cluster.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "postgres/session.hpp"

namespace workwise::sandbox {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string value(const std::string& url, const std::string& sql) {
  return std::string(postgres::Session{{.url = url}}.run(sql).text(0, 0));
}

TEST(ClusterTest, LivesInItsFolderAndLeavesNothingBehind) {
  std::string folder;
  {
    const Cluster cluster;
    folder = cluster.socket_directory();
    EXPECT_EQ(value(cluster.url("postgres"), "SHOW listen_addresses"), "");
    EXPECT_EQ(value(cluster.url("postgres"), "SHOW fsync"), "off");
    EXPECT_EQ(value(cluster.url("postgres"), "SHOW server_encoding"), "UTF8");
    EXPECT_THAT(cluster.log(), HasSubstr("ready to accept connections"));
    EXPECT_TRUE(fs::exists(cluster.binaries() + "/psql"));
    EXPECT_EQ(fs::status(folder).permissions() & fs::perms::others_all, fs::perms::none);
  }
  EXPECT_FALSE(fs::exists(folder));
}

TEST(ClusterTest, DatabasesAreMadeFromTemplatesAndNamesAreQuoted) {
  Cluster cluster;
  const std::string base = cluster.create_database("base");
  postgres::Session{{.url = base}}.run("CREATE TABLE job (id int)");
  const std::string copy = cluster.create_database("a \"copy\" / ö", "base");
  EXPECT_EQ(value(copy, "SELECT count(*) FROM job"), "0");
  EXPECT_EQ(value(copy, "SELECT current_database()"), "a \"copy\" / ö");
}

TEST(ClusterTest, WhatWasCommittedIsThereAfterAPowerCut) {
  Cluster cluster{{.fsync = true}};
  const std::string url = cluster.create_database("board");
  postgres::Session session{{.url = url}};
  session.run("CREATE TABLE job AS SELECT generate_series(1, 1000) AS id");
  session.run("BEGIN");
  session.run("DELETE FROM job");
  cluster.stop_immediately();
  EXPECT_FALSE(session.alive());
  EXPECT_THROW(value(url, "SELECT 1"), postgres::Error);
  cluster.start();
  EXPECT_EQ(value(url, "SELECT count(*) FROM job"), "1000");
  EXPECT_THAT(cluster.log(), HasSubstr("database system was not properly shut down"));
}

TEST(ClusterTest, AFolderOfOnesOwnIsUsed) {
  const fs::path folder = fs::path("/tmp") / ("workwise-own-" + std::to_string(::getpid()));
  {
    const Cluster cluster{{.directory = folder}};
    EXPECT_EQ(cluster.socket_directory(), folder);
    EXPECT_TRUE(fs::exists(folder / "data" / "PG_VERSION"));
  }
  EXPECT_FALSE(fs::exists(folder));
}

TEST(ClusterTest, AFolderWithTooLongANameIsRefused) {
  EXPECT_THROW(Cluster{{.directory = "/tmp/" + std::string(100, 'x')}}, Error);
}

/// Forks; the child makes a cluster, tells where it is, and does `end`. Returns the server's
/// folder.
template <typename End>
std::string in_a_child(const Cluster::Options& options, const End& end) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto* cluster = new Cluster{options};
    const std::string& folder = cluster->socket_directory();
    (void)!::write(ends[1], folder.data(), folder.size());
    end(cluster);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string folder;
  char piece[256];
  for (ssize_t got = 0; (got = ::read(ends[0], piece, sizeof piece)) > 0;)
    folder.append(piece, static_cast<std::size_t>(got));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return folder;
}

std::string url_in(const std::string& folder) {
  return "postgresql:///postgres?host=" + folder + "&user=postgres";
}

TEST(ClusterTest, DiesWithAProcessThatIsKilled) {
  const std::string folder = in_a_child({}, [](Cluster*) { ::kill(::getpid(), SIGKILL); });
  ASSERT_FALSE(folder.empty());
  // The postmaster removes this file last.
  while (fs::exists(folder + "/data/postmaster.pid"))
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  EXPECT_THROW(value(url_in(folder), "SELECT 1"), postgres::Error);
  fs::remove_all(folder);
}

TEST(ClusterTest, StaysWhenItIsToBeKept) {
  const std::string folder = in_a_child({.keep = true}, [](Cluster* cluster) { delete cluster; });
  ASSERT_FALSE(folder.empty());
  const std::string pid =
      value(url_in(folder), "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
  ASSERT_EQ(::kill(std::stoi(pid), SIGINT), 0);
  while (fs::exists(folder + "/data/postmaster.pid"))
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  fs::remove_all(folder);
}

TEST(ClusterTest, AForkedChildDoesNotStopItsParentsServer) {
  auto cluster = std::make_unique<Cluster>();
  const pid_t child = ::fork();
  if (child == 0) {
    cluster.reset();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(value(cluster->url("postgres"), "SELECT 1"), "1");
}

}  // namespace
}  // namespace workwise::sandbox
