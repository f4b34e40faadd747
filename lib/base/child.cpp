#include "base/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/error.hpp"

namespace workwise {
namespace {

constexpr int kRoundMilliseconds = 50;
constexpr int kRoundsToEnd = 100;  // five seconds between SIGTERM and SIGKILL

struct Line {
  int ours = -1;
  int theirs = -1;
};

/// A pair of sockets: unlike a pipe's, their writer can ask for no SIGPIPE.
Line line() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw Error(std::string("cannot make a line to a program: ") + std::strerror(errno));
  return {ends[0], ends[1]};
}

void close_it(int& descriptor) {
  if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
}

/// argv or envp. Made before the fork: between fork and exec nothing may allocate.
class Words {
 public:
  explicit Words(std::vector<std::string> words) : words_(std::move(words)) {
    for (std::string& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
  }
  char** get() { return pointers_.data(); }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

std::vector<std::string> assignments(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> all;
  for (const auto& [name, value] : environment) all.push_back(name + "=" + value);
  return all;
}

/// In the child. Only what a fork of many threads may call.
[[noreturn]] void become(Words& words, Words& environment, const std::array<int, 3>& descriptors,
                         pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // dead before the line above
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGXFSZ}) ::signal(number, SIG_DFL);
  ::umask(077);
  for (int i = 0; i < 3; ++i) ::dup2(descriptors[static_cast<std::size_t>(i)], i);
  ::close_range(3, ~0U, 0);  // what others have opened without O_CLOEXEC
  ::execve(words.get()[0], words.get(), environment.get());
  const char* reason = std::strerror(errno);
  [[maybe_unused]] const auto said = ::write(2, reason, std::strlen(reason));
  ::_exit(127);
}

}  // namespace

Child::Child(const Command& command, std::stop_token stop, Take take)
    : stop_(std::move(stop)), take_(std::move(take)) {
  Words words{command.words};
  Words environment{assignments(command.environment)};
  int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  Line in = command.fed ? line() : Line{};
  Line out = line();
  Line err = line();
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0)
    become(words, environment, {command.fed ? in.theirs : nothing, out.theirs, err.theirs}, parent);
  for (int* end : {&nothing, &in.theirs, &out.theirs, &err.theirs}) close_it(*end);
  in_ = in.ours;
  out_ = out.ours;
  err_ = err.ours;
  if (pid_ < 0) throw Error(std::string("cannot fork: ") + std::strerror(errno));
}

Child::~Child() {
  for (int* end : {&in_, &out_, &err_}) close_it(*end);
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Child::hear(int& descriptor, bool errors) {
  char buffer[64 * 1024];
  const ssize_t size = ::recv(descriptor, buffer, sizeof buffer, MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return close_it(descriptor);
  const std::string_view bytes{buffer, static_cast<std::size_t>(size)};
  if (errors)
    errors_ += bytes.substr(0, kErrorBytes - std::min(kErrorBytes, errors_.size()));
  else if (take_)
    take_(bytes);
}

void Child::heed_stop() {
  if (!stop_.stop_requested()) return;
  if (asked_ == 0) ::kill(pid_, SIGTERM);
  if (asked_ == kRoundsToEnd) ::kill(pid_, SIGKILL);
  ++asked_;
}

/// Waits a little for something to read or, where wanted, for room to write. true: there is room.
bool Child::step(Want want) {
  std::array<pollfd, 3> sockets{
      {{out_, POLLIN, 0}, {err_, POLLIN, 0}, {want == Want::write ? in_ : -1, POLLOUT, 0}}};
  const int ready = ::poll(sockets.data(), sockets.size(), kRoundMilliseconds);
  heed_stop();
  if (ready <= 0) return false;
  if (sockets[0].revents != 0) hear(out_, false);
  if (sockets[1].revents != 0) hear(err_, true);
  return sockets[2].revents != 0;
}

bool Child::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (stop_.stop_requested()) return false;
    if (!step(Want::write)) continue;
    const ssize_t size = ::send(in_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (size < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

int Child::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, WNOHANG) == 0) {
    ::poll(nullptr, 0, 1);
    heed_stop();
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Ended Child::finish() {
  close_it(in_);
  while (out_ >= 0 || err_ >= 0) step(Want::read);
  const int status = reap();
  return {.status = status, .errors = std::move(errors_)};
}

Ended run(const Command& command, const std::stop_token& stop, const Child::Take& take) {
  return Child{command, stop, take}.finish();
}

}  // namespace workwise
