#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace workwise::bench {

/// A folder for feeds, configurations and output, gone at the end.
class Folder {
 public:
  Folder() { std::filesystem::create_directories(path_); }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_ =
      std::filesystem::temp_directory_path() / ("workwise-bench-" + std::to_string(::getpid()));
};

}  // namespace workwise::bench
