#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

/// Child processes that stand apart from us: an account without privileges, no inherited files, no
/// blocked signals, a session of their own (Ctrl-C is for us alone). For this folder only.
namespace workwise::sandbox {

struct Account {
  uid_t user;
  gid_t group;
};

/// Who may run a PostgreSQL server for us: nullopt is "we ourselves". Run by root, which the server
/// refuses: the account "postgres", else "nobody". Throws Error when there is neither.
std::optional<Account> server_account();

struct Program {
  std::vector<std::string> command;  ///< the first is a path
  std::optional<Account> account;
  std::string directory;  ///< where it runs
  std::string log;        ///< gets its output, appended
};

/// Runs it to its end. Returns its exit code; 128 + n where a signal ended it.
int run(const Program& program);

/// A program that does not outlive us, even when we are killed: a small process between us and it
/// waits on a line whose other end closes with our own.
///
/// Owns:   the process, until stop() or the end. A forked copy of us has no say in it.
/// Errors: throws Error when it can't fork; a program that can't be started is one that ends at
/// once.
class Supervised {
 public:
  enum class End { ask, quit, leave };  ///< SIGINT, SIGQUIT, or nothing: it stays

  /// `end` is what happens when we die.
  Supervised(const Program& program, End end);
  ~Supervised();
  Supervised(const Supervised&) = delete;

  bool running();
  void stop(End how);  ///< returns when it is gone

 private:
  pid_t supervisor_ = -1;
  int line_ = -1;  ///< to the supervisor: an order, or silence when we are dead
  End end_ = End::ask;
};

}  // namespace workwise::sandbox
