#include <unistd.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <string>

#include "base/error.hpp"
#include "base/failpoint.hpp"

namespace workwise {
namespace {

struct Armed {
  std::string name;
  std::string action;
  int passing = 1;
  std::atomic<int> passed{0};
};

std::list<Armed> armed() {
  std::list<Armed> all;
  const char* variable = std::getenv("WORKWISE_FAILPOINTS");
  std::string_view rest = variable ? variable : "";
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    Armed& point = all.emplace_back();
    const auto equals = one.find('=');
    const auto at = one.find('@');
    point.name = one.substr(0, equals);
    point.action = one.substr(equals + 1, at == std::string_view::npos ? at : at - equals - 1);
    if (at != std::string_view::npos)
      std::from_chars(one.data() + at + 1, one.data() + one.size(), point.passing);
  }
  return all;
}

[[noreturn]] void hang(const std::string& name) {
  std::fprintf(stderr, "failpoint %s: hangs\n", name.c_str());
  for (;;) ::pause();
}

}  // namespace

void failpoint(std::string_view name) {
  static std::list<Armed> points = armed();
  for (Armed& point : points) {
    if (point.name != name || ++point.passed != point.passing) continue;
    if (point.action == "kill") ::kill(::getpid(), SIGKILL);
    // Sent to this thread, which stops the process here; the process's signal another thread may
    // take, and this one is past the point by then.
    if (point.action == "stop") std::raise(SIGSTOP);
    if (point.action == "throw") throw Error("failpoint " + point.name);
    if (point.action == "hang") hang(point.name);
  }
}

}  // namespace workwise
