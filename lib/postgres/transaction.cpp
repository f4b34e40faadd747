#include <new>
#include <string_view>
#include <utility>

#include "postgres/connection.hpp"
#include "postgres/failure.hpp"
#include "postgres/session.hpp"

namespace workwise::postgres {
namespace {

/// Runs one step of libpqxx; its exceptions become ours.
template <typename Step>
void translated(const Step& step) {
  try {
    step();
  } catch (const pqxx::sql_error& error) {
    throw to_error(std::string(error.sqlstate()), error.what());
  } catch (const pqxx::in_doubt_error&) {
    throw to_error(Failure{.sqlstate = "08007",
                           .message = "the connection was lost at COMMIT: the server may or may "
                                      "not have committed"});
  } catch (const pqxx::broken_connection& error) {
    throw to_error("08006", error.what());
  } catch (const std::exception& error) {
    throw to_error("", error.what());
  }
}

}  // namespace

struct Transaction::Work {
  Session::Connection& connection;
  std::unique_ptr<pqxx::transaction_base> pqxx;
};

Transaction::Transaction(Session& session, Mode mode)
    : work_(new Work{*session.connection_, nullptr}) {
  // libpqxx would only say that it does not connect again.
  if (!work_->connection.alive()) throw work_->connection.lost("the connection was lost");
  PqxxConnection& connection = *work_->connection.pqxx;
  translated([&] {
    if (mode == Mode::read_only)
      work_->pqxx = std::make_unique<pqxx::read_transaction>(connection);
    else
      work_->pqxx = std::make_unique<pqxx::work>(connection);
  });
}

Transaction::~Transaction() = default;  // libpqxx rolls back what was not committed

void Transaction::commit() {
  // libpqxx can't tell a loss before COMMIT from one after it, and that makes all the difference.
  if (!work_->connection.alive())
    throw work_->connection.lost(
        "the connection was lost before COMMIT, nothing of this transaction stays");
  const PGTransactionStatusType status = PQtransactionStatus(work_->connection.raw);
  if (status == PQTRANS_ACTIVE)
    throw to_error(Failure{.message = "COMMIT before the answer of a statement was collected"});
  // To COMMIT in a failed transaction the server answers "ROLLBACK", and that is no error.
  if (status == PQTRANS_INERROR)
    throw to_error(Failure{.sqlstate = "25P02",
                           .message = "a statement of this transaction failed: it was rolled back, "
                                      "not committed"});
  translated([&] {
    try {
      work_->pqxx->commit();
    } catch (const std::bad_alloc&) {
      // Where the server is through with it, only libpqxx's copy of its answer did not fit.
      PGconn* raw = work_->connection.raw;
      const bool committed = status == PQTRANS_INTRANS &&
                             PQtransactionStatus(raw) == PQTRANS_IDLE &&
                             std::string_view(PQerrorMessage(raw)).empty();
      if (!committed) throw;
    }
  });
}

}  // namespace workwise::postgres
