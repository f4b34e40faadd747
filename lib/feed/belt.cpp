#include "feed/belt.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace workwise::feed {

void Belt::add(std::string_view bytes) {
  while (!bytes.empty()) {
    if (filling_.size() == kPieceBytes) send();  // not before more comes: it may be all there is
    if (filling_.empty()) filling_.reserve(kPieceBytes);
    const std::size_t step = std::min(bytes.size(), kPieceBytes - filling_.size());
    filling_ += bytes.substr(0, step);
    bytes.remove_prefix(step);
  }
}

void Belt::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return failure_ || (waiting_.empty() && !busy_); });
  if (failure_) std::rethrow_exception(failure_);
  lock.unlock();
  if (!filling_.empty()) take_(std::exchange(filling_, {}));
}

void Belt::send() {
  if (!has_thread()) {
    take_(std::exchange(filling_, {}));
    return;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return failure_ || waiting_.size() < kPieces - 2; });
  if (failure_) std::rethrow_exception(failure_);
  waiting_.push_back(std::move(filling_));
  filling_ = {};
  if (!spare_.empty()) {
    filling_ = std::move(spare_.back());
    spare_.pop_back();
  }
  changed_.notify_all();
}

/// Where there can be no more threads one does the work of two.
bool Belt::has_thread() {
  if (thread_.joinable()) return true;
  try {
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void Belt::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return !waiting_.empty(); }) &&
         !stop.stop_requested()) {
    std::string piece = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    changed_.notify_all();
    lock.unlock();
    std::exception_ptr failure;
    try {
      take_(piece);
    } catch (...) {
      failure = std::current_exception();
    }
    piece.clear();
    lock.lock();
    busy_ = false;
    failure_ = failure;
    spare_.push_back(std::move(piece));
    changed_.notify_all();
    if (failure) return;
  }
}

}  // namespace workwise::feed
