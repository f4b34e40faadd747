#include "postgres/deadline.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "base/time.hpp"
#include "postgres/failure.hpp"

namespace workwise::postgres {

Deadline::Deadline(std::chrono::milliseconds patience)
    : patience_(patience), clock_([this](const std::stop_token& stop) { sleep(stop); }) {}

void Deadline::sleep(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested() &&
         changed_.wait(lock, stop, [this] { return socket_ >= 0 && !passed_; })) {
    const auto until = until_;
    const auto over = [&] { return socket_ < 0 || until_ != until; };
    if (changed_.wait_until(lock, stop, until, over) || stop.stop_requested()) continue;
    passed_ = true;
    ::shutdown(socket_, SHUT_RDWR);
  }
}

Deadline::Watch::Watch(Deadline& deadline, const Session& session) : deadline_(deadline) {
  const std::scoped_lock lock(deadline_.mutex_);
  const int socket = PQsocket(static_cast<PGconn*>(session.handle()));
  deadline_.socket_ = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  deadline_.until_ = std::chrono::steady_clock::now() + deadline_.patience_;
  deadline_.passed_ = false;
  deadline_.changed_.notify_all();
}

Deadline::Watch::~Watch() {
  const std::scoped_lock lock(deadline_.mutex_);
  ::close(std::exchange(deadline_.socket_, -1));
  deadline_.changed_.notify_all();
}

bool Deadline::Watch::passed() const {
  const std::scoped_lock lock(deadline_.mutex_);
  return deadline_.passed_;
}

void Deadline::throw_no_answer() const {
  throw to_error(Failure{.sqlstate = "08006", .message = "no answer within " + to_text(patience_)});
}

}  // namespace workwise::postgres
