#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "postgres/tools.hpp"
#include "schema/plan.hpp"
#include "support/database.hpp"

namespace workwise::schema {

inline Catalog read(postgres::Session& session) {
  const postgres::Transaction transaction{session, postgres::Transaction::Mode::read_only};
  return read_catalog(session);
}

inline std::vector<std::string> statements_of(const Plan& plan) {
  std::vector<std::string> statements;
  for (const Change& change : plan.changes)
    for (const Command& command : change.statements) statements.push_back(command.sql);
  return statements;
}

/// What pg_dump says of a schema. The order of columns, and of what is dumped, does not count.
inline std::vector<std::string> dump_of(postgres::Session& session) {
  const std::string text = postgres::Tools{session}.run("pg_dump", {"--schema-only"});
  std::vector<std::string> lines;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (line.ends_with(',')) line.remove_suffix(1);
    if (!line.empty() && !line.starts_with("--") && !line.starts_with('\\'))
      lines.emplace_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// Leads one database to what the other is.
class WayTest : public ::testing::Test {
 protected:
  void lead(const std::string& from, const std::string& to) {
    here.session().run_script(from);
    there.session().run_script(to);
    const std::vector<std::string> statements = left_to_do();
    {
      postgres::Transaction transaction{here.session()};
      here.session().run("SET LOCAL search_path = ''");
      for (const std::string& statement : statements) {
        SCOPED_TRACE(statement);
        ASSERT_NO_THROW(here.session().run(statement));
      }
      transaction.commit();
    }
    EXPECT_THAT(left_to_do(), ::testing::IsEmpty());
  }

  std::vector<std::string> left_to_do() {
    const Catalog before = read(here.session());
    return statements_of(plan(before, read(there.session())));
  }

  testing::Database here;
  testing::Database there;
};

}  // namespace workwise::schema
