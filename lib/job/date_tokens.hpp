#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "job/folded.hpp"

namespace workwise::job {

struct DateToken {
  enum class Kind { end, number, word, mark } kind = Kind::end;
  std::string_view text;
  std::size_t at = 0;   ///< in the folded text
  bool glued = false;   ///< no blank before it
  unsigned number = 0;  ///< up to 8 digits; longer ones are 0
  bool is(char mark) const { return kind == Kind::mark && text.front() == mark; }
  bool is(std::string_view word) const { return kind == Kind::word && text == word; }
  bool is_number(std::size_t digits_min, std::size_t digits_max) const {
    return kind == Kind::number && text.size() >= digits_min && text.size() <= digits_max;
  }
};

/// A date's text in numbers, words and single marks. One token behind the last is always Kind::end.
class DateTokens {
 public:
  static constexpr std::size_t kTokensMax = 40;

  explicit DateTokens(std::string_view lower) {
    std::size_t at = 0;
    while (at < lower.size() && size_ + 1 < kTokensMax) {
      if (lower[at] == ' ') {
        ++at;
        continue;
      }
      DateToken& token = tokens_[size_++];
      token.at = at;
      token.glued = at > 0 && lower[at - 1] != ' ';
      std::size_t end = at + 1;
      if (is_digit(lower[at])) {
        token.kind = DateToken::Kind::number;
        while (end < lower.size() && is_digit(lower[end])) ++end;
        for (std::size_t i = at; i < end && end - at <= 8; ++i)
          token.number = token.number * 10 + static_cast<unsigned>(lower[i] - '0');
      } else if (is_letter(lower[at])) {
        token.kind = DateToken::Kind::word;
        while (end < lower.size() && is_letter(lower[end])) ++end;
      } else {
        token.kind = DateToken::Kind::mark;
      }
      token.text = lower.substr(at, end - at);
      at = end;
    }
    complete_ = at >= lower.size();
  }

  const DateToken& operator[](std::size_t i) const { return i < size_ ? tokens_[i] : end_; }
  bool complete() const { return complete_; }  ///< false: too long for a date

 private:
  static bool is_letter(char c) {
    return is_lower(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
  }

  std::array<DateToken, kTokensMax> tokens_;
  DateToken end_;
  std::size_t size_ = 0;
  bool complete_ = false;
};

}  // namespace workwise::job
