#pragma once

#include <sys/types.h>

#include <chrono>

/// What the kernel accounts to a process that is still there, from /proc.
namespace workwise::bench {

std::chrono::milliseconds cpu_of(pid_t pid);

/// Of a process, its children and those it has reaped: given the postmaster, of a whole server.
std::chrono::milliseconds cpu_with_children(pid_t pid);

pid_t parent_of(pid_t pid);
double resident_mib(pid_t pid);
double peak_resident_mib(pid_t pid);

}  // namespace workwise::bench
