#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace workwise {

/// The exit codes of the command line (a contract). Where several apply the first of
/// 78 2 75 1 4 3 5 6 wins.
enum class Exit : int {
  done = 0,
  failed = 1,
  wrong_usage = 2,
  pending_migrations = 3,
  drift = 4,
  held = 5,
  quarantined = 6,
  locked = 75,
  bad_configuration = 78,
};

/// An operation cannot go on. what() says what failed, where, what was undone; `next`, where it is
/// not empty, is the next command to type. One type per reaction: a subclass exists only where
/// somebody reacts differently to it.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& what, std::string next = {})
      : std::runtime_error(what), next_(std::move(next)) {}

  const std::string& next() const { return next_; }

 private:
  std::string next_;
};

/// The configuration can't be used; what() begins with "file:line:column: ". Exit 78.
struct ConfigError : Error {
  using Error::Error;
};

/// The command line can't be used. Exit 2.
struct UsageError : Error {
  using Error::Error;
};

/// Another process holds the lock; what() says which: pid, application, host, since. Exit 75.
struct LockedError : Error {
  using Error::Error;
};

}  // namespace workwise
