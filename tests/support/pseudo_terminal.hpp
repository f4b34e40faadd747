#pragma once

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace workwise::testing {

/// Runs a command to its end in front of a terminal, without colours unless they are wanted, where
/// somebody has typed already; returns what is to be read there then.
inline std::string on_a_terminal(const std::vector<std::string>& command,
                                 const std::string& typed = {}, bool colours = false) {
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child < 0) throw Error("cannot make a terminal");
  if (child == 0) {
    ::setenv("NO_COLOR", colours ? "" : "1", 1);
    ::setenv("TERM", "xterm", 1);
    ::setenv("DATABASE_URL", "", 1);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  if (!typed.empty() && ::write(terminal, typed.data(), typed.size()) < 0)
    throw Error("cannot type");
  std::string shown;
  char buffer[4096];
  for (ssize_t size = 0; (size = ::read(terminal, buffer, sizeof buffer)) > 0;)
    shown.append(buffer, static_cast<std::size_t>(size));  // ends with EIO, when the child has
  ::close(terminal);
  ::waitpid(child, nullptr, 0);
  return shown;
}

}  // namespace workwise::testing
