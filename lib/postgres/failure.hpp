#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>

#include "postgres/error.hpp"

/// From libpq's and libpqxx's errors to ours. For this folder only.
namespace workwise::postgres {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;

/// The parts of a failure, before what() is made of them.
struct Failure {
  std::string sqlstate{};
  std::string message{};
  std::string detail{};
  std::string hint{};
  std::string context{};
  int position = 0;
};

Error to_error(Failure failure);

/// What the server said with this result. A result without SQLSTATE is libpq's own word: the
/// connection is lost (08006) if its status says so.
Error to_error(PGconn* connection, const PGresult* result);

/// libpq's own failure, where there is no result.
Error to_error(PGconn* connection);

/// psql's form ("ERROR:  message\nDETAIL:  ..."), all that libpqxx hands on.
Error to_error(std::string sqlstate, std::string_view text);

}  // namespace workwise::postgres
