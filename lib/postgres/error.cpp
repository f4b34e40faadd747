#include "postgres/error.hpp"

#include <string_view>

namespace workwise::postgres {

bool Error::connection_lost() const {
  const std::string_view state = sqlstate;
  return state.starts_with("08") || state.starts_with("57P0") || state == "25P03";
}

bool Error::database_at_fault() const {
  return connection_lost() || sqlstate == "25006";
}

bool Error::worth_a_retry() const {
  return sqlstate == "40001" || sqlstate == "40P01" || connection_lost();
}

bool Error::bad_data() const {
  const std::string_view state = sqlstate;
  return state.starts_with("22") || state.starts_with("23") || state == "54000";
}

}  // namespace workwise::postgres
