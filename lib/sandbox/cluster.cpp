#include "sandbox/cluster.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "postgres/session.hpp"
#include "sandbox/child.hpp"

namespace workwise::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPathMax = 90;  // of 107 bytes for a socket's; its name takes the rest
constexpr std::chrono::seconds kStartPatience{60};
constexpr std::chrono::milliseconds kPoll{15};
constexpr const char* kPackaged = "/usr/lib/postgresql";

bool has_server(const fs::path& folder) {
  return ::access((folder / "initdb").c_str(), X_OK) == 0 &&
         ::access((folder / "postgres").c_str(), X_OK) == 0;
}

/// Debian keeps each major version in a folder of its own; nullopt-like empty when there is none.
fs::path newest_packaged() {
  int newest = 0;
  fs::path found;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(kPackaged, none)) {
    const std::string name = entry.path().filename();
    int version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    if (version <= newest || !has_server(entry.path() / "bin")) continue;
    newest = version;
    found = entry.path() / "bin";
  }
  return found;
}

fs::path on_path() {
  const char* path = std::getenv("PATH");
  for (const std::string_view folder : split(path == nullptr ? "" : path, ':'))
    if (!folder.empty() && has_server(folder)) return folder;
  return {};
}

fs::path server_folder() {
  fs::path folder = newest_packaged();
  if (folder.empty()) folder = on_path();
  if (folder.empty())
    throw Error("there is no PostgreSQL server under " + std::string(kPackaged) + " or on PATH",
                "apt-get install postgresql");
  return folder;
}

/// Root's own temporary folder may be closed to the account that runs the server.
bool reachable_by_all(const fs::path& folder) {
  for (fs::path part = folder; part.has_relative_path(); part = part.parent_path())
    if ((fs::status(part).permissions() & fs::perms::others_exec) == fs::perms::none) return false;
  return true;
}

fs::path temporary_folder() {
  std::error_code none;
  const fs::path folder = fs::temp_directory_path(none);
  const std::size_t room = kPathMax - std::string_view("/workwise-XXXXXX").size();
  const bool fits = !none && folder.native().size() <= room;
  return fits && (::geteuid() != 0 || reachable_by_all(folder)) ? folder : fs::path("/tmp");
}

std::string make_folder(const std::string& asked) {
  std::string folder = asked.empty() ? temporary_folder() / "workwise-XXXXXX" : fs::path(asked);
  if (folder.size() > kPathMax)
    throw Error("the folder's name is too long for a Unix socket: " + folder);
  if (!asked.empty())
    fs::create_directories(folder);
  else if (::mkdtemp(folder.data()) == nullptr)
    throw Error("cannot make a folder like " + folder);
  if (const auto account = server_account())
    if (::chown(folder.c_str(), account->user, account->group) != 0)
      throw Error("cannot hand " + folder + " to the account that runs the server");
  // Whoever reaches the socket is trusted, so nobody else may reach it.
  ::chmod(folder.c_str(), 0700);
  return folder;
}

std::string read_file(const fs::path& path) {
  const std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string quote_identifier(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string percent_encoded(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain)
      result += c;
    else
      result.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
  }
  return result;
}

std::vector<std::string> server_command(const std::string& folder, bool fsync) {
  std::vector<std::string> command{server_folder() / "postgres", "-D", folder + "/data"};
  const auto set = [&command](const std::string& setting) {
    command.insert(command.end(), {"-c", setting});
  };
  set("listen_addresses=");
  set("unix_socket_directories=" + folder);
  set("log_line_prefix=%m [%p] %a ");
  if (!fsync) {
    set("fsync=off");
    set("synchronous_commit=off");
    set("full_page_writes=off");
    set("shared_buffers=32MB");
  }
  return command;
}

}  // namespace

Cluster::Cluster(const Options& options)
    : directory_(make_folder(options.directory)),
      keep_(options.keep),
      fsync_(options.fsync),
      owner_(::getpid()) {
  const fs::path initdb = server_folder() / "initdb";
  const int code = run({.command = {initdb, "-D", directory_ + "/data", "-U", "postgres", "-A",
                                    "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"},
                        .account = server_account(),
                        .directory = directory_,
                        .log = directory_ + "/log"});
  if (code != 0) {
    const std::string said = log();
    if (!keep_) fs::remove_all(directory_);
    throw Error(initdb.string() + " failed (exit " + std::to_string(code) + "): " + said);
  }
  start();
}

Cluster::~Cluster() {
  if (owner_ != ::getpid()) return;
  server_.reset();
  std::error_code ignored;
  if (!keep_) fs::remove_all(directory_, ignored);
}

void Cluster::start() {
  server_ = std::make_unique<Supervised>(Program{.command = server_command(directory_, fsync_),
                                                 .account = server_account(),
                                                 .directory = directory_,
                                                 .log = directory_ + "/log"},
                                         keep_ ? Supervised::End::leave : Supervised::End::ask);
  const auto deadline = std::chrono::steady_clock::now() + kStartPatience;
  for (;;) {
    try {
      postgres::Session{{.url = url("postgres")}};
      return;
    } catch (const postgres::Error& error) {
      if (!server_->running() || std::chrono::steady_clock::now() > deadline)
        throw Error("the private PostgreSQL did not start: " + error.message + "\n" + log());
    }
    std::this_thread::sleep_for(kPoll);
  }
}

void Cluster::stop_immediately() {
  if (server_) server_->stop(Supervised::End::quit);
}

std::string Cluster::url(const std::string& database) const {
  return "postgresql:///" + percent_encoded(database) + "?host=" + percent_encoded(directory_) +
         "&user=postgres";
}

std::string Cluster::create_database(const std::string& name, const std::string& template_name) {
  postgres::Session session{{.url = url("postgres")}};
  std::string sql = "CREATE DATABASE " + quote_identifier(name);
  if (!template_name.empty()) sql += " TEMPLATE " + quote_identifier(template_name);
  session.run(sql);
  return url(name);
}

std::string Cluster::log() const {
  return read_file(directory_ + "/log");
}

std::string Cluster::binaries() const {
  return server_folder();
}

}  // namespace workwise::sandbox
