#include "migrate/tools.hpp"

#include "base/error.hpp"

namespace workwise::migrate {

std::string ledger_table(postgres::Session& session, const std::string& tool,
                         const std::string& table) {
  const postgres::Result found = session.run("SELECT to_regclass($1)::text", {table});
  if (found.null(0, 0))
    throw Error("this database has no table " + table + ": " + tool +
                    " has not migrated it, or keeps its ledger under another name (--table)",
                "workwise help adopt");
  return std::string(found.text(0, 0));
}

bool has_column(postgres::Session& session, const std::string& table, const std::string& column) {
  return session
      .run(
          "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass($1)"
          " AND attname = $2 AND NOT attisdropped)",
          {table, column})
      .boolean(0, 0);
}

std::string says_missing(const std::string& tool, const std::string& what) {
  return what +
         " is applied, and there is no file of it: bring the file back from version control "
         "(--yes leaves it out of the ledger; " +
         tool + "'s own keeps it)";
}

std::string says_edited(const std::string& tool, const std::string& path) {
  return path + " was edited after " + tool +
         " applied it: put it back as it was (--yes records it as it is now)";
}

}  // namespace workwise::migrate
