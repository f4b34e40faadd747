#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/error.hpp"

namespace workwise::postgres {

/// The rows of one statement, as text, like psql shows them.
class Result {
 public:
  struct Data;
  explicit Result(std::shared_ptr<const Data> data);

  std::size_t rows() const;
  std::size_t columns() const;
  std::string_view column_name(std::size_t column) const;
  bool null(std::size_t row, std::size_t column) const;
  std::string_view text(std::size_t row, std::size_t column) const;  ///< "" for NULL
  std::int64_t integer(std::size_t row, std::size_t column) const;
  bool boolean(std::size_t row, std::size_t column) const;
  std::int64_t affected() const;  ///< INSERT, UPDATE, DELETE, MERGE, COPY: rows

 private:
  std::shared_ptr<const Data> data_;
};

/// A statement's parameters are text or NULL; the server infers their types: write casts in the
/// SQL.
using Parameter = std::optional<std::string>;
using Parameters = std::vector<Parameter>;

/// {a,"b c"}: an array literal for a `$1::text[]` parameter.
std::string array_literal(std::span<const std::string> values);

struct Connect {
  std::string url;  ///< libpq URI or keyword string; empty: libpq's own defaults
  std::string application_name = "workwise";
  std::chrono::milliseconds timeout{std::chrono::seconds{10}};
};

/// One connection. Not for two threads, but cancel() may be called from any.
///
/// Sets at the start: client_encoding UTF8, TimeZone UTC, DateStyle ISO,
/// standard_conforming_strings on, tcp keepalives, client_connection_check_interval where the
/// server has it, idle_in_transaction 0. Refuses (Error) a connection through a transaction pooler:
/// session locks would not be ours. A session whose connection is lost stays lost: make a new one.
class Session {
 public:
  explicit Session(const Connect& connect);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  /// One statement. Throws Error.
  Result run(std::string_view sql, const Parameters& parameters = {});
  /// Several statements separated by semicolons, as one simple query.
  void run_script(const std::string& sql);

  /// Sends a statement and returns at once; collect() waits for its answer. Exactly one at a time,
  /// and nothing else on this session in between.
  void send(std::string_view sql, const Parameters& parameters = {});
  Result collect();
  /// The answer to what was sent is here (or the connection is gone): collect() will not wait.
  bool answered();

  /// Asks the server to give up the running statement (57014). From any thread, any time.
  void cancel() noexcept;

  /// SQL after which the session is as it was at the start, whatever a script has set in it: role,
  /// settings, temporary tables, cursors, prepared statements, advisory locks. Also inside of a
  /// transaction.
  std::string reset_script() const;

  bool alive() const;
  bool idle() const;  ///< alive, and neither a statement nor a transaction under way
  std::chrono::steady_clock::duration age() const;  ///< since it was opened
  int server_version() const;                       ///< 150020
  int backend_pid() const;
  std::string database() const;
  std::string host() const;

  /// For this folder only: the PGconn below.
  void* handle() const;

 private:
  friend class Transaction;
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

/// Waits until one of the sessions, each with a statement under way, has its answer; says which.
std::size_t wait_for_answer(std::span<Session* const> sessions);

/// BEGIN at construction; rolled back at the end unless commit() was called. Not nested.
class Transaction {
 public:
  enum class Mode { read_write, read_only };
  explicit Transaction(Session& session, Mode mode = Mode::read_write);
  ~Transaction();
  Transaction(const Transaction&) = delete;

  void commit();

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

/// SAVEPOINT at construction, ROLLBACK TO at the end unless release() was called.
class Savepoint {
 public:
  explicit Savepoint(Session& session);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;

  void release();

 private:
  Session& session_;
  bool open_ = true;
};

}  // namespace workwise::postgres
