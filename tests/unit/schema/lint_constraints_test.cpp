#include <gmock/gmock.h>

#include "unit/schema/lint_rules.hpp"

namespace workwise::schema {
namespace {

TEST(LintConstraints, AForeignKeyIsAddedNotValid) {
  const auto found = [](const std::string& sql) {
    return count("adding-foreign-key-constraint", sql);
  };
  EXPECT_EQ(found("ALTER TABLE jobs ADD FOREIGN KEY (company) REFERENCES companies"), 1U);
  EXPECT_EQ(found("ALTER TABLE jobs ADD company bigint REFERENCES companies (id)"), 1U);
  EXPECT_EQ(found("ALTER TABLE jobs ADD FOREIGN KEY (company) REFERENCES companies NOT VALID"), 0U);
  EXPECT_EQ(found("CREATE TABLE notes (job bigint REFERENCES jobs)"), 0U);
  EXPECT_EQ(found("CREATE TABLE notes (job bigint);"
                  "ALTER TABLE notes ADD FOREIGN KEY (job) REFERENCES jobs"),
            0U);
}

TEST(LintConstraints, AKeyStandsOnAnIndexThatWasBuiltBefore) {
  EXPECT_EQ(count("adding-serial-primary-key-field", "ALTER TABLE jobs ADD PRIMARY KEY (id)"), 1U);
  EXPECT_EQ(
      count("adding-serial-primary-key-field", "ALTER TABLE jobs ADD id bigserial PRIMARY KEY"),
      1U);
  EXPECT_EQ(count("adding-serial-primary-key-field",
                  "ALTER TABLE jobs ADD CONSTRAINT k PRIMARY KEY USING INDEX i"),
            0U);
  EXPECT_EQ(count("disallowed-unique-constraint", "ALTER TABLE jobs ADD UNIQUE (url)"), 1U);
  EXPECT_EQ(count("disallowed-unique-constraint", "ALTER TABLE jobs ADD x int UNIQUE"), 1U);
  EXPECT_EQ(count("disallowed-unique-constraint",
                  "ALTER TABLE jobs ADD CONSTRAINT k UNIQUE USING INDEX i"),
            0U);
}

TEST(LintConstraints, NothingBuildsAnExclusionBesideItsUsers) {
  EXPECT_EQ(count("adding-exclusion-constraint",
                  "ALTER TABLE stays ADD EXCLUDE USING gist (during WITH &&)"),
            1U);
  EXPECT_EQ(count("adding-exclusion-constraint",
                  "CREATE TABLE stays (during tsrange, EXCLUDE USING gist (during WITH &&))"),
            0U);
}

TEST(LintConstraints, ACheckIsAddedNotValid) {
  const auto found = [](const std::string& sql) {
    return count("constraint-missing-not-valid", sql);
  };
  EXPECT_EQ(found("ALTER TABLE jobs ADD CONSTRAINT c CHECK (url > '')"), 1U);
  EXPECT_EQ(found("ALTER TABLE jobs ADD x int CHECK (x > 0)"), 1U);
  EXPECT_EQ(found("ALTER TABLE jobs ADD CONSTRAINT c CHECK (url > '') NOT VALID"), 0U);
  EXPECT_EQ(found("CREATE TABLE j (u text); ALTER TABLE j ADD CHECK (u > '')"), 0U);
}

TEST(LintConstraints, ValidatingInTheTransactionThatAddedItIsNoBetter) {
  const std::string add = "ALTER TABLE jobs ADD CONSTRAINT c CHECK (url > '') NOT VALID;";
  const std::string validate = "ALTER TABLE jobs VALIDATE CONSTRAINT c;";
  const auto found = [](const std::string& sql, Commits commits = Commits::each) {
    return count("constraint-missing-not-valid", sql, commits);
  };
  EXPECT_EQ(found(add + validate), 0U);
  EXPECT_EQ(found("BEGIN;" + add + validate + "COMMIT;"), 1U);
  EXPECT_EQ(found("BEGIN;" + add + "COMMIT; BEGIN;" + validate + "COMMIT;"), 0U);
  EXPECT_EQ(found(add + validate, Commits::tool), 1U);
  EXPECT_EQ(found(add + validate, Commits::migration), 1U);
  EXPECT_EQ(found("BEGIN;" + validate + "COMMIT;"), 0U) << "added by an earlier file";
}

TEST(LintConstraints, TheMoreSpecialRuleAloneIsTold) {
  const Lint lint{{"constraint-missing-not-valid", "adding-foreign-key-constraint"}};
  const auto findings = lint("ALTER TABLE jobs ADD FOREIGN KEY (company) REFERENCES companies");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].rule, "adding-foreign-key-constraint");
}

TEST(LintConstraints, ADomainHasNone) {
  EXPECT_EQ(count("ban-create-domain-with-constraint", "CREATE DOMAIN d AS int CHECK (VALUE > 0)"),
            1U);
  EXPECT_EQ(count("ban-create-domain-with-constraint", "CREATE DOMAIN d AS int NOT NULL"), 1U);
  EXPECT_EQ(count("ban-create-domain-with-constraint", "CREATE DOMAIN d AS int DEFAULT 1"), 0U);
  EXPECT_EQ(count("ban-alter-domain-with-add-constraint", "ALTER DOMAIN d ADD CHECK (VALUE > 0)"),
            1U);
  EXPECT_EQ(count("ban-alter-domain-with-add-constraint",
                  "ALTER DOMAIN d DROP CONSTRAINT c; ALTER DOMAIN d SET DEFAULT 1"),
            0U);
}

}  // namespace
}  // namespace workwise::schema
