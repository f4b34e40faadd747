// Migrations in any order of up, down, failure and SIGKILL, drawn by a seed: after each step what
// the ledger says is what the catalog has, and the end is always reached without a word from
// anybody.
#include <gmock/gmock.h>

#include <random>

#include "base/text.hpp"
#include "support/installation.hpp"

namespace workwise {
namespace {

constexpr int kMigrations = 5;

/// One migration whose every statement makes one object, named after its place, that its down
/// section takes away in reverse order.
struct Migration {
  std::string mark;
  std::vector<std::string> makes;    ///< SQL
  std::vector<std::string> objects;  ///< their names
  std::vector<std::string> drops;    ///< SQL, in the order of the down section
  std::vector<bool> alone;           ///< not in a transaction with others: it may stand unsaid
};

Migration migration(int number, int kind) {
  const std::string m = "m" + std::to_string(number);
  Migration made{.mark = kind == 2 ? " transaction:false" : "",
                 .makes = {},
                 .objects = {},
                 .drops = {},
                 .alone = {}};
  const auto add = [&](const std::string& sql, const std::string& object, const std::string& drop,
                       bool alone) {
    made.makes.push_back(sql);
    made.objects.push_back(object);
    made.drops.insert(made.drops.begin(), drop);
    made.alone.push_back(alone);
  };
  const auto table = [&](const std::string& name, bool alone) {
    add("CREATE TABLE " + name + " (id int)", name, "DROP TABLE " + name, alone);
  };
  const bool each = kind == 2;
  table(m + "_a", each);
  if (kind > 0) {
    const std::string index = m + "_i";
    add("CREATE INDEX CONCURRENTLY " + index + " ON " + m + "_a (id)", index,
        "DROP INDEX CONCURRENTLY " + index, true);
  }
  table(m + "_b", each);
  if (kind == 3)
    add("CREATE UNIQUE INDEX CONCURRENTLY " + m + "_u ON " + m + "_b (id)", m + "_u",
        "DROP INDEX CONCURRENTLY " + m + "_u", true);
  table(m + "_c", each);
  return made;
}

class MigrateTest : public ::testing::TestWithParam<int> {
 protected:
  MigrateTest() : random_(static_cast<unsigned>(GetParam())) {
    installation.database_url = database.url();
    installation.migrations = installation.file("migrations");
    std::filesystem::create_directory(installation.migrations);
    installation.configure();
    for (int i = 0; i < kMigrations; ++i) {
      migrations_.push_back(migration(i + 1, pick(4)));
      write(i, "");
    }
  }

  int pick(int below) { return std::uniform_int_distribution<int>{0, below - 1}(random_); }

  /// With `broken` at the end of its up section.
  void write(int i, const std::string& broken) const {
    const Migration& made = migrations_[static_cast<std::size_t>(i)];
    std::ofstream(installation.migrations + "/" + std::to_string(i + 1) + "_x.sql")
        << "-- migrate:up" << made.mark << "\n"
        << join(made.makes, ";\n") << ";\n"
        << broken << "-- migrate:down" << made.mark << "\n"
        << join(made.drops, ";\n") << ";\n";
  }

  std::string value(const std::string& sql) { return database.value(sql); }
  bool exists(const std::string& object) {
    return value("SELECT to_regclass('" + object + "') IS NOT NULL") == "t";
  }

  /// Which objects stand, as "110": against how many of them the ledger says.
  void expect_agreement(const std::string& step) {
    for (int i = 0; i < kMigrations; ++i) {
      const Migration& made = migrations_[static_cast<std::size_t>(i)];
      const auto row = value(
          "SELECT coalesce((SELECT state || ' ' || statements_done FROM"
          " workwise.migrations WHERE version = '" +
          std::to_string(i + 1) + "'), 'absent 0')");
      const auto space = row.find(' ');
      const std::string state = row.substr(0, space);
      const std::size_t done = std::stoul(row.substr(space + 1));
      const std::size_t total = made.objects.size();
      for (std::size_t at = 0; at < total; ++at) {
        const bool back = state == "rolling_back";
        const std::size_t place = back ? total - 1 - at : at;
        bool expected = state == "applied" || (state != "absent" && !back && at < done);
        if (back) expected = place >= done;
        // Killed between a statement that commits itself and the ledger.
        const bool unsaid = made.alone[at] && place == done && state != "applied";
        if (unsaid) continue;
        EXPECT_EQ(exists(made.objects[at]), expected)
            << step << ": " << made.objects[at] << " beside " << row << "\n"
            << installation.output;
      }
    }
  }

  std::string failpoint() {
    constexpr const char* kPlaces[] = {"migrate.statement", "migrate.commit",
                                       "migrate.committed", "migrate.segment",
                                       "migrate.progress",  "migrate.concurrent"};
    return std::string(kPlaces[pick(6)]) + "=kill@" + std::to_string(1 + pick(4));
  }

  /// Does something, and says what.
  std::string step() {
    const int what = pick(6);
    const bool up = what < 4;
    std::vector<std::string> words{up ? "migrate" : "rollback"};
    if (!up) words.insert(words.end(), {"--steps", std::to_string(1 + pick(2))});
    std::string failpoints;
    int broken = -1;
    if (what == 1 || what == 4) failpoints = failpoint();
    if (what == 2) broken = pick(kMigrations);
    const bool pending = broken >= 0 && value(
                                            "SELECT to_regclass('workwise.migrations') IS NULL OR"
                                            " NOT EXISTS (SELECT FROM workwise.migrations WHERE"
                                            " version = '" +
                                            std::to_string(broken + 1) + "')") == "t";
    if (pending) write(broken, "SELECT 1/0;\n");
    const int status = installation.workwise(words, failpoints);
    if (pending) write(broken, "");
    return join(words, " ") + " " + failpoints + (pending ? " with a broken file" : "") + " -> " +
           std::to_string(status);
  }

  testing::Database database;
  testing::Installation installation;
  std::vector<Migration> migrations_;
  std::mt19937 random_;
};

TEST_P(MigrateTest, LedgerAndCatalogAgreeAfterEveryStepAndTheEndIsReached) {
  constexpr int kSteps = 14;
  std::string story;
  ASSERT_EQ(installation.workwise({"migrate", "--to", "1"}), 0) << installation.output;
  for (int i = 0; i < kSteps && !HasFailure(); ++i) {
    const std::string told = step();
    story += told + "\n";
    SCOPED_TRACE(story);
    expect_agreement(told);
  }
  SCOPED_TRACE(story);
  // What stopped on its way back comes to its end there first.
  while (value("SELECT count(*) FROM workwise.migrations WHERE state = 'rolling_back'") != "0")
    ASSERT_EQ(installation.workwise({"rollback"}), 0) << installation.output;
  ASSERT_EQ(installation.workwise({"migrate"}), 0) << installation.output;
  expect_agreement("the end");
  EXPECT_EQ(installation.workwise({"status"}), 0) << installation.output;
  EXPECT_EQ(value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
  EXPECT_EQ(installation.workwise({"rollback", "--to", "0"}), 0) << installation.output;
  EXPECT_EQ(value("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
            "0");
}

INSTANTIATE_TEST_SUITE_P(Seeds, MigrateTest, ::testing::Range(1, 7));

}  // namespace
}  // namespace workwise
