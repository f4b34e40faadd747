#include "feed/window.hpp"

#include <algorithm>
#include <cstring>

#include "feed/shown.hpp"
#include "feed/split.hpp"

namespace workwise::feed {

Window::Window(const Document& document) : document_(document), base_(document.begin()) {
  const auto wanted = std::min<std::uint64_t>(kBlock, document.end() - document.begin() + 1);
  buffer_.resize(static_cast<std::size_t>(wanted) + Item::kPadding);
}

void Window::keep_head_only() {
  const std::string_view kept = view(kept_, position());
  head_size_ = std::min(kept.size(), kHead);
  head_.assign(kept.substr(0, head_size_)).append(Item::kPadding, '\0');
  kept_ = kNothing;
}

bool Window::refill() {
  if (kept_ != kNothing && position() - kept_ > kept_max_) keep_head_only();
  const std::size_t first =
      kept_ == kNothing ? at_ : std::min(at_, static_cast<std::size_t>(kept_ - base_));
  if (first > 0) {
    std::memmove(buffer_.data(), buffer_.data() + first, end_ - first);
    base_ += first;
    at_ -= first;
    end_ -= first;
  }
  // Doubling keeps the cost of moving a long item linear in its size.
  const std::size_t capacity = buffer_.size() - Item::kPadding;
  if (capacity - end_ < capacity / 2) buffer_.resize(2 * capacity + Item::kPadding);
  const std::size_t room = buffer_.size() - Item::kPadding - end_;
  const std::size_t got = document_.read(base_ + end_, buffer_.data() + end_, room);
  end_ += got;
  return got > 0;
}

bool Window::need_more(std::size_t bytes) {
  while (end_ - at_ < bytes) {
    if (!refill()) return false;
  }
  return true;
}

void Window::skip_blanks() {
  while (true) {
    for (; at_ < end_; ++at_) {
      const char c = buffer_[at_];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
    }
    if (!refill()) return;
  }
}

void Window::skip_blanks_and_controls() {
  for (int c = peek(); c >= 0 && c <= ' '; c = peek()) ++at_;
}

bool Window::skip_past(char byte) {
  while (true) {
    const void* found = std::memchr(cursor(), byte, end_ - at_);
    if (found != nullptr) {
      advance_to(static_cast<const char*>(found) + 1);
      return true;
    }
    at_ = end_;
    if (!refill()) return false;
  }
}

bool Window::skip_past(std::string_view terminator) {
  while (skip_past(terminator[0])) {
    const std::string_view rest = terminator.substr(1);
    if (!need(rest.size())) {
      at_ = end_;
      return false;
    }
    if (std::memcmp(cursor(), rest.data(), rest.size()) == 0) {
      at_ += rest.size();
      return true;
    }
  }
  return false;
}

void skip_byte_order_mark(Window& window) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (window.need(kMark.size()) && std::memcmp(window.cursor(), kMark.data(), kMark.size()) == 0) {
    window.advance(kMark.size());
  }
}

std::string excerpt(Window& window) {
  constexpr std::size_t kShown = 40;
  constexpr std::size_t kCharacterMax = 4;
  window.need(kShown + kCharacterMax);
  const auto available = static_cast<std::size_t>(window.limit() - window.cursor());
  return shown({window.cursor(), std::min(available, kShown + kCharacterMax)}, kShown);
}

}  // namespace workwise::feed
