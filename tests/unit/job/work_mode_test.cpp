#include "job/normalise.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

namespace workwise::job {
namespace {

std::string show(std::optional<WorkMode> mode) {
  return mode ? std::string(to_string(*mode)) : "null";
}

struct Row {
  const char* text;
  const char* expected;
};

void expect(std::span<const Row> rows) {
  for (const Row& row : rows) EXPECT_EQ(show(parse_work_mode(row.text)), row.expected) << row.text;
}

// clang-format off
TEST(WorkModeTest, ReadsRemoteWork) {
  static constexpr Row kRows[] = {
      {"REMOTE", "remote"},
      {"100% remote", "remote"},
      {"Remote (South Africa)", "remote"},
      {"Remote - US", "remote"},
      {"Work from home", "remote"},
      {"Work-from-home", "remote"},
      {"Working from home", "remote"},
      {"Home-based", "remote"},
      {"Home based role", "remote"},
      {"Telework", "remote"},
      {"Teleworking", "remote"},
      {"Télétravail", "remote"},
      {"Remoto", "remote"},
      {"work_from_home", "remote"},
      {"Remote, part-time", "remote"},
      {"Remote with some travel", "remote"},
      {"Remote within South Africa", "remote"},
      {"Work from anywhere", "remote"},
      {"TRUE", "remote"},
      {"🌍Remote", "remote"},
  };
  expect(kRows);
}

TEST(WorkModeTest, ReadsNoModeFromABareFlag) {
  static constexpr Row kRows[] = {
      {"false", "null"},
      {"no", "null"},
      {"0", "null"},
      {"1", "null"},
  };
  expect(kRows);
}

TEST(WorkModeTest, ReadsHybridAndSharedWeeks) {
  static constexpr Row kRows[] = {
      {"Télétravail occasionnel", "hybrid"},
      {"Hybride", "hybrid"},
      {"Híbrido", "hybrid"},
      {"HYBRID", "hybrid"},
      {"hybrid_remote", "hybrid"},
      {"Hybrid remote", "hybrid"},
      {"Hybrid - 3 days on-site", "hybrid"},
      {"Partly remote", "hybrid"},
      {"Semi-remote", "hybrid"},
      {"Some remote work", "hybrid"},
      {"50% remote", "hybrid"},
      {"80 % remote", "hybrid"},
      {"Remote (60%)", "hybrid"},
      {"3 days in office", "hybrid"},
      {"3 days in office, 2 days remote", "hybrid"},
      {"Remote 2 days a week", "hybrid"},
      {"Remote (2 days in office)", "hybrid"},
  };
  expect(kRows);
}

TEST(WorkModeTest, TakesAnOfficeBesideRemoteWorkForTheOtherPlace) {
  static constexpr Row kRows[] = {
      {"Remote / Office", "null"},
      {"Office or remote", "null"},
      {"Remote and office", "null"},
      {"Mix of office and remote", "hybrid"},
      {"Hybrid (office or home)", "hybrid"},
      {"Home / Office", "null"},
      {"Remote (head office in Cape Town)", "remote"},
      {"Fully remote, no office", "remote"},
      {"Post office", "null"},
  };
  expect(kRows);
}

TEST(WorkModeTest, TakesRemoteWorkNowAndThenForShared) {
  static constexpr Row kRows[] = {
      {"Ad hoc remote", "hybrid"},
      {"Remote on Fridays", "hybrid"},
      {"Remote once a week", "hybrid"},
      {"Remote, Monday to Friday", "remote"},
      {"Remote (occasional)", "hybrid"},
      {"Remote - occasional travel to office", "remote"},
      {"0% remote", "null"},
      {"Remote upon request", "null"},
      {"Hybrides Arbeiten", "hybrid"},
  };
  expect(kRows);
}

TEST(WorkModeTest, ReadsWorkOnSite) {
  static constexpr Row kRows[] = {
      {"5 days in office", "onsite"},
      {"On-site 5 days a week", "onsite"},
      {"On Site", "onsite"},
      {"ON_SITE", "onsite"},
      {"OnSite", "onsite"},
      {"In-office", "onsite"},
      {"in_office", "onsite"},
      {"Office-based", "onsite"},
      {"In person", "onsite"},
      {"Work from office", "onsite"},
      {"Vor Ort", "onsite"},
      {"Présentiel", "onsite"},
      {"On-site, no remote", "onsite"},
  };
  expect(kRows);
}

TEST(WorkModeTest, NeverTurnsADenialAround) {
  static constexpr Row kRows[] = {
      {"No remote", "null"},
      {"Not a remote role", "null"},
      {"Non-remote", "null"},
      {"Remote: No", "null"},
      {"Remote not possible", "null"},
      {"Remote work is not available", "null"},
      {"Not remote or hybrid", "null"},
      {"No WFH", "null"},
  };
  expect(kRows);
}

TEST(WorkModeTest, TakesAnOfferForNoPromise) {
  static constexpr Row kRows[] = {
      {"Remote possible", "null"},
      {"Remote optional", "null"},
      {"Remote-friendly", "null"},
      {"Temporarily remote", "null"},
      {"Remote during COVID-19", "null"},
      {"Telework eligible", "null"},
  };
  expect(kRows);
}

TEST(WorkModeTest, LeavesAChoiceOpen) {
  static constexpr Row kRows[] = {
      {"Remote or hybrid", "null"},
      {"Hybrid or remote", "null"},
      {"Remote / Hybrid", "null"},
      {"Remote/On-site", "null"},
      {"On-site or remote", "null"},
      {"Office or remote", "null"},
      {"Remote and on-site", "null"},
      {"Remote or office", "null"},
  };
  expect(kRows);
}

TEST(WorkModeTest, LeavesTheRestUnknown) {
  static constexpr Row kRows[] = {
      {"Back office", "null"},
      {"Head Office", "null"},
      {"Post office", "null"},
      {"Office manager", "null"},
      {"Field based", "null"},
      {"Various", "null"},
      {"N/A", "null"},
      {"unspecified", "null"},
      {"Remotely", "remote"},
      {"Remoteness", "null"},
      {"Flexible hybrid", "hybrid"},
      {"Cape Town", "null"},
      {"Hybridisation", "null"},
  };
  expect(kRows);
}

// clang-format on

}  // namespace
}  // namespace workwise::job
