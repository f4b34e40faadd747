#include "proc.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace workwise::bench {
namespace {

namespace fs = std::filesystem;

/// The fields of /proc/PID/stat that we read; zeros for a process that is gone.
struct Stat {
  int parent = 0;
  long own_ticks = 0;
  long reaped_ticks = 0;
};

Stat stat_of(const fs::path& folder) {
  std::ifstream file(folder / "stat");
  std::string text;
  std::getline(file, text);
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  Stat stat;
  long user = 0;
  long system = 0;
  long reaped_user = 0;
  long reaped_system = 0;
  std::sscanf(text.c_str() + name_end + 2,
              "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld %ld %ld", &stat.parent, &user,
              &system, &reaped_user, &reaped_system);
  stat.own_ticks = user + system;
  stat.reaped_ticks = reaped_user + reaped_system;
  return stat;
}

fs::path folder_of(pid_t pid) {
  return "/proc/" + std::to_string(pid);
}

std::chrono::milliseconds to_time(long ticks) {
  return std::chrono::milliseconds(ticks * 1000 / ::sysconf(_SC_CLK_TCK));
}

double status_mib(pid_t pid, const std::string& field) {
  std::ifstream file(folder_of(pid) / "status");
  for (std::string line; std::getline(file, line);)
    if (line.rfind(field, 0) == 0) return std::stod(line.substr(field.size())) / 1024;
  return 0;
}

bool is_process(const fs::path& folder) {
  const std::string name = folder.filename();
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::chrono::milliseconds cpu_of(pid_t pid) {
  return to_time(stat_of(folder_of(pid)).own_ticks);
}

std::chrono::milliseconds cpu_with_children(pid_t pid) {
  const Stat parent = stat_of(folder_of(pid));
  long ticks = parent.own_ticks + parent.reaped_ticks;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    if (!is_process(entry.path())) continue;
    const Stat stat = stat_of(entry.path());
    if (stat.parent == pid) ticks += stat.own_ticks;
  }
  return to_time(ticks);
}

pid_t parent_of(pid_t pid) {
  return stat_of(folder_of(pid)).parent;
}

double resident_mib(pid_t pid) {
  return status_mib(pid, "VmRSS:");
}

double peak_resident_mib(pid_t pid) {
  return status_mib(pid, "VmHWM:");
}

}  // namespace workwise::bench
