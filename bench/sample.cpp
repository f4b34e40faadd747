#include "sample.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/process.hpp"

namespace workwise::bench {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

/// The number after `"name":` of a program's JSON.
std::optional<double> member(std::string_view json, const std::string& name) {
  const std::string key = '"' + name + "\":";
  const auto at = json.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = trim(json.substr(at + key.size()));
  double value = 0;
  if (std::from_chars(rest.data(), rest.data() + rest.size(), value).ec != std::errc{})
    return std::nullopt;
  return value;
}

/// workwise tells the microseconds of its run, the peers the milliseconds from opening the file to
/// COMMIT.
double own_time(std::string_view output) {
  if (const auto microseconds = member(output, "microseconds")) return *microseconds / 1000;
  return member(output, "milliseconds").value_or(0);
}

/// Until it has ended, to the microsecond: Process looks every few milliseconds.
void wait_for_end(const sandbox::Process& process) {
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(process.pid()), &ended, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
}

}  // namespace

Sample measure(const Databases& databases, const std::string& database,
               const std::vector<std::string>& command, const std::string& output_file) {
  const std::int64_t bytes_before = databases.jobs_bytes(database);
  databases.wait_until_left(database);
  const std::int64_t wal_before = databases.wal_bytes();
  const auto server_before = databases.server_cpu();
  const auto began = std::chrono::steady_clock::now();
  sandbox::Process process(command, {.output = output_file, .environment = {}, .errors = {}});
  wait_for_end(process);
  const Milliseconds took = std::chrono::steady_clock::now() - began;
  if (process.wait() != 0)
    throw Error(join(command, " ") + " failed with " + std::to_string(process.wait()) + ":\n" +
                process.output());
  databases.wait_until_left(database);
  Sample sample;
  sample.server_cpu_milliseconds = Milliseconds(databases.server_cpu() - server_before).count();
  sample.wal_bytes = databases.wal_bytes() - wal_before;
  sample.process_milliseconds = took.count();
  sample.own_milliseconds = own_time(process.output());
  sample.milliseconds = sample.process_milliseconds;
  sample.client_cpu_milliseconds = Milliseconds(process.cpu()).count();
  sample.peak_mib = static_cast<double>(process.peak_rss_bytes()) / (1024 * 1024);
  sample.jobs = databases.jobs(database);
  sample.growth_bytes = sample.jobs.bytes - bytes_before;
  return sample;
}

}  // namespace workwise::bench
