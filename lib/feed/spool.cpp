#include "feed/spool.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace workwise::feed {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "feed-";
constexpr std::string_view kKeptPrefix = "kept-";

std::string reason(int number) {
  return std::generic_category().message(number);
}

[[noreturn]] void refuse(const std::string& what, int number) {
  std::string next;
  if (number == ENOSPC || number == EDQUOT || number == EFBIG)
    next = "make room on that file system, or set ingest.spool_directory to a larger one";
  else if (number == EACCES || number == EPERM || number == EROFS)
    next = "make it writable for this user, or set ingest.spool_directory to one that is";
  throw Error(what + ": " + reason(number), next);
}

/// Bodies may hold what only the operator should see: nobody else gets in.
void make_private(const std::string& directory) {
  std::error_code ignored;
  fs::create_directories(fs::path(directory).parent_path(), ignored);
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
    refuse("can't make the spool directory " + directory, errno);
}

/// The process that a name "feed-PID-XXXXXX" speaks of; 0: the name is not one of ours.
pid_t process_of(std::string_view name) {
  if (!name.starts_with(kPrefix)) return 0;
  name.remove_prefix(kPrefix.size());
  pid_t process = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
  return error == std::errc{} && end < name.data() + name.size() && *end == '-' ? process : 0;
}

/// Every process of a container may be number 1: our own number proves nothing, only the lock does.
bool may_be_dead(pid_t process) {
  return process == ::getpid() || (::kill(process, 0) != 0 && errno == ESRCH);
}

bool remove_if_unlocked(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return false;
  const bool removed = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && ::unlink(path.c_str()) == 0;
  ::close(descriptor);
  return removed;
}

}  // namespace

Spool Spool::create(const std::string& directory) {
  make_private(directory);
  Spool spool;
  spool.path_ = directory + '/' + std::string(kPrefix) + std::to_string(::getpid()) + "-XXXXXX";
  spool.descriptor_ = ::mkostemp(spool.path_.data(), O_CLOEXEC);
  if (spool.descriptor_ < 0) refuse("can't make a spool file in " + directory, errno);
  spool.owned_ = true;
  ::flock(spool.descriptor_, LOCK_EX | LOCK_NB);  // where locks don't work, sweeps find names only
  return spool;
}

Spool Spool::open(const std::string& path) {
  Spool spool;
  spool.path_ = path;
  spool.descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (spool.descriptor_ < 0) throw Error("can't open " + path + ": " + reason(errno));
  struct stat status{};
  if (::fstat(spool.descriptor_, &status) != 0)
    throw Error("can't look at " + path + ": " + reason(errno));
  if (!S_ISREG(status.st_mode)) throw Error(path + " is not a plain file");
  spool.size_ = static_cast<std::uint64_t>(status.st_size);
  return spool;
}

Spool::~Spool() {
  if (descriptor_ < 0) return;
  if (owned_) ::unlink(path_.c_str());
  ::close(descriptor_);
}

Spool::Spool(Spool&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(std::exchange(other.size_, 0)),
      owned_(std::exchange(other.owned_, false)) {}

Spool& Spool::operator=(Spool&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(owned_, other.owned_);
  return *this;
}

void Spool::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse("can't write the spool file " + path_, errno);
    size_ += static_cast<std::uint64_t>(count);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::size_t Spool::read(std::uint64_t offset, char* buffer, std::size_t size) const {
  std::size_t have = 0;
  while (have < size) {
    const ssize_t count =
        ::pread(descriptor_, buffer + have, size - have, static_cast<off_t>(offset + have));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error("can't read " + path_ + ": " + reason(errno));
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
  }
  return have;
}

std::string Spool::read(std::uint64_t offset, std::size_t size) const {
  std::string bytes(size, '\0');
  bytes.resize(read(offset, bytes.data(), size));
  return bytes;
}

void Spool::keep() {
  if (!owned_) return;
  owned_ = false;
  const fs::path path(path_);
  const std::string kept =
      path.parent_path() / (std::string(kKeptPrefix) + path.filename().string());
  if (::rename(path_.c_str(), kept.c_str()) == 0) path_ = kept;
}

std::size_t sweep_spools(const std::string& directory) {
  std::size_t removed = 0;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    const pid_t process = process_of(at->path().filename().string());
    if (process > 0 && may_be_dead(process) && remove_if_unlocked(at->path())) ++removed;
  }
  return removed;
}

}  // namespace workwise::feed
