#include "migrate/folder.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"

namespace workwise::migrate {
namespace {

std::string provisional(const std::string& path) {
  return path + ".new";
}

}  // namespace

NewFiles::~NewFiles() {
  std::error_code ignored;
  for (const std::string& path : written_) std::filesystem::remove(provisional(path), ignored);
}

void NewFiles::keep() {
  for (const std::string& path : written_) {
    std::error_code error;
    std::filesystem::rename(provisional(path), path, error);
    if (error)
      throw Error(path + " cannot be written: " + error.message() +
                  ". The ledger is written; type the command again once this is mended.");
  }
  written_.clear();
}

void NewFiles::write(const std::string& name, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  const std::string path = (std::filesystem::path(directory_) / name).string();
  const auto refuse = [&](const std::string& why) {
    throw Error(path + " cannot be written: " + why + ". Nothing was changed.");
  };
  if (error) refuse(error.message());
  if (std::filesystem::exists(path)) refuse("it is there already");
  errno = 0;
  std::ofstream stream(provisional(path), std::ios::binary);
  if (!stream) refuse(std::strerror(errno));
  written_.push_back(path);
  stream << text << std::flush;
  if (!stream) refuse(std::strerror(errno));
}

}  // namespace workwise::migrate
