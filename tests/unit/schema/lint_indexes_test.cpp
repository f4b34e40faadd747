#include <gmock/gmock.h>

#include "unit/schema/lint_rules.hpp"

namespace workwise::schema {
namespace {

TEST(LintIndexes, AnIndexIsBuiltBesideTheWriters) {
  const auto found = [](const std::string& sql, Commits commits = Commits::each) {
    return count("require-concurrent-index-creation", sql, commits);
  };
  EXPECT_EQ(found("CREATE INDEX ON jobs (url)"), 1U);
  EXPECT_EQ(found("CREATE UNIQUE INDEX i ON jobs (url)", Commits::tool), 1U);
  EXPECT_EQ(found("CREATE INDEX CONCURRENTLY i ON jobs (url)"), 0U);
  EXPECT_EQ(found("CREATE TABLE jobs (url text); CREATE INDEX ON jobs (url)"), 0U);
  EXPECT_EQ(found("CREATE TABLE jobs AS SELECT 1 AS url; CREATE INDEX ON jobs (url)"), 0U);
  EXPECT_EQ(found("CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; CREATE INDEX ON m (x)"), 0U);
  EXPECT_EQ(found("CREATE INDEX i ON ONLY measurements (at)"), 0U) << "of the partitioned table";
}

TEST(LintIndexes, AnIndexIsDroppedBesideItsReaders) {
  EXPECT_EQ(count("require-concurrent-index-deletion", "DROP INDEX a, s.b"), 2U);
  EXPECT_EQ(count("require-concurrent-index-deletion", "DROP INDEX CONCURRENTLY a; DROP TABLE t"),
            0U);
  EXPECT_EQ(count("require-concurrent-index-deletion", "CREATE INDEX i ON t (a); DROP INDEX i"),
            0U);
}

TEST(LintIndexes, AnIndexIsRebuiltBesideItsReaders) {
  const char* rule = "require-concurrent-reindex";
  EXPECT_EQ(count(rule, "REINDEX TABLE jobs"), 1U);
  EXPECT_EQ(count(rule, "REINDEX (VERBOSE, CONCURRENTLY false) INDEX i"), 1U);
  EXPECT_EQ(count(rule, "REINDEX (CONCURRENTLY) TABLE jobs; REINDEX INDEX CONCURRENTLY i"), 0U);
  EXPECT_EQ(count(rule, "REINDEX TABLE jobs", Commits::each, 11), 0U) << "there is no other way";
  EXPECT_EQ(count(rule, "REINDEX SYSTEM board"), 0U) << "the same";
}

TEST(LintIndexes, APartitionIsDetachedBesideTheReaders) {
  const char* rule = "require-concurrent-partition-detach";
  EXPECT_EQ(count(rule, "ALTER TABLE jobs DETACH PARTITION jobs_2025"), 1U);
  EXPECT_EQ(count(rule, "ALTER TABLE jobs DETACH PARTITION jobs_2025 CONCURRENTLY"), 0U);
  EXPECT_EQ(count(rule, "ALTER TABLE jobs DETACH PARTITION jobs_2025 FINALIZE"), 0U);
  EXPECT_EQ(count(rule, "ALTER TABLE jobs DETACH PARTITION jobs_2025", Commits::each, 13), 0U);
}

TEST(LintIndexes, ConcurrentlyAndATransactionDoNotGoTogether) {
  const char* rule = "ban-concurrent-index-creation-in-transaction";
  const std::string build = "CREATE INDEX CONCURRENTLY i ON jobs (url);";
  EXPECT_EQ(count(rule, build), 0U);
  EXPECT_EQ(count(rule, "BEGIN;" + build + "COMMIT;"), 1U);
  EXPECT_EQ(count(rule, "BEGIN; COMMIT;" + build), 0U);
  EXPECT_EQ(count(rule, "BEGIN; DROP INDEX CONCURRENTLY i; COMMIT;"), 1U);
  EXPECT_EQ(count(rule, build, Commits::tool), 0U) << "alone: tools then open none";
  EXPECT_EQ(count(rule, "SELECT 1;" + build, Commits::tool), 1U);
  EXPECT_EQ(count(rule, "SELECT 1;" + build, Commits::migration), 0U) << "it commits around it";
  EXPECT_EQ(count(rule, "BEGIN;" + build + "COMMIT;", Commits::migration), 1U);
}

TEST(LintIndexes, ManyColumnsAreForUniqueness) {
  EXPECT_EQ(count("prefer-narrow-index", "CREATE INDEX ON jobs (a, b, c, d)"), 1U);
  EXPECT_EQ(count("prefer-narrow-index", "CREATE INDEX ON jobs (a, b, c) INCLUDE (d)"), 0U);
  EXPECT_EQ(count("prefer-narrow-index", "CREATE UNIQUE INDEX ON jobs (a, b, c, d)"), 0U);
}

TEST(LintIndexes, ATableIsNotRewrittenUnderItsUsers) {
  EXPECT_EQ(count("prefer-repack", "VACUUM FULL jobs; VACUUM (ANALYZE, FULL) jobs; CLUSTER jobs"),
            3U);
  EXPECT_EQ(count("prefer-repack", "VACUUM jobs; VACUUM (FULL off) jobs; ANALYZE"), 0U);
  EXPECT_EQ(count("prefer-repack", "CLUSTER jobs", Commits::each, 18), 0U) << "knows no REPACK";
}

}  // namespace
}  // namespace workwise::schema
