#pragma once

#include <chrono>
#include <string>

namespace CLI {
class App;
class Validator;
}  // namespace CLI

/// What the values of flags and arguments must look like, and what is made of them.
namespace workwise::cli {

/// Refuses "": an unset variable of a script, "$NAME", must not mean the default.
CLI::Validator given();

/// --scratch-url, of a command that tries something out.
void add_scratch_url(CLI::App& command, std::string& url);

/// A number from 1 to a million.
CLI::Validator some();

/// "250ms", "15s", "2m", "1h30m", and a bare number of seconds. Throws UsageError naming the flag.
std::chrono::milliseconds parse_duration(const std::string& text, const std::string& flag);

/// The file: URL of a path, whatever characters are in it.
std::string file_url(const std::string& path);

}  // namespace workwise::cli
