#include "postgres/session.hpp"

#include <poll.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "postgres/connection.hpp"
#include "postgres/failure.hpp"
#include "postgres/result.hpp"

namespace workwise::postgres {
namespace {

constexpr std::string_view kNulByte =
    "invalid byte sequence for encoding \"UTF8\": 0x00";  // the server's own words

/// libpq takes C strings: a NUL byte would cut them short, and nobody would notice.
void refuse_nul(std::string_view text) {
  if (text.find('\0') == std::string_view::npos) return;
  throw to_error(Failure{.sqlstate = "22021", .message = std::string(kNulByte)});
}

bool is_copy(ExecStatusType status) {
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

/// A COPY can't be answered here: end it, so that the session stays usable.
void leave_copy(PGconn* connection, ExecStatusType status) {
  if (status == PGRES_COPY_IN) PQputCopyEnd(connection, "COPY without data");
  char* row = nullptr;
  while (status == PGRES_COPY_OUT && PQgetCopyData(connection, &row, 0) > 0) PQfreemem(row);
}

bool failed(ExecStatusType status) {
  return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY;
}

/// Settings in one round trip; what a role or a database has set for itself must not end our locks
/// or change what a statement sees. `check` is for a server that can notice a dead client.
std::string setup_statement(int version, bool check) {
  std::string sql = R"(
SELECT pg_backend_pid(),
       set_config('TimeZone', 'UTC', false),
       set_config('DateStyle', 'ISO, YMD', false),
       set_config('standard_conforming_strings', 'on', false),
       set_config('default_transaction_isolation', 'read committed', false),
       set_config('idle_in_transaction_session_timeout', '0', false))";
  if (version >= 140000) sql += ",\n       set_config('idle_session_timeout', '0', false)";
  if (check) sql += ",\n       set_config('client_connection_check_interval', '10s', false)";
  return sql;
}

/// The statement that the server took, and its answer.
std::pair<std::string, Result> set_up(Session& session) {
  constexpr int kChecksClients = 140000;
  const int version = session.server_version();
  std::string sql = setup_statement(version, version >= kChecksClients);
  try {
    return {sql, session.run(sql)};
  } catch (const Error& error) {
    if (version < kChecksClients || error.sqlstate != "22023") throw;
    sql = setup_statement(version, false);  // its platform can't watch a socket
    return {sql, session.run(sql)};
  }
}

/// A pooler answers with a process number of its own making. Session locks and temporary tables
/// would land in whichever backend it picks next.
void refuse_pooler(Session& session, std::int64_t backend) {
  if (backend == session.backend_pid()) return;
  throw to_error(Failure{
      .sqlstate = "08004",
      .message = "the connection goes through a pooler (the server's process is " +
                 std::to_string(backend) + ", the connection says " +
                 std::to_string(session.backend_pid()) +
                 "): session locks and temporary tables would not be ours",
      .hint = "let database.url point at PostgreSQL itself (usually port 5432), not at PgBouncer "
              "or another pooler"});
}

}  // namespace

Session::Session(const Connect& connect) : connection_(std::make_unique<Connection>(connect)) {
  auto [statement, answer] = set_up(*this);
  refuse_pooler(*this, answer.integer(0, 0));
  connection_->setup = std::move(statement);
}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Result Session::run(std::string_view sql, const Parameters& parameters) {
  send(sql, parameters);
  return collect();
}

void Session::run_script(const std::string& sql) {
  refuse_nul(sql);
  if (PQsendQuery(connection_->raw, sql.c_str()) == 0) throw connection_->not_sent();
  collect();
}

void Session::send(std::string_view sql, const Parameters& parameters) {
  refuse_nul(sql);
  std::vector<const char*> values;
  for (const Parameter& parameter : parameters) {
    if (parameter) refuse_nul(*parameter);
    values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  const std::string text{sql};  // libpq wants its end marked
  if (PQsendQueryParams(connection_->raw, text.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0) == 0)
    throw connection_->not_sent();
}

Result Session::collect() {
  PGconn* raw = connection_->raw;
  ResultHandle last;
  std::optional<Error> error;  // the first one: what follows a lost connection says less
  while (ResultHandle result{PQgetResult(raw)}) {
    const ExecStatusType status = PQresultStatus(result.get());
    if (is_copy(status)) {
      leave_copy(raw, status);
      if (!error)
        error = to_error(Failure{.sqlstate = "0A000", .message = "COPY needs a stream of its own"});
    } else if (failed(status)) {
      if (!error) error = to_error(raw, result.get());
    } else {
      last = std::move(result);
    }
  }
  if (error) throw *error;
  if (!last) throw to_error(Failure{.message = "no statement was sent"});
  return Result{std::make_shared<Result::Data>(std::move(last))};
}

bool Session::answered() {
  PGconn* raw = connection_->raw;
  return PQconsumeInput(raw) == 0 || PQisBusy(raw) == 0;
}

std::size_t wait_for_answer(std::span<Session* const> sessions) {
  std::vector<pollfd> sockets;
  for (const Session* session : sessions)
    sockets.push_back({PQsocket(static_cast<PGconn*>(session->handle())), POLLIN, 0});
  for (;;) {
    for (std::size_t i = 0; i < sessions.size(); ++i)
      if (sessions[i]->answered()) return i;
    ::poll(sockets.data(), sockets.size(), -1);
  }
}

void Session::cancel() noexcept {
  char reason[256];
  if (connection_ && connection_->cancel)
    PQcancel(connection_->cancel.get(), reason, sizeof reason);  // if it fails, it is gone anyway
}

std::string Session::reset_script() const {
  return "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; DEALLOCATE "
         "ALL; "
         "DISCARD TEMP; DISCARD SEQUENCES; SELECT pg_advisory_unlock_all();" +
         connection_->setup;
}

bool Session::alive() const {
  return connection_ && connection_->alive();
}

bool Session::idle() const {
  return connection_ && PQtransactionStatus(connection_->raw) == PQTRANS_IDLE && alive();
}

std::chrono::steady_clock::duration Session::age() const {
  return std::chrono::steady_clock::now() - connection_->opened;
}

int Session::server_version() const {
  return PQserverVersion(connection_->raw);
}
int Session::backend_pid() const {
  return PQbackendPID(connection_->raw);
}

std::string Session::database() const {
  const char* name = PQdb(connection_->raw);
  return name == nullptr ? "" : name;
}

std::string Session::host() const {
  const char* name = PQhost(connection_->raw);
  return name == nullptr ? "" : name;
}

void* Session::handle() const {
  return connection_->raw;
}

Savepoint::Savepoint(Session& session) : session_(session) {
  session_.run("SAVEPOINT workwise");
}

Savepoint::~Savepoint() {
  if (!open_) return;
  try {
    session_.run_script("ROLLBACK TO SAVEPOINT workwise; RELEASE SAVEPOINT workwise");
  } catch (const Error&) {
    // The transaction is gone with its connection, and the savepoint with it.
  }
}

void Savepoint::release() {
  session_.run("RELEASE SAVEPOINT workwise");
  open_ = false;
}

}  // namespace workwise::postgres
