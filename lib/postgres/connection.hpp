#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <pqxx/pqxx>
#include <string>

#include "postgres/failure.hpp"
#include "postgres/session.hpp"

/// The connection below a Session. For this folder only; the one place that knows which libpqxx it
/// is built with (6.4 on Debian 12, 7.10 on Debian 13).
namespace workwise::postgres {

#if PQXX_VERSION_MAJOR < 7
using PqxxConnection = pqxx::connection_base;
#else
using PqxxConnection = pqxx::connection;
#endif

struct CancelHandle {
  void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
};

struct Session::Connection {
  /// Connects; throws Error (08001), without the password.
  explicit Connection(const Connect& connect);

  bool alive() const;

  /// Why there is no connection any more: the server's last words, else libpq's (08006).
  Error lost(const std::string& what) const;
  /// Why libpq did not take a statement.
  Error not_sent() const;

  std::string setup;  ///< the statement that set it up
  std::chrono::steady_clock::time_point opened = std::chrono::steady_clock::now();
  Failure last_words;     ///< of a server that ended the connection while nobody asked it anything
  PGconn* raw = nullptr;  ///< owned by pqxx
  std::shared_ptr<PqxxConnection>
      pqxx;  ///< gives transactions; shared: 6's destructor is not virtual
  std::unique_ptr<PGcancel, CancelHandle> cancel;  ///< made once: usable from any thread
};

}  // namespace workwise::postgres
