#include "migrate/reach.hpp"

#include "base/error.hpp"
#include "schema/reach.hpp"

namespace workwise::migrate {

void refuse_beyond_database(const Plan& plan) {
  for (const Task& task : plan.tasks)
    for (const Statement& statement : task.statements) {
      const std::string reach = schema::reach_of(statement.sql);
      if (reach.empty()) continue;
      throw Error(schema::located(task.file->path, schema::place_of(statement)) + reach +
                      " changes what all databases of the server share: it can't be tried in a "
                      "copy of this one\n" +
                      excerpt(statement.sql) +
                      "\nNothing was rehearsed. Let an administrator do that once, outside of the "
                      "migrations; or migrate without a rehearsal.",
                  "workwise migrate --dry-run");
    }
}

}  // namespace workwise::migrate
