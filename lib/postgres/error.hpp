#pragma once

#include <string>

#include "base/error.hpp"

namespace workwise::postgres {

/// What the server (or the connection to it) said. what() is the whole story on a few lines:
/// message, DETAIL, HINT, CONTEXT, SQLSTATE. No password is ever in it.
struct Error : workwise::Error {
  using workwise::Error::Error;

  /// "08006" where the connection was lost without a word, "08001" where none could be made (libpq
  /// does not tell the server's own code then).
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  std::string context;
  int position = 0;  ///< in the statement, characters from 1; 0: none

  bool connection_lost() const;    ///< class 08, 57P0x, 25P03: a new session is needed
  bool database_at_fault() const;  ///< connection_lost(), or it only reads (25006)
  bool worth_a_retry() const;      ///< 40001, 40P01, or connection_lost()
  bool bad_data() const;           ///< classes 22, 23, 54000: a row is to blame, bisecting finds it
};

}  // namespace workwise::postgres
