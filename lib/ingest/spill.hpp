#pragma once

#include <cstddef>
#include <memory_resource>
#include <string>
#include <unordered_map>

namespace workwise::ingest {

/// Memory up to a limit, and from there on a file that the kernel pages in and out: what is kept in
/// it is the same, only slower to reach, and leaves the machine's memory to others.
///
/// Owns:   the file, in `directory`, without a name from the start; everything at the end.
/// Errors: Error when the disk is full: room is reserved before it is used.
/// Units:  bytes. Pieces of less than kSmall are not worth a file: they are neither counted nor put
///         there.
class Spill : public std::pmr::memory_resource {
 public:
  Spill(std::string directory, std::size_t memory_max);
  ~Spill() override;
  Spill(const Spill&) = delete;

  bool spilled() const { return file_ >= 0; }

  static constexpr std::size_t kSmall = std::size_t{64} << 10U;

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override;
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  void open_file();
  void* map(std::size_t bytes);

  std::string directory_;
  std::size_t memory_max_;
  std::size_t in_memory_ = 0;
  int file_ = -1;
  std::size_t file_size_ = 0;
  std::unordered_map<void*, std::size_t> maps_;  ///< of the file
};

}  // namespace workwise::ingest
