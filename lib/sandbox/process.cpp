#include "sandbox/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.hpp"

namespace workwise::sandbox {
namespace {

constexpr std::chrono::seconds kTermPatience{10};
constexpr std::chrono::milliseconds kLook{5};

int open_for_writing(const std::string& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/// What exec wants, made before fork: another thread may hold the allocator's lock at that moment,
/// and in the child nobody gives it back.
class Image {
 public:
  Image(const std::vector<std::string>& command, const std::map<std::string, std::string>& changes)
      : words_(command) {
    for (char** variable = ::environ; *variable != nullptr; ++variable) {
      const std::string_view text = *variable;
      if (!changes.contains(std::string(text.substr(0, text.find('=')))))
        environment_.emplace_back(text);
    }
    for (const auto& [name, value] : changes) environment_.push_back(name + "=" + value);
    point(words_, word_pointers_);
    point(environment_, environment_pointers_);
  }

  void exec() const {
    ::execvpe(word_pointers_[0], word_pointers_.data(), environment_pointers_.data());
  }

 private:
  static void point(std::vector<std::string>& texts, std::vector<char*>& pointers) {
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
  }

  std::vector<std::string> words_;
  std::vector<std::string> environment_;
  std::vector<char*> word_pointers_;
  std::vector<char*> environment_pointers_;
};

/// In the child, between fork and exec: system calls alone.
[[noreturn]] void become(const Image& image, const Process::Options& options) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  if (!options.output.empty()) {
    const int file = open_for_writing(options.output);
    ::dup2(file, 1);
    if (options.errors.empty()) ::dup2(file, 2);
  }
  if (!options.errors.empty()) ::dup2(open_for_writing(options.errors), 2);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, 0);
  image.exec();
  ::_exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const Options& options)
    : output_(options.output) {
  const Image image{command, options.environment};
  pid_ = ::fork();
  if (pid_ < 0) throw Error("cannot fork");
  if (pid_ == 0) become(image, options);
}

Process::~Process() {
  if (ended()) return;
  signal(SIGTERM);
  if (wait_for(kTermPatience)) return;
  signal(SIGKILL);
  wait();
}

void Process::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

std::optional<int> Process::ended() {
  if (status_) return status_;
  int status = 0;
  rusage used{};
  if (::wait4(pid_, &status, WNOHANG, &used) != pid_) return status_;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  peak_rss_bytes_ = std::int64_t{used.ru_maxrss} * 1024;
  cpu_ = std::chrono::seconds(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         std::chrono::microseconds(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  return status_;
}

int Process::wait() {
  while (!ended()) std::this_thread::sleep_for(kLook);
  return *status_;
}

std::optional<int> Process::wait_for(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!ended() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(kLook);
  return status_;
}

std::string Process::output() const {
  std::ostringstream text;
  text << std::ifstream(output_).rdbuf();
  return text.str();
}

}  // namespace workwise::sandbox
