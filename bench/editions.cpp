#include "editions.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "sandbox/feeds.hpp"

namespace workwise::bench {
namespace fs = std::filesystem;
namespace {

/// What is not on the disk yet would be written during somebody's run.
void flush_to_disk(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  ::close(file);
  if (!done) throw Error("cannot write " + path);
}

}  // namespace

const char* to_string(Feed feed) {
  switch (feed) {
    case Feed::ndjson:
      return "NDJSON";
    case Feed::xml:
      return "XML";
    case Feed::rows:
      return "rows";
  }
  return "";
}

const char* to_string(Case which) {
  switch (which) {
    case Case::cold:
      return "cold";
    case Case::same_bytes:
      return "same bytes";
    case Case::unchanged:
      return "unchanged";
    case Case::delta:
      return "delta";
  }
  return "";
}

Editions::Editions(std::string folder, std::size_t jobs, bool frugal)
    : folder_(std::move(folder)), jobs_(jobs), frugal_(frugal) {}

std::string Editions::path(Feed feed, Case which) {
  const std::string name = which == Case::delta       ? "delta"
                           : which == Case::unchanged ? "other-bytes"
                                                      : "base";
  std::string path = folder_ + "/" + name + (feed == Feed::xml ? ".xml" : ".ndjson");
  if (written_.contains(path)) return path;
  if (frugal_) {
    for (const std::string& other : written_) fs::remove(other);
    written_.clear();
  }
  write(path, feed, which);
  written_.insert(path);
  return path;
}

void Editions::write(const std::string& path, Feed feed, Case which) const {
  sandbox::Edition edition{.seed = 1, .jobs = jobs_};
  if (which == Case::delta) {
    edition.edited_every = 100;
    edition.removed_every = 100;
    edition.added = share();
  }
  std::ofstream file(path, std::ios::binary);
  const auto sink = [&file](const std::string& piece) { file << piece; };
  feed == Feed::xml ? sandbox::indeed_xml(edition, sink) : sandbox::ndjson(edition, sink);
  if (which == Case::unchanged) file << (feed == Feed::xml ? "<!-- again -->\n" : "\n");
  file.close();
  flush_to_disk(path);
}

std::size_t Editions::rows_after(Case which) const {
  return which == Case::delta ? jobs_ + share() : jobs_;
}

}  // namespace workwise::bench
