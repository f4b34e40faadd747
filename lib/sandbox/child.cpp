#include "sandbox/child.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/error.hpp"

namespace workwise::sandbox {
namespace {

constexpr int kFirstOwnFile = 3;        // after stdin, stdout, stderr
constexpr int kPatienceMillis = 20000;  // a server asked to stop has that long
constexpr int kCannotStart = 127;

/// Everything a child needs, made before fork(): after it, in a process with threads, only
/// async-signal-safe calls are allowed, and allocating is none.
class Prepared {
 public:
  explicit Prepared(const Program& program) : program_(program) {
    for (const std::string& word : program_.command)
      words_.push_back(const_cast<char*>(word.c_str()));
    words_.push_back(nullptr);
  }

  /// In the child: becomes the program.
  [[noreturn]] void become() const {
    clear_signals();
    const int log = ::open(program_.log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, STDIN_FILENO);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    if (const auto& account = program_.account)
      if (::setgroups(0, nullptr) != 0 || ::setgid(account->group) != 0 ||
          ::setuid(account->user) != 0)
        ::_exit(kCannotStart);
    if (::chdir(program_.directory.c_str()) == 0) ::execv(words_[0], words_.data());
    ::_exit(kCannotStart);
  }

  static void clear_signals() {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  }

 private:
  const Program& program_;
  std::vector<char*> words_;
};

[[noreturn]] void throw_errno(const std::string& what) {
  throw Error(what + ": " + std::strerror(errno));
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The process in between, after fork(): async-signal-safe calls only. `ours`
/// closes when we die or brings how to stop; `its`, a pipe, closes when the program and all its
/// children have died.
class Supervisor {
 public:
  Supervisor(int ours, int its, pid_t program, Supervised::End end)
      : ours_(ours), its_(its), program_(program), end_(end) {}

  [[noreturn]] void watch() const {
    pollfd files[] = {{ours_, POLLIN, 0}, {its_, POLLIN, 0}};
    while (::poll(files, 2, -1) < 0 && errno == EINTR) {
    }
    if (files[1].revents == 0) end_program(order());
    ::_exit(wait_for(program_));
  }

 private:
  Supervised::End order() const {
    char how = 0;
    return ::read(ours_, &how, 1) == 1 ? static_cast<Supervised::End>(how) : end_;
  }

  void end_program(Supervised::End how) const {
    if (how == Supervised::End::leave) ::_exit(0);
    ::kill(program_, how == Supervised::End::ask ? SIGINT : SIGQUIT);
    if (!gone()) ::kill(program_, SIGQUIT);
    if (!gone()) ::kill(program_, SIGKILL);
  }

  bool gone() const {
    pollfd file{its_, POLLIN, 0};
    return ::poll(&file, 1, kPatienceMillis) > 0;
  }

  int ours_;
  int its_;
  pid_t program_;
  Supervised::End end_;
};

/// In the supervisor: only the two stay open, on numbers of our choice.
void keep_only(int& first, int& second) {
  const int high_first = ::fcntl(first, F_DUPFD, 100);
  const int high_second = ::fcntl(second, F_DUPFD, 100);
  first = ::dup2(high_first, kFirstOwnFile);
  second = ::dup2(high_second, kFirstOwnFile + 1);
  ::closefrom(kFirstOwnFile + 2);
  const int null = ::open("/dev/null", O_RDWR);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, standard);
  ::close(null);
}

[[noreturn]] void supervise(const Prepared& program, int ours, Supervised::End end) {
  ::setsid();
  Prepared::clear_signals();
  int its[2];
  if (::pipe(its) != 0) ::_exit(kCannotStart);
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();                     // an orphan left running shares no session with a dead terminal
    ::dup2(its[1], kFirstOwnFile);  // held open by the program and its children
    ::closefrom(kFirstOwnFile + 1);
    program.become();
  }
  if (child < 0) ::_exit(kCannotStart);
  ::close(its[1]);
  keep_only(ours, its[0]);
  Supervisor(ours, its[0], child, end).watch();
}

}  // namespace

std::optional<Account> server_account() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"})
    if (const passwd* entry = ::getpwnam(name)) return Account{entry->pw_uid, entry->pw_gid};
  throw Error(
      "a PostgreSQL server does not run as root, and there is neither an account \"postgres\" nor "
      "\"nobody\" to run it");
}

int run(const Program& program) {
  const Prepared prepared{program};
  const pid_t child = ::fork();
  if (child < 0) throw_errno("cannot start " + program.command.front());
  if (child == 0) {
    ::setsid();
    ::closefrom(kFirstOwnFile);
    prepared.become();
  }
  return wait_for(child);
}

Supervised::Supervised(const Program& program, End end) : end_(end) {
  const Prepared prepared{program};
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw_errno("cannot make a socket pair");
  supervisor_ = ::fork();
  if (supervisor_ == 0) {
    ::close(ends[1]);
    supervise(prepared, ends[0], end);
  }
  ::close(ends[0]);
  line_ = ends[1];
  if (supervisor_ < 0) {
    ::close(line_);
    throw_errno("cannot start " + program.command.front());
  }
}

Supervised::~Supervised() {
  stop(end_);
}

bool Supervised::running() {
  if (supervisor_ < 0) return false;
  // In a forked copy of us it is nobody's child: not running, and so not ours to stop.
  if (::waitpid(supervisor_, nullptr, WNOHANG) == 0) return true;
  supervisor_ = -1;
  return false;
}

void Supervised::stop(End how) {
  if (running()) {
    const char order = static_cast<char>(how);
    (void)!::send(line_, &order, 1, MSG_NOSIGNAL);  // fails if it ends by itself just now
    wait_for(std::exchange(supervisor_, -1));
  }
  if (line_ >= 0) ::close(std::exchange(line_, -1));
}

}  // namespace workwise::sandbox
