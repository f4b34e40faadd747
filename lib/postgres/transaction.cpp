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
  PGconn* raw;
  std::unique_ptr<pqxx::transaction_base> pqxx;
};

Transaction::Transaction(Session& session, Mode mode) : work_(std::make_unique<Work>()) {
  PqxxConnection& connection = *session.connection_->pqxx;
  work_->raw = session.connection_->raw;
  translated([&] {
    if (mode == Mode::read_only)
      work_->pqxx = std::make_unique<pqxx::read_transaction>(connection);
    else
      work_->pqxx = std::make_unique<pqxx::work>(connection);
  });
}

Transaction::~Transaction() = default;  // libpqxx rolls back what was not committed

void Transaction::commit() {
  // To COMMIT in a failed transaction the server answers "ROLLBACK", and that is no error.
  if (PQtransactionStatus(work_->raw) == PQTRANS_INERROR)
    throw to_error(Failure{.sqlstate = "25P02",
                           .message = "a statement of this transaction failed: it was rolled back, "
                                      "not committed"});
  translated([&] { work_->pqxx->commit(); });
}

}  // namespace workwise::postgres
