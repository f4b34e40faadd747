#include "ingest/sessions.hpp"

#include <utility>

namespace workwise::ingest {

Sessions::Sessions(const config::Database& database, std::string source,
                   std::chrono::milliseconds lock_timeout, postgres::SpareSessions* spares)
    : database_(database),
      source_(std::move(source)),
      lock_timeout_(lock_timeout),
      spares_(spares) {}

Sessions::~Sessions() {
  if (spares_ == nullptr) return;
  for (; !sessions_.empty(); sessions_.pop_front())
    spares_->give_back(database_.url, std::move(sessions_.front()));
}

postgres::Connect Sessions::connect(const std::string& role) const {
  return {.url = database_.url,
          .application_name = "workwise " + role + " " + source_,
          .timeout = database_.connect_timeout};
}

postgres::Session& Sessions::open(const std::string& role) {
  postgres::Session session =
      spares_ != nullptr ? spares_->take(connect(role)) : postgres::Session(connect(role));
  session.run("SET lock_timeout = " + std::to_string(lock_timeout_.count()));
  const std::scoped_lock lock(mutex_);
  return sessions_.emplace_back(std::move(session));
}

void Sessions::cancel() noexcept {
  const std::scoped_lock lock(mutex_);
  for (postgres::Session& session : sessions_) session.cancel();
}

}  // namespace workwise::ingest
