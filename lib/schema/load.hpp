#pragma once
#include <string>
#include "postgres/session.hpp"
namespace workwise::schema {
inline void load_or_throw(postgres::Session& s, const std::string& sql, const std::string&) {
  s.run_script(sql);
  s.run_script("RESET ALL; RESET ROLE; RESET SESSION AUTHORIZATION");
}
}  // namespace workwise::schema
