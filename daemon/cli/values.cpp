#include "cli/values.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "base/error.hpp"
#include "config/quantity.hpp"

namespace workwise::cli {

CLI::Validator given() {
  return CLI::Validator(
      [](const std::string& text) {
        return std::string(text.empty() ? "it is given, and empty" : "");
      },
      "");
}

void add_scratch_url(CLI::App& command, std::string& url) {
  command
      .add_option("--scratch-url", url,
                  "an empty database to use, for a role that may not make one; it is emptied")
      ->check(given());
}

CLI::Validator some() {
  constexpr std::uint64_t kMost = 1'000'000;
  return CLI::Validator(
      [](const std::string& text) {
        const auto number = config::parse_count(text);
        return number && *number >= 1 && *number <= kMost
                   ? std::string()
                   : "expected a number from 1 to " + std::to_string(kMost) + ", found \"" + text +
                         "\"";
      },
      "");
}

std::chrono::milliseconds parse_duration(const std::string& text, const std::string& flag) {
  if (const auto duration = config::parse_duration(text)) return *duration;
  if (const auto seconds = config::parse_count(text))
    return std::chrono::seconds(static_cast<std::int64_t>(*seconds));
  throw UsageError(flag + ": expected a duration like 60s or 2m, found \"" + text + "\"");
}

std::string file_url(const std::string& path) {
  std::string url = "file://";
  for (const char c : std::filesystem::absolute(path).string()) {
    const auto byte = static_cast<unsigned char>(c);
    char encoded[4];
    std::snprintf(encoded, sizeof encoded, "%%%02X", byte);
    if (byte <= 32 || byte == 127 || c == '%')
      url += encoded;
    else
      url += c;
  }
  return url;
}

}  // namespace workwise::cli
