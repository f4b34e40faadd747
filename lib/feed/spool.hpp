#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace workwise::feed {

/// The body of a feed on disk, unpacked and in UTF-8: what a run reads from, and what can be
/// replayed.
///
/// Owns: its file, removed at the end unless keep() was called. A Spool over an existing file
///       (a plain file: source) owns only the descriptor and removes nothing.
/// Why:   a new file is called feed-PID-XXXXXX and is locked (flock) while it is in use, so that
///        sweep_spools can tell what a killed process left behind from what works right now.
/// Errors: Error, with the reason and what to do about it.
class Spool {
 public:
  Spool() = default;
  /// A new empty file in `directory` (made when missing), open for write() then read.
  static Spool create(const std::string& directory);
  /// An existing file, read in place.
  static Spool open(const std::string& path);

  ~Spool();
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;

  void write(std::string_view bytes);  ///< throws Error when the disk is full
  /// Up to `size` bytes from `offset` into `buffer`; returns how many (0 at the end).
  std::size_t read(std::uint64_t offset, char* buffer, std::size_t size) const;
  std::string read(std::uint64_t offset, std::size_t size) const;

  std::uint64_t size() const { return size_; }
  const std::string& path() const { return path_; }
  /// Leaves the file in place, under a name that no sweep touches: path() says which.
  void keep();

 private:
  std::string path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  bool owned_ = false;
};

/// Removes from `directory` what dead processes left behind; returns how many files that were.
/// What is in use, was kept, or is not ours by name stays. A missing directory is an empty one.
std::size_t sweep_spools(const std::string& directory);

}  // namespace workwise::feed
