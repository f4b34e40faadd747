#pragma once

#include <string>
#include <vector>

namespace workwise::migrate {

/// Files that are new in the folder of the migrations. Until they are kept they have another name,
/// by which nothing takes them for migrations: a program that is killed must not leave files behind
/// that look pending. What is not kept is removed.
class NewFiles {
 public:
  explicit NewFiles(std::string directory) : directory_(std::move(directory)) {}
  ~NewFiles();
  NewFiles(const NewFiles&) = delete;

  /// Makes the folder too. Throws Error that says what can't be written, and why.
  void write(const std::string& name, const std::string& text);
  void keep();

 private:
  std::string directory_;
  std::vector<std::string> written_;  ///< the paths to be
};

}  // namespace workwise::migrate
