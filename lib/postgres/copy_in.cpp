#include <algorithm>

#include "postgres/copy.hpp"
#include "postgres/failure.hpp"
#include "postgres/wire.hpp"

namespace workwise::postgres {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} * 1024;  // libpq keeps a copy of a piece

void start(PGconn* connection, std::string_view target) {
  const std::string sql = "COPY " + std::string(target) + " FROM STDIN (FORMAT binary)";
  const ResultHandle result{PQexec(connection, sql.c_str())};
  if (PQresultStatus(result.get()) != PGRES_COPY_IN) throw to_error(connection, result.get());
}

bool send(PGconn* connection, std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kPieceBytes, bytes.size()))) {
    const auto piece = static_cast<int>(std::min(kPieceBytes, bytes.size()));
    if (PQputCopyData(connection, bytes.data(), piece) != 1) return false;
  }
  return true;
}

std::string header() {
  std::string bytes{kCopySignature};
  put(bytes, std::int32_t{0});
  put(bytes, std::int32_t{0});
  return bytes;
}

std::string trailer() {
  std::string bytes;
  put(bytes, std::int16_t{-1});
  return bytes;
}

}  // namespace

std::int64_t copy_in(Session& session, std::string_view target, const RowBuffer& rows,
                     std::size_t first, std::size_t last) {
  auto* connection = static_cast<PGconn*>(session.handle());
  const std::string_view bytes = rows.range(first, last);
  start(connection, target);
  const bool sent =
      send(connection, header()) && send(connection, bytes) && send(connection, trailer());
  const std::string lost = PQerrorMessage(connection);
  PQputCopyEnd(connection, sent ? nullptr : "the rows could not be sent");
  const Result result = session.collect();  // throws what the server said, when it refused
  if (!sent) throw to_error("08006", lost);
  return result.affected();
}

}  // namespace workwise::postgres
