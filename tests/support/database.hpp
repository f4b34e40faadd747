#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "postgres/session.hpp"
#include "sandbox/cluster.hpp"

namespace workwise::testing {

/// The server that all tests of a binary share: the one at WORKWISE_TEST_PG (a URL of a user who
/// may create databases), else a private one, started by the first test that needs it.
class Server {
 public:
  static Server& shared() {
    static Server server;
    if (!server.problem_.empty()) throw Error(server.problem_);
    return server;
  }

  /// The private server; throws Error where the tests run against WORKWISE_TEST_PG: skip those that
  /// stop a server.
  sandbox::Cluster& cluster() {
    if (!cluster_) throw Error("the server at WORKWISE_TEST_PG is not ours to stop");
    return *cluster_;
  }
  bool is_private() const { return cluster_ != nullptr; }

  std::string url(const std::string& database) const {
    return cluster_ ? cluster_->url(database) : with_database(external_, database);
  }

  /// Runs one statement outside of the tests' databases.
  void administer(const std::string& sql) const {
    postgres::Session{{.url = cluster_ ? cluster_->url("postgres") : external_}}.run(sql);
  }

 private:
  /// Tried once: when it fails, every test says why without waiting for another initdb.
  Server() {
    const char* url = std::getenv("WORKWISE_TEST_PG");
    external_ = url == nullptr ? "" : url;
    try {
      if (external_.empty())
        cluster_ = std::make_unique<sandbox::Cluster>();
      else
        administer("SELECT 1");
    } catch (const std::exception& error) {
      problem_ = std::string("this test needs a PostgreSQL: ") + error.what() +
                 "\nInstall one (apt-get install postgresql), or set WORKWISE_TEST_PG to the URL "
                 "of a server on which databases may be made.";
    }
  }

  static std::string with_database(const std::string& url, const std::string& database) {
    const auto scheme = url.find("://");
    if (scheme == std::string::npos) return url + " dbname=" + database;
    const auto query = std::min(url.find('?'), url.size());
    const auto path = std::min(url.find('/', scheme + 3), query);
    return url.substr(0, path) + "/" + database + url.substr(query);
  }

  std::string external_;
  std::unique_ptr<sandbox::Cluster> cluster_;
  std::string problem_;
};

/// A fresh, empty database, dropped at the end (whoever is still connected is thrown out).
class Database {
 public:
  Database() : name_(next_name()) { Server::shared().administer("CREATE DATABASE " + name_); }
  ~Database() {
    session_.reset();
    try {
      Server::shared().administer("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (const std::exception& error) {
      ADD_FAILURE() << "cannot drop " << name_ << ": " << error.what();
    }
  }
  Database(const Database&) = delete;

  const std::string& name() const { return name_; }
  std::string url() const { return Server::shared().url(name_); }

  /// The test's own session, opened by the first call.
  postgres::Session& session() {
    if (!session_) session_ = std::make_unique<postgres::Session>(connect());
    return *session_;
  }

  /// Forgets that session: a server that goes away takes it along.
  void disconnect() { session_.reset(); }

  /// Another one. What waits for a lock that nobody gives back fails, instead of hanging.
  postgres::Session connect(const std::string& application_name = "test") const {
    postgres::Session session{{.url = url(), .application_name = application_name}};
    session.run("SET lock_timeout = '60s'");
    return session;
  }

  /// The first column of the first row as text; "NULL" and "no row" are spelled out.
  std::string value(const std::string& sql, const postgres::Parameters& parameters = {}) {
    const postgres::Result result = session().run(sql, parameters);
    if (result.rows() == 0) return "no row";
    return result.null(0, 0) ? "NULL" : std::string(result.text(0, 0));
  }

  /// Ends the backends of that condition on pg_stat_activity, and waits until they are gone.
  void end_backends(const std::string& condition) {
    const std::string those =
        " FROM pg_stat_activity WHERE datname = current_database() AND " + condition;
    session().run("SELECT pg_terminate_backend(pid)" + those);
    for (int i = 0; i < 200 && value("SELECT count(*)" + those) != "0"; ++i)
      session().run("SELECT pg_sleep(0.05)");
  }

 private:
  static std::string next_name() {
    static int count = 0;
    return "workwise_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
  }

  std::string name_;
  std::unique_ptr<postgres::Session> session_;
};

/// For a fixture to derive from: class MergeTest : public DatabaseTest { … }.
class DatabaseTest : public ::testing::Test {
 protected:
  Database database;
};

}  // namespace workwise::testing
