#include "postgres/tools.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "postgres/target.hpp"

extern char** environ;

namespace workwise::postgres {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPackaged = "/usr/lib/postgresql";
constexpr std::array kPrograms = {"pg_dump", "pg_restore", "psql"};
constexpr int kMajor = 10000;  // of PQserverVersion's number

struct Found {
  std::string folder;
  std::string version;
  int major = 0;
};

bool has_all(const fs::path& folder) {
  return std::ranges::all_of(kPrograms, [&](const char* program) {
    return ::access((folder / program).c_str(), X_OK) == 0;
  });
}

/// "pg_dump (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)" → 15.8.
Found look_at(const std::string& folder) {
  Found found{.folder = folder, .version = {}};
  if (!has_all(folder)) return found;
  std::string said;
  // PATH because Debian's /usr/bin/pg_dump is a script.
  const Command command{.words = {folder + "/pg_dump", "--version"},
                        .environment = {{"PATH", "/usr/bin:/bin"}}};
  workwise::run(command, {}, [&](std::string_view bytes) { said += bytes; });
  constexpr std::string_view kBefore = "(PostgreSQL) ";
  const auto at = said.find(kBefore);
  if (at == std::string::npos) return found;
  const std::string rest = said.substr(at + kBefore.size());
  found.version = rest.substr(0, rest.find_first_of(" \n"));
  std::from_chars(found.version.data(), found.version.data() + found.version.size(), found.major);
  return found;
}

Found newest(const std::vector<std::string>& folders) {
  Found best;
  for (const std::string& folder : folders)
    if (Found found = look_at(folder); found.major > best.major) best = std::move(found);
  return best;
}

Found tools_for(int server, const std::vector<std::string>& folders) {
  Found found = newest(folders);
  const std::string package = "postgresql-client-" + std::to_string(server / kMajor);
  if (found.major == 0)
    throw workwise::Error("pg_dump, pg_restore and psql are needed, and not to be found under " +
                              std::string(kPackaged) + " or on PATH",
                          "apt-get install postgresql-client");
  if (found.major < server / kMajor)
    throw workwise::Error("pg_dump is of version " + found.version + " (" + found.folder +
                              "), the server of version " + std::to_string(server / kMajor) +
                              ": it must not be older",
                          "apt-get install " + package);
  return found;
}

/// Ours without what would lead libpq elsewhere.
std::map<std::string, std::string> plain_environment() {
  std::map<std::string, std::string> environment;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text = *one;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || text.starts_with("PG") ||
        text.starts_with("DATABASE_URL="))
      continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  environment["LC_ALL"] = "C";
  return environment;
}

}  // namespace

std::vector<std::string> tool_folders() {
  std::vector<std::string> folders;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(kPackaged, none))
    folders.push_back(entry.path() / "bin");
  // The environment is daemon/'s to read; PATH is how every program finds another one.
  const char* path = std::getenv("PATH");
  for (const std::string_view folder : split(path == nullptr ? "/usr/bin" : path, ':'))
    if (folder.starts_with('/')) folders.emplace_back(folder);
  return folders;
}

Tools::Tools(const Session& session, std::stop_token stop, const std::vector<std::string>& folders)
    : stop_(std::move(stop)), environment_(plain_environment()) {
  const Found found = tools_for(session.server_version(), folders);
  folder_ = found.folder;
  version_ = found.version;
  std::string service = "[workwise]\n";
  bool needed = false;
  for (const Option& option : options_of(session)) {
    if (!option.variable.empty()) {
      environment_[option.variable] = option.value;
      continue;
    }
    service += option.keyword + "=" + option.value + "\n";
    needed = true;
  }
  environment_["PGAPPNAME"] = "workwise";
  if (needed) write_service_file(service);
}

Tools::~Tools() {
  if (service_file_ >= 0) ::close(service_file_);
}

/// Its reader opens it by our name in /proc, which is for the same user alone.
void Tools::write_service_file(const std::string& text) {
  service_file_ = ::memfd_create("workwise-service", MFD_CLOEXEC);
  if (service_file_ < 0 ||
      ::write(service_file_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw workwise::Error(std::string("cannot hand the connection on: ") + std::strerror(errno));
  environment_["PGSERVICEFILE"] =
      "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(service_file_);
  environment_["PGSERVICE"] = "workwise";
}

Command Tools::command(const std::string& program, std::vector<std::string> words) const {
  words.insert(words.begin(), folder_ + "/" + program);
  return {.words = std::move(words), .environment = environment_};
}

std::string Tools::run(const std::string& program, std::vector<std::string> words) const {
  std::string output;
  const Ended ended = workwise::run(command(program, std::move(words)), stop_,
                                    [&](std::string_view bytes) { output += bytes; });
  require_success(program, ended);
  return output;
}

void Tools::require_success(const std::string& program, const Ended& ended) const {
  if (stop_.stop_requested()) throw workwise::Error(program + " was stopped on request");
  if (ended.status == 0) return;
  throw workwise::Error(program + " failed (exit " + std::to_string(ended.status) + ")" +
                        (ended.errors.empty() ? "" : ": " + std::string(trim(ended.errors))));
}

}  // namespace workwise::postgres
