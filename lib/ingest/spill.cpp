#include "ingest/spill.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace workwise::ingest {
namespace {

constexpr std::size_t kPage = 4096;

std::size_t rounded(std::size_t bytes, std::size_t to) {
  return (bytes + to - 1) / to * to;
}

[[noreturn]] void refuse(const std::string& directory, int number) {
  throw Error(
      "what is known of the source does not fit into memory (ingest.known_memory), nor into "
      "a file in " +
          directory + ": " + std::generic_category().message(number),
      number == ENOSPC ? "make room on that file system, set ingest.spool_directory to a"
                         " larger one, or raise ingest.known_memory"
                       : "let ingest.spool_directory be one that this user may write to");
}

}  // namespace

Spill::Spill(std::string directory, std::size_t memory_max)
    : directory_(std::move(directory)), memory_max_(memory_max) {}

Spill::~Spill() {
  for (const auto& [memory, bytes] : maps_) ::munmap(memory, bytes);
  if (file_ >= 0) ::close(file_);
}

void Spill::open_file() {
  std::error_code ignored;
  std::filesystem::create_directories(directory_, ignored);
  std::string path = directory_ + "/known-XXXXXX";
  file_ = ::mkostemp(path.data(), O_CLOEXEC);
  if (file_ < 0) refuse(directory_, errno);
  ::unlink(path.c_str());
}

void* Spill::map(std::size_t bytes) {
  if (file_ < 0) open_file();
  const std::size_t size = rounded(bytes, kPage);
  // Without room on the disk a write to the mapping would end the process.
  const int full =
      ::posix_fallocate(file_, static_cast<off_t>(file_size_), static_cast<off_t>(size));
  if (full != 0) refuse(directory_, full);
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_,
                        static_cast<off_t>(file_size_));
  if (memory == MAP_FAILED) throw std::bad_alloc();
  file_size_ += size;
  maps_.emplace(memory, size);
  return memory;
}

void* Spill::do_allocate(std::size_t bytes, std::size_t alignment) {
  const bool counted = bytes >= kSmall;
  if (counted && in_memory_ + bytes > memory_max_) return map(bytes);
  void* memory = std::pmr::new_delete_resource()->allocate(bytes, alignment);
  if (counted) in_memory_ += bytes;
  return memory;
}

void Spill::do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) {
  if (const auto found = maps_.find(memory); found != maps_.end()) {
    ::munmap(memory, found->second);
    maps_.erase(found);
    return;
  }
  if (bytes >= kSmall) in_memory_ -= bytes;
  std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment);
}

}  // namespace workwise::ingest
