#include "postgres/session.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "support/database.hpp"

namespace workwise::postgres {
namespace {

using testing::DatabaseTest;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Server;
using namespace std::string_literals;

/// The Error that it throws; a failure of the test when there is none.
template <typename Act>
Error error_of(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error{"none"};
}

class SessionTest : public DatabaseTest {
 protected:
  void wait_until_active(int pid) {
    Session watcher = database.connect("watcher");
    while (watcher
               .run("SELECT count(*) FROM pg_stat_activity WHERE pid = $1::int AND state = "
                    "'active' AND wait_event = 'PgSleep'",
                    {std::to_string(pid)})
               .integer(0, 0) == 0)
      std::this_thread::yield();
  }

  void kill_backend(int pid) {
    Session killer = database.connect("killer");
    killer.run("SELECT pg_terminate_backend($1::int, 10000)", {std::to_string(pid)});
  }

  Session& session = database.session();
};

TEST_F(SessionTest, AResultIsReadAsPsqlShowsIt) {
  const Result result = session.run(
      "SELECT 42 AS answer, NULL AS nothing, true AS yes, '' AS empty UNION ALL "
      "SELECT -1, 'x', false, NULL ORDER BY answer DESC");
  ASSERT_EQ(result.rows(), 2U);
  ASSERT_EQ(result.columns(), 4U);
  EXPECT_EQ(result.column_name(0), "answer");
  EXPECT_EQ(result.integer(0, 0), 42);
  EXPECT_EQ(result.integer(1, 0), -1);
  EXPECT_TRUE(result.null(0, 1));
  EXPECT_EQ(result.text(0, 1), "");
  EXPECT_TRUE(result.boolean(0, 2));
  EXPECT_FALSE(result.boolean(1, 2));
  EXPECT_FALSE(result.null(0, 3));
  EXPECT_TRUE(result.null(1, 3));
  EXPECT_THROW(result.integer(0, 3), Error);
  EXPECT_THROW(result.text(2, 0), Error);
}

TEST_F(SessionTest, ParametersAreValuesAndNeverSql) {
  const std::string nasty = "'; DROP TABLE x; -- \\ \" $1 ü";
  const Result result = session.run(
      "SELECT $1::text, $2::text IS NULL, $3::text[]",
      {nasty, std::nullopt, array_literal(std::vector<std::string>{nasty, "", "NULL", "{a,b}"})});
  EXPECT_EQ(result.text(0, 0), nasty);
  EXPECT_TRUE(result.boolean(0, 1));
  EXPECT_EQ(database.value("SELECT ($1::text[])[4]",
                           {array_literal(std::vector<std::string>{nasty, "", "NULL", "{a,b}"})}),
            "{a,b}");
}

TEST_F(SessionTest, ANulByteInAParameterIsRefusedAndNotCutOff) {
  const Error error = error_of([&] { session.run("SELECT $1::text", {"nul\0byte"s}); });
  EXPECT_EQ(error.sqlstate, "22021");
  EXPECT_TRUE(error.bad_data());
  EXPECT_EQ(database.value("SELECT 1"), "1");
}

TEST_F(SessionTest, AffectedRowsAreCounted) {
  session.run("CREATE TABLE t (a int)");
  EXPECT_EQ(session.run("INSERT INTO t SELECT generate_series(1, 5)").affected(), 5);
  EXPECT_EQ(session.run("UPDATE t SET a = 0 WHERE a > 3").affected(), 2);
  EXPECT_EQ(session.run("TRUNCATE t").affected(), 0);
}

TEST_F(SessionTest, AnErrorCarriesAllThatTheServerSaid) {
  session.run("CREATE TABLE job (id int CONSTRAINT job_key PRIMARY KEY)");
  session.run("INSERT INTO job VALUES (1)");
  const Error twice = error_of([&] { session.run("INSERT INTO job VALUES (1)"); });
  EXPECT_EQ(twice.sqlstate, "23505");
  EXPECT_THAT(twice.message, HasSubstr("job_key"));
  EXPECT_EQ(twice.detail, "Key (id)=(1) already exists.");
  EXPECT_THAT(twice.what(), HasSubstr("\nDETAIL: Key (id)=(1) already exists.\nSQLSTATE 23505"));

  const Error unknown = error_of([&] { session.run("SELECT ü, idd FROM job"); });
  EXPECT_EQ(unknown.sqlstate, "42703");
  EXPECT_EQ(unknown.position, 8);  // characters, not bytes
  const Error hinted = error_of([&] { session.run("SELECT idd FROM job"); });
  EXPECT_THAT(hinted.hint, HasSubstr("job.id"));

  const Error within = error_of([&] { session.run("DO $$ BEGIN PERFORM 1 / 0; END $$"); });
  EXPECT_EQ(within.sqlstate, "22012");
  EXPECT_THAT(within.context, HasSubstr("inline_code_block line 1"));
}

TEST_F(SessionTest, AScriptRunsManyStatementsAndStopsAtTheFirstError) {
  session.run_script("CREATE TABLE a (x int); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2)");
  EXPECT_EQ(database.value("SELECT count(*) FROM a"), "2");
  const Error error = error_of([&] { session.run_script("SELECT 1;\nSELECT frob;\nSELECT 2"); });
  EXPECT_EQ(error.position, 18);
  EXPECT_EQ(database.value("SELECT 1"), "1");
}

TEST_F(SessionTest, OneStatementMeansOne) {
  EXPECT_EQ(error_of([&] { session.run("SELECT 1; SELECT 2"); }).sqlstate, "42601");
}

TEST_F(SessionTest, ACopyWithoutAStreamIsRefusedAndTheSessionStaysUsable) {
  session.run("CREATE TABLE a (x int)");
  session.run("INSERT INTO a SELECT generate_series(1, 100000)");
  EXPECT_THROW(session.run("COPY a FROM STDIN"), Error);
  EXPECT_THROW(session.run("COPY a TO STDOUT"), Error);
  EXPECT_THROW(session.run_script("SELECT 1; COPY a FROM STDIN; SELECT 2"), Error);
  EXPECT_EQ(database.value("SELECT count(*) FROM a"), "100000");
}

TEST_F(SessionTest, ASentStatementIsCollectedLater) {
  session.send("SELECT $1::int + 1", {"41"});
  EXPECT_THROW(session.send("SELECT 1"), Error);  // one at a time
  EXPECT_EQ(session.collect().integer(0, 0), 42);
  EXPECT_THROW(session.collect(), Error);
  session.send("SELECT 1 / 0");
  EXPECT_EQ(error_of([&] { session.collect(); }).sqlstate, "22012");
  EXPECT_EQ(database.value("SELECT 1"), "1");
}

TEST_F(SessionTest, TheSettingsThatTheRestReliesOnAreMade) {
  EXPECT_EQ(database.value("SHOW TimeZone"), "UTC");
  EXPECT_EQ(database.value("SHOW client_encoding"), "UTF8");
  EXPECT_THAT(database.value("SHOW DateStyle"), HasSubstr("ISO"));
  EXPECT_EQ(database.value("SHOW idle_in_transaction_session_timeout"), "0");
  EXPECT_EQ(database.value("SHOW application_name"), "test");
  EXPECT_EQ(database.value("SHOW standard_conforming_strings"), "on");
  if (session.server_version() >= 140000) {
    EXPECT_EQ(database.value("SHOW client_connection_check_interval"), "10s");
  }
}

TEST_F(SessionTest, TheUrlMayNameTheApplicationItself) {
  const std::string url = database.url();
  const char* join = url.find('?') == std::string::npos ? "?" : "&";
  Session named{{.url = url + join + "application_name=mine"}};
  EXPECT_EQ(named.run("SHOW application_name").text(0, 0), "mine");
}

TEST_F(SessionTest, CancelFromAnotherThreadEndsTheStatement) {
  std::jthread canceller{[&] {
    wait_until_active(session.backend_pid());
    session.cancel();
  }};
  EXPECT_EQ(error_of([&] { session.run("SELECT pg_sleep(600)"); }).sqlstate, "57014");
  EXPECT_EQ(database.value("SELECT 1"), "1");
}

TEST_F(SessionTest, ABackendKilledInAStatementIsALostConnection) {
  const int pid = session.backend_pid();
  std::jthread killer{[&] {
    wait_until_active(pid);
    kill_backend(pid);
  }};
  const Error error = error_of([&] { session.run("SELECT pg_sleep(600)"); });
  EXPECT_EQ(error.sqlstate, "57P01");
  EXPECT_TRUE(error.connection_lost());
  EXPECT_TRUE(error.worth_a_retry());
  EXPECT_FALSE(session.alive());
}

TEST_F(SessionTest, ASessionKilledWhileIdleSaysSoAndStaysLost) {
  EXPECT_TRUE(session.alive());
  kill_backend(session.backend_pid());
  EXPECT_FALSE(session.alive());
  for (int i = 0; i < 2; ++i) {
    for (const Error& error : {error_of([&] { session.run("SELECT 1"); }),
                               error_of([&] { session.run_script("SELECT 1"); }),
                               error_of([&] { Transaction{session}; })}) {
      EXPECT_TRUE(error.connection_lost());
      EXPECT_EQ(error.sqlstate, "57P01");
      EXPECT_THAT(error.message, HasSubstr("terminating connection due to administrator command"));
    }
  }
  EXPECT_NO_THROW(session.cancel());
}

TEST_F(SessionTest, AMovedSessionGoesOn) {
  Session first = database.connect();
  const int pid = first.backend_pid();
  Session second = std::move(first);
  EXPECT_EQ(second.run("SELECT pg_backend_pid()").integer(0, 0), pid);
  EXPECT_FALSE(first.alive());  // NOLINT: that is what is tested
}

TEST(ConnectTest, AServerThatIsNotThereIsNamed) {
  const Error error =
      error_of([] { Session{{.url = "postgresql://someone:S3cretWord@127.0.0.1:1/jobs"}}; });
  EXPECT_EQ(error.sqlstate, "08001");
  EXPECT_TRUE(error.connection_lost());
  EXPECT_THAT(error.what(), HasSubstr("port 1"));
  EXPECT_THAT(error.what(), Not(HasSubstr("S3cretWord")));
}

TEST(ConnectTest, AUrlThatCannotBeReadShowsNothingOfItsPassword) {
  for (const char* url :
       {"postgresql://someone:S3cr@etWord@db.example/jobs",
        "postgresql://someone:S3cr/etWord@db/jobs", "postgresql://someone:S3cret%ZZWord@db/jobs",
        "postgresql://someone:5/3cretWord@db/jobs", "postgresql://someone:S3cretWord@db:54x/jobs",
        "postgres://someone:S3cretWord@[::1/jobs", "host=db password=S3cr etWord user=x",
        "host=db password='S3cretWord", "postgresql://someone:S3cretWord@db/jobs?frob=S3cretWord",
        "S3cretWord etWord=1"}) {
    const Error error = error_of([&] { Session{{.url = url}}; });
    EXPECT_EQ(error.sqlstate, "08001");
    for (const char* secret : {"S3cr", "etWord", "3cret"})
      EXPECT_THAT(error.what(), Not(HasSubstr(secret))) << url;
  }
}

TEST_F(SessionTest, AWrongDatabaseIsNamed) {
  const Error error = error_of([] { Session{{.url = Server::shared().url("no_such_board")}}; });
  EXPECT_THAT(error.message, HasSubstr("\"no_such_board\" does not exist"));
}

}  // namespace
}  // namespace workwise::postgres
