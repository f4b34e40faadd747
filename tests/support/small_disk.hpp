#pragma once

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

namespace workwise::testing {

/// A file system of a given size, in memory, that can really be full. Needs the right to mount:
/// why() says what stood in the way, and is empty where the disk is there.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& size) {
    path_ = "/tmp/workwise-disk-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr)
      fail("cannot make a folder");
    else if (::mount("tmpfs", path_.c_str(), "tmpfs", 0, options(size).c_str()) != 0)
      fail("cannot mount a file system");
    else
      mounted_ = true;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  SmallDisk(const SmallDisk&) = delete;

  const std::string& path() const { return path_; }
  const std::string& why() const { return why_; }

  void resize(const std::string& size) {
    if (::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT, options(size).c_str()) != 0)
      fail("cannot resize the file system");
  }

  std::uintmax_t free_bytes() const { return std::filesystem::space(path_).available; }

 private:
  static std::string options(const std::string& size) { return "mode=0755,size=" + size; }
  void fail(const char* what) { why_ = std::string(what) + ": " + std::strerror(errno); }

  std::string path_;
  std::string why_;
  bool mounted_ = false;
};

}  // namespace workwise::testing
