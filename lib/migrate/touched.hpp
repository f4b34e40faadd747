#pragma once

#include <set>
#include <string>
#include <vector>

#include "migrate/plan.hpp"
#include "migrate/table_count.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// Every name and word of the SQL, also inside of quoted texts (a DO block, EXECUTE '…'); as the
/// server would read a name: folded to lower case unless it is quoted.
std::set<std::string> words_of(std::string_view sql);

/// Of the tables those that the plan's statements name, with the partitions of what they name, and
/// the ledger. Empty where they name none.
std::vector<TableCount> touched_by(const Plan& plan, postgres::Session& session,
                                   const std::vector<TableCount>& tables);

}  // namespace workwise::migrate
