#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "databases.hpp"

namespace workwise::bench {

/// One run of one program on one database.
struct Sample {
  double milliseconds = 0;          ///< what is compared: the process', or the program's own time
  double process_milliseconds = 0;  ///< of the whole process
  double own_milliseconds = 0;      ///< what the program says itself; 0: nothing
  double client_cpu_milliseconds = 0;
  double server_cpu_milliseconds = 0;  ///< of all processes of the server
  double peak_mib = 0;
  std::int64_t wal_bytes = 0;
  std::int64_t growth_bytes = 0;  ///< of public.jobs
  Table jobs;
};

/// Runs the command, which works on the database. Throws Error with its output when it fails.
Sample measure(const Databases& databases, const std::string& database,
               const std::vector<std::string>& command, const std::string& output_file);

}  // namespace workwise::bench
