#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace workwise {

/// A program to run. Nothing is inherited but what is said here: what it must not show goes into
/// the environment, which only its own user can read, never into the words.
struct Command {
  std::vector<std::string> words;  ///< the first is a path
  std::map<std::string, std::string> environment{};
  bool fed = false;  ///< it reads what write() gives it; else nothing
};

/// How it ended.
struct Ended {
  int status = 0;  ///< its exit status; 128 + n where signal n ended it; 127: it could not start
  std::string errors;  ///< the beginning of what it wrote to stderr
};

/// A program that runs beside us.
///
/// Shape:  write() as often as wanted where it is fed; then finish(), once.
/// Owns:   the process: SIGTERM when a stop is asked, SIGKILL when it does not heed that, or when
///         this is destroyed before finish(). It dies with the thread that made it. What it writes
///         is for nobody else to read (umask 077).
/// Units:  kErrorBytes of its stderr are kept, the rest is dropped.
/// Errors: Error where it can't be made.
/// Why:    fork instead of posix_spawn, which can't ask for the child's death with ours: a psql
///         whose reader was killed must not go on.
class Child {
 public:
  static constexpr std::size_t kErrorBytes = std::size_t{16} * 1024;
  using Take = std::function<void(std::string_view)>;

  /// `take` is given what it writes to stdout, as it comes.
  explicit Child(const Command& command, std::stop_token stop = {}, Take take = {});
  ~Child();
  Child(const Child&) = delete;

  /// false: it does not read any more, or a stop was asked.
  bool write(std::string_view bytes);
  /// Ends its input, hears it out.
  Ended finish();

 private:
  enum class Want { read, write };
  bool step(Want want);
  void hear(int& descriptor, bool errors);
  void heed_stop();
  int reap();

  std::stop_token stop_;
  Take take_;
  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
  int asked_ = 0;  ///< rounds since it was asked to end
  std::string errors_;
};

/// Runs it to its end.
Ended run(const Command& command, const std::stop_token& stop = {}, const Child::Take& take = {});

}  // namespace workwise
