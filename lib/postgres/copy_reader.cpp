#include <utility>

#include "postgres/copy.hpp"
#include "postgres/failure.hpp"
#include "postgres/wire.hpp"

namespace workwise::postgres {
namespace {

/// Reads on in one message of the server. One message is one row (the first one has the header
/// before it), as every server since 7.4 sends them.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  std::string_view take(std::size_t size) {
    if (size > rest_.size())
      throw to_error(Failure{.sqlstate = "08P01", .message = "COPY sent half a row"});
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  template <typename Number>
  Number number() {
    return get<Number>(take(sizeof(Number)));
  }

 private:
  std::string_view rest_;
};

void skip_header(Cursor& cursor) {
  if (cursor.take(kCopySignature.size()) != kCopySignature)
    throw to_error(Failure{.sqlstate = "08P01", .message = "COPY sent no binary header"});
  cursor.number<std::int32_t>();
  cursor.take(cursor.number<std::uint32_t>());
}

}  // namespace

CopyReader::CopyReader(Session& session, std::string_view query) : session_(session) {
  auto* connection = static_cast<PGconn*>(session.handle());
  const std::string sql = "COPY (" + std::string(query) + ") TO STDOUT (FORMAT binary)";
  const ResultHandle result{PQexec(connection, sql.c_str())};
  if (PQresultStatus(result.get()) != PGRES_COPY_OUT) throw to_error(connection, result.get());
}

CopyReader::~CopyReader() {
  PQfreemem(row_);
  if (done_) return;
  auto* connection = static_cast<PGconn*>(session_.handle());
  session_.cancel();
  char* row = nullptr;
  while (PQgetCopyData(connection, &row, 0) > 0) PQfreemem(row);
  while (const ResultHandle result{PQgetResult(connection)}) {  // "canceled", or it was done before
  }
}

bool CopyReader::next() {
  if (done_) return false;
  PQfreemem(std::exchange(row_, nullptr));
  fields_.clear();
  const int size = PQgetCopyData(static_cast<PGconn*>(session_.handle()), &row_, 0);
  if (size < 0) {
    done_ = true;
    session_.collect();
    return false;
  }

  Cursor cursor{{row_, static_cast<std::size_t>(size)}};
  if (std::exchange(header_, false)) skip_header(cursor);
  const auto columns = cursor.number<std::int16_t>();
  if (columns < 0) return next();  // the trailer
  for (int i = 0; i < columns; ++i) {
    const auto length = cursor.number<std::int32_t>();
    fields_.push_back(length < 0 ? std::nullopt
                                 : std::optional(cursor.take(static_cast<std::size_t>(length))));
  }
  return true;
}

Fingerprint CopyReader::fingerprint(std::string_view uuid_bytes) {
  if (uuid_bytes.size() != 16) throw to_error(Failure{.message = "a uuid has 16 bytes"});
  return {.high = get<std::uint64_t>(uuid_bytes), .low = get<std::uint64_t>(uuid_bytes.substr(8))};
}

std::int64_t CopyReader::integer(std::string_view bytes) {
  switch (bytes.size()) {
    case 2:
      return get<std::int16_t>(bytes);
    case 4:
      return get<std::int32_t>(bytes);
    case 8:
      return get<std::int64_t>(bytes);
    default:
      throw to_error(Failure{.message = "not the bytes of an integer"});
  }
}

}  // namespace workwise::postgres
