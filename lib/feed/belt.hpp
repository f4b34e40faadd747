#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace workwise::feed {

/// Has bytes dealt with by another thread, in their order, while more of them are made.
///
/// Shape:  add() per piece, finish() at the end, which returns when all is dealt with. `take` gets
///         pieces of kPieceBytes, the last one smaller. What is not more than one of them is dealt
///         with by the caller's own thread in finish().
/// Owns:   one thread and kPieces buffers. The thread ends with this object; what it has not begun
///         by then is dropped.
/// Errors: what `take` throws comes out of a later add() or finish(); no more is taken then.
/// Why:    docs/adr/0016-inflating.md
class Belt {
 public:
  static constexpr std::size_t kPieceBytes = std::size_t{512} * 1024;
  static constexpr std::size_t kPieces = 3;  ///< one is filled, one waits, one is dealt with

  using Take = std::function<void(std::string_view)>;

  explicit Belt(Take take) : take_(std::move(take)) { spare_.reserve(kPieces); }
  Belt(const Belt&) = delete;
  Belt& operator=(const Belt&) = delete;

  void add(std::string_view bytes);
  void finish();

 private:
  void send();
  bool has_thread();
  void work(const std::stop_token& stop);

  Take take_;
  std::string filling_;
  std::mutex mutex_;  // guards those below
  std::condition_variable_any changed_;
  std::deque<std::string> waiting_;
  std::vector<std::string> spare_;
  bool busy_ = false;
  std::exception_ptr failure_;
  std::jthread thread_;  ///< the last member: it uses the others
};

}  // namespace workwise::feed
