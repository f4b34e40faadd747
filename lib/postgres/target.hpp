#pragma once

#include <string>
#include <vector>

#include "postgres/session.hpp"

/// Where a session is, for whoever has to get there too.
namespace workwise::postgres {

/// One of libpq's connection options. Values hold the password: never to be shown.
struct Option {
  std::string keyword;   ///< "sslmode"
  std::string variable;  ///< "PGSSLMODE"; empty: libpq reads it from no variable
  std::string value;
};

/// What the session was connected with, services and the environment resolved, and of several hosts
/// the one that answered.
std::vector<Option> options_of(const Session& session);

/// Another database of the server that the session is connected to, as the same user.
Connect beside(const Session& session, const std::string& database,
               const std::string& application_name);

}  // namespace workwise::postgres
