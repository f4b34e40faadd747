#include "migrate/dump_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"

namespace workwise::migrate {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUnproven = ".unproven";

/// What a file's name may hold.
std::string plain(const std::string& name) {
  std::string text = name;
  std::ranges::replace_if(
      text,
      [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return !letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' &&
               static_cast<unsigned char>(c) < 0x80U;
      },
      '-');
  return text;
}

/// "2026-07-14T22:35:00.25Z" → "20260714T223500.250000Z".
std::string stamp(Instant when) {
  std::string text = to_rfc3339(when);
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'Z'; });
  if (text.find('.') == std::string::npos) text += '.';
  text.resize(std::string_view("20260714T223500.250000").size(), '0');
  return text + "Z";
}

/// What stands between the time and the version.
std::string middle(const std::string& database) {
  return "_" + plain(database) + "_before_";
}

bool is_of(const fs::path& path, const std::string& database) {
  const std::string name = path.filename().string();
  const auto after_time = name.find('_');
  return after_time != std::string::npos &&
         std::string_view(name).substr(after_time).starts_with(middle(database));
}

/// Two databases may have one name in a file's name: the manifest, which begins with it, decides.
bool is_proven(const fs::path& path, const std::string& database) {
  const std::string begin = "{\"database\":" + json_string(database) + ",";
  std::string text(begin.size(), ' ');
  std::ifstream(manifest_of(path)).read(text.data(), static_cast<std::streamsize>(text.size()));
  return text == begin;
}

[[noreturn]] void fail(const std::string& what, const std::string& path, int reason) {
  throw Error("cannot " + what + " " + path + ": " + std::strerror(reason));
}

}  // namespace

DumpFolder::DumpFolder(const std::string& path) : path_(path) {
  const fs::path folder{path};
  std::error_code error;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
  if (error) fail("make", folder.parent_path().string(), error.value());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) fail("make", path, errno);
  if (::access(path.c_str(), W_OK | X_OK) != 0) fail("write into", path, errno);
}

std::string DumpFolder::new_name(Instant when, const std::string& database,
                                 const std::string& version) const {
  return fs::path(path_) / (stamp(when) + middle(database) + version + ".dump");
}

std::vector<std::string> DumpFolder::proven(const std::string& folder,
                                            const std::string& database) {
  std::vector<std::string> dumps;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".dump" && is_proven(path, database)) dumps.push_back(path);
  }
  std::ranges::sort(dumps, std::ranges::greater{});
  return dumps;
}

void DumpFolder::clear_out(const std::string& database, std::size_t keep) const {
  const std::vector<std::string> dumps = proven(path_, database);
  for (std::size_t i = keep; i < dumps.size(); ++i) remove_dump(dumps[i]);
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(path_, none))
    if (entry.path().extension() == kUnproven && is_of(entry.path(), database))
      fs::remove_all(entry.path(), none);
}

std::uint64_t DumpFolder::free_bytes() const {
  struct statvfs space{};
  if (::statvfs(path_.c_str(), &space) != 0) fail("look at the space of", path_, errno);
  return std::uint64_t{space.f_bavail} * space.f_frsize;
}

std::string manifest_of(const std::string& dump) {
  return dump + ".json";
}

void remove_dump(const std::string& dump) {
  std::error_code ignored;
  fs::remove(manifest_of(dump), ignored);  // first: without it the dump is worth nothing
  fs::remove_all(dump, ignored);
}

std::uint64_t size_of(const std::string& dump) {
  std::error_code none;
  if (fs::is_regular_file(dump, none)) return fs::file_size(dump, none);
  std::uint64_t bytes = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(dump, none))
    bytes += entry.file_size(none);
  return bytes;
}

void write_privately(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) fail("write", path, errno);
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                     ::fsync(file) == 0;
  const int reason = errno;
  ::close(file);
  if (!whole) fail("write", path, reason);
}

}  // namespace workwise::migrate
