#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "job/folded.hpp"

namespace workwise::job {

/// The words of a folded text, and phrases of them: "Full-time / Part_time" is full, time, part,
/// time. What stood between two words is kept as one character.
///
/// Errors:  a text of more than kWordsMax words has no words: it is no single value.
class Words {
 public:
  static constexpr std::size_t kWordsMax = 48;

  explicit Words(const Folded& text) {
    for (const char c : text.lower()) {
      const bool word = is_lower(c) || is_digit(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
      if (!word) {
        note_separator(c);
        continue;
      }
      if (pending_) {
        if (size_ == kWordsMax) {
          size_ = 0;
          return;
        }
        if (used_ != 0) text_[used_++] = ' ';
        begin_[size_] = used_;
        before_[size_++] = separator_;
        pending_ = false;
        separator_ = 0;
      }
      text_[used_++] = c;
    }
    after_ = separator_;
  }

  std::size_t size() const { return size_; }
  std::string_view operator[](std::size_t i) const { return phrase(i, 1); }

  /// The words from the i-th on, blank-separated; empty where there are not so many.
  std::string_view phrase(std::size_t i, std::size_t count) const {
    if (i + count > size_ || count == 0) return {};
    const std::size_t end = i + count == size_ ? used_ : begin_[i + count] - 1;
    return {text_.data() + begin_[i], end - begin_[i]};
  }

  /// What separates word i from the one before it: ' ' for blanks alone, '-' glued to both
  /// ("full-time") and '_' likewise; a dash between blanks is '~'; else the last mark; 0 before the
  /// first.
  char before(std::size_t i) const { return i < size_ ? before_[i] : after_; }

 private:
  void note_separator(char c) {
    if (c == ' ')
      separator_ = separator_ == 0 ? ' ' : separator_ == '-' ? '~' : separator_;
    else if (c == '-' && separator_ == ' ')
      separator_ = '~';
    else if (c == '-' || c == '_')
      separator_ = separator_ == 0 ? c : separator_;
    else if (separator_ != '%')  // "(60%)": says more than the bracket
      separator_ = c;
    pending_ = true;
  }

  std::array<char, 2 * Folded::kBytesMax> text_;
  std::array<std::size_t, kWordsMax> begin_;
  std::array<char, kWordsMax> before_;
  std::size_t size_ = 0;
  std::size_t used_ = 0;
  char separator_ = 0;
  char after_ = 0;
  bool pending_ = true;
};

}  // namespace workwise::job
