#include <string>

#include "postgres/copy.hpp"
#include "postgres/failure.hpp"

namespace workwise::postgres {
namespace {

PGconn* begin(Session& session, const std::string& sql, ExecStatusType expected) {
  auto* connection = static_cast<PGconn*>(session.handle());
  const ResultHandle result{PQexec(connection, sql.c_str())};
  if (PQresultStatus(result.get()) != expected) throw to_error(connection, result.get());
  return connection;
}

/// After a failure of the other side: takes what is still on its way.
void drain(Session& session, PGconn* connection) {
  session.cancel();
  char* row = nullptr;
  while (PQgetCopyData(connection, &row, 0) > 0) PQfreemem(row);
  while (const ResultHandle result{PQgetResult(connection)}) {
  }
}

/// Ends the copy as failed; the sink's session is idle again, or its transaction has failed.
void abandon(PGconn* sink) {
  PQputCopyEnd(sink, "the rows could not be read");
  while (const ResultHandle result{PQgetResult(sink)}) {
  }
}

/// false: the sink takes no more.
bool pass_rows(PGconn* source, PGconn* sink) {
  char* row = nullptr;
  for (int size = 0; (size = PQgetCopyData(source, &row, 0)) > 0; PQfreemem(row))
    if (PQputCopyData(sink, row, size) != 1) {
      PQfreemem(row);
      return false;
    }
  return true;
}

}  // namespace

std::int64_t copy_through(Session& from, std::string_view query, Session& to,
                          std::string_view target) {
  PGconn* source = begin(from, "COPY (" + std::string(query) + ") TO STDOUT", PGRES_COPY_OUT);
  PGconn* sink = nullptr;
  try {
    sink = begin(to, "COPY " + std::string(target) + " FROM STDIN", PGRES_COPY_IN);
  } catch (const Error&) {
    drain(from, source);
    throw;
  }
  if (!pass_rows(source, sink)) {
    drain(from, source);
  } else {
    // The end of the rows looks the same whether it is one or a failure: the result tells.
    try {
      from.collect();
    } catch (const Error&) {
      abandon(sink);
      throw;
    }
  }
  PQputCopyEnd(sink, nullptr);
  return to.collect().affected();
}

}  // namespace workwise::postgres
