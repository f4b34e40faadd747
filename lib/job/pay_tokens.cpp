#include "job/pay_tokens.hpp"

#include <algorithm>
#include <string>

#include "job/pay_words.hpp"

namespace workwise::job {
namespace {

constexpr int kDigitsMax = 15;  // 9e14 units are 9e16 cents: no overflow, and no pay either

/// How many bytes of UTF-8 begin with this one where it is a sign's, not a letter's: U+0080–00BF
/// and U+2000–2FFF. Folding left no Latin letters beyond ASCII.
std::size_t sign_size(char c) {
  return c == '\xC2' ? 2 : c == '\xE2' ? 3 : 0;
}

bool is_letter(char c) {
  return is_lower(c) || ((static_cast<unsigned char>(c) & 0x80U) != 0 && sign_size(c) == 0);
}

bool is_word_char(char c) {
  return is_letter(c) || is_digit(c);
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

std::size_t letters_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_letter(text[at]) && currency_sign_at(text.substr(at)) == nullptr)
    ++at;
  return at;
}

bool all_capitals(std::string_view cased) {
  for (const char c : cased)
    if (is_lower(c)) return false;
  return true;
}

/// The digits of one amount and what groups them.
///
/// The last '.' or ',' followed by one or two digits is a decimal sign; followed by three it groups
/// thousands, as blanks and apostrophes always do. Whatever fits no such pattern (a date, a phone
/// number) is not well formed.
class Amount {
 public:
  Amount(std::string_view text, std::size_t at) : text_(text), end_(at) {
    first_digits_ = digits_at(text, at);
    well_formed_ = first_digits_ == 1 || text[at] != '0';
    starts_with_zero_ = text[at] == '0';
    take(first_digits_);
    while (well_formed_ && decimals_ < 0 && read_group()) {
    }
    well_formed_ = well_formed_ && digits_ <= kDigitsMax && (!lakh_ || last_group_ == 3);
    if (!well_formed_) skip_rest();
    skip_empty_cents();
  }

  bool well_formed() const { return well_formed_; }
  std::size_t end() const { return end_; }
  bool lakh_groups() const { return lakh_; }
  bool thousandths() const {
    return groups_ == 1 && decimals_ < 0 && (separator_ == '.' || separator_ == ',');
  }
  std::int64_t cents() const {
    return units_ * 100 + (decimals_ < 0 ? 0 : decimals_ == 1 ? fraction_ * 10 : fraction_);
  }

 private:
  void take(std::size_t count) {
    digits_ += static_cast<int>(count);
    for (std::size_t i = 0; i < count; ++i, ++end_)
      if (digits_ <= kDigitsMax) units_ = units_ * 10 + (text_[end_] - '0');
    last_group_ = count;
  }

  bool read_group() {
    if (end_ + 1 >= text_.size()) return false;
    const char mark = text_[end_];
    const std::size_t count = digits_at(text_, end_ + 1);
    if (count == 0) return false;
    if (mark == ' ' && is_broken_group(count)) return well_formed_ = false;
    if (mark == ' ' || mark == '\'') return count == 3 && group(mark);
    if (mark != '.' && mark != ',') return false;
    if (count == 3) return group(mark) || (well_formed_ = false);
    if (count > 3) return well_formed_ = false;
    return decimals(mark, count);
  }

  // "R25 00" and "R25 0000" lost or won a digit; "R25 50" could be cents.
  bool is_broken_group(std::size_t count) const {
    const std::size_t after = end_ + 1 + count;
    if (count == 3 || count > 4) return false;
    if (after == text_.size()) return true;
    return text_[end_ + 1] == '0' && text_[after] == ' ';
  }

  bool group(char mark) {
    const bool first = groups_ == 0;
    if (starts_with_zero_ && first) return (mark == ' ') ? (well_formed_ = false) : false;
    if ((first && first_digits_ > 3) || (!first && mark != separator_)) return false;
    separator_ = mark;
    ++groups_;
    ++end_;
    take(3);
    return true;
  }

  bool decimals(char mark, std::size_t count) {
    const std::size_t after = end_ + 1 + count;
    const bool more = after + 1 < text_.size() && (text_[after] == '.' || text_[after] == ',') &&
                      is_digit(text_[after + 1]);
    if (more) {
      // "12,50,000" groups by two; anything else of this shape ("05.07.2023") is no amount.
      const bool lakh = mark == ',' && text_[after] == ',' && count == 2 && first_digits_ <= 2 &&
                        (groups_ == 0 || lakh_);
      if (!lakh) return well_formed_ = false;
      lakh_ = true;
      separator_ = mark;
      ++groups_;
      ++end_;
      take(2);
      return true;
    }
    if (lakh_ && mark == separator_) return well_formed_ = false;
    for (std::size_t i = end_ + 1; i < after; ++i) fraction_ = fraction_ * 10 + (text_[i] - '0');
    decimals_ = static_cast<int>(count);
    end_ = after;
    return true;
  }

  void skip_rest() {
    while (end_ < text_.size() &&
           (is_digit(text_[end_]) || text_[end_] == '.' || text_[end_] == ','))
      ++end_;
  }

  // "25000-00" and "42.000,-" both say "no cents".
  void skip_empty_cents() {
    if (!well_formed_ || decimals_ >= 0) return;
    const std::string_view rest = text_.substr(end_);
    if (rest.substr(0, 3) == "-00" && (rest.size() == 3 || !is_word_char(rest[3]))) {
      end_ += 3;
      return;
    }
    if (rest.size() < 2 || (rest[0] != ',' && rest[0] != '.') || rest[1] != '-') return;
    std::size_t after = rest.find_first_not_of('-', 1);
    if (after != std::string_view::npos && rest[after] == ' ') ++after;
    const bool a_range = after != std::string_view::npos && begins_amount(rest.substr(after));
    if (!a_range) end_ += after == std::string_view::npos ? rest.size() : after;
  }

  // "3000", "R3000", "€ 3000"; not "€" alone
  static bool begins_amount(std::string_view text) {
    if (const CurrencySign* sign = currency_sign_at(text))
      text.remove_prefix(sign->text.size());
    else if (!text.empty() && text.front() == 'r')
      text.remove_prefix(1);
    if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    return !text.empty() && is_digit(text.front());
  }

  std::string_view text_;
  std::size_t end_;
  std::size_t first_digits_ = 0;
  std::size_t last_group_ = 0;
  std::int64_t units_ = 0;
  std::int64_t fraction_ = 0;
  int digits_ = 0;
  int decimals_ = -1;
  int groups_ = 0;
  char separator_ = 0;
  bool well_formed_ = true;
  bool starts_with_zero_ = false;
  bool lakh_ = false;
};

}  // namespace

static bool is_rand(const PayToken& token) {
  return token.kind == PayKind::currency && token.sign->code == "ZAR";
}

struct PayTokens::Cursor {
  std::string_view lower;
  std::string_view cased;
  std::size_t at = 0;

  char peek(std::size_t ahead = 0) const {
    return at + ahead < lower.size() ? lower[at + ahead] : '\0';
  }
};

PayTokens::PayTokens(const Folded& text) {
  Cursor cursor{.lower = text.lower(), .cased = text.cased()};
  bool after_mark = false;  // "#12345", "+27 11 555 1234"
  while (cursor.at < cursor.lower.size() && !overflow_) {
    const char c = cursor.peek();
    const bool glued = cursor.at != 0 && cursor.lower[cursor.at - 1] != ' ';
    if (c == ' ') {
      ++cursor.at;
    } else if (is_digit(c)) {
      read_number(cursor, glued, after_mark);
      after_mark = false;
    } else if (const CurrencySign* sign = currency_sign_at(cursor.lower.substr(cursor.at))) {
      push(PayKind::currency, glued).sign = sign;
      cursor.at += sign->text.size();
    } else if (is_letter(c)) {
      read_word(cursor, glued);
    } else {
      after_mark = c == '#' || (c == '+' && !glued && is_digit(cursor.peek(1)));
      if (after_mark)
        ++cursor.at;
      else
        read_mark(cursor, glued);
    }
  }
  for (std::size_t i = 0; i < count_; ++i) {
    if (tokens_[i].kind != PayKind::currency) continue;
    const bool after_number =
        i > 0 && (tokens_[i - 1].kind == PayKind::number || tokens_[i - 1].kind == PayKind::scale);
    const bool number_next = i + 1 < count_ && (tokens_[i + 1].kind == PayKind::number ||
                                                tokens_[i + 1].kind == PayKind::garbage ||
                                                tokens_[i + 1].kind == PayKind::currency);
    tokens_[i].before_number |= number_next && !after_number;
  }
}

PayToken& PayTokens::push(PayKind kind, bool glued) {
  if (count_ == kTokensMax) {
    overflow_ = true;
    return tokens_.back();
  }
  PayToken& token = tokens_[count_++];
  token = PayToken{};
  token.kind = kind;
  token.glued = glued;
  return token;
}

void PayTokens::read_number(Cursor& cursor, bool glued, bool after_mark) {
  const std::string_view text = cursor.lower;
  const Amount amount{text, cursor.at};
  std::size_t end = amount.end();
  bool well_formed = amount.well_formed() && !after_mark;

  // What is glued to an amount must be something we know: "25k", "6500pm"; not "25OOO", "13th".
  std::size_t scale_end = end;
  if (const std::size_t word_end = letters_end(text, end); word_end > end) {
    const std::string_view word = text.substr(end, word_end - end);
    const bool digits_follow = word_end < text.size() && is_digit(text[word_end]);
    const auto known = [](std::string_view it) {
      return it == "p" || find_pay_word(it) != nullptr || find_currency(it, false) != nullptr;
    };
    const PayWord* found = find_pay_word(word);
    if (digits_follow)
      well_formed = well_formed && found != nullptr && found->kind == PayKind::to;
    else if (!known(word) && word.front() == 'k' && word.size() > 1 && known(word.substr(1)))
      scale_end = end + 1;
    else
      well_formed = well_formed && known(word);
    if (!well_formed) end = word_end;
  } else if (end + 1 < text.size() && (text[end] == ':' || text[end] == '/' || text[end] == ';') &&
             is_digit(text[end + 1])) {
    well_formed = false;
  }
  if (!well_formed) {
    while (end < text.size() &&
           (is_word_char(text[end]) || text[end] == ':' ||
            (text[end] == '/' && is_digit(text[end - 1]))) &&
           currency_sign_at(text.substr(end)) == nullptr)
      ++end;
    push(PayKind::garbage, glued);
    cursor.at = end;
    return;
  }
  PayToken& token = push(PayKind::number, glued);
  token.cents = amount.cents();
  token.thousandths = amount.thousandths();
  token.lakh_groups = amount.lakh_groups();
  if (scale_end > end) push(PayKind::scale, true).cents = 1000;
  cursor.at = scale_end;
}

// "p.a.", "p/m", "p. h", "p m".
bool PayTokens::read_abbreviation(Cursor& cursor, bool glued) {
  std::size_t ahead = 1;
  if (cursor.peek(ahead) == '.' || cursor.peek(ahead) == '/') ++ahead;
  if (cursor.peek(ahead) == ' ') ++ahead;
  if (ahead == 1 || is_word_char(cursor.peek(ahead + 1))) return false;
  std::optional<Period> period;
  switch (cursor.peek(ahead)) {
    case 'h':
    case 'u':  // uur
      period = Period::hour;
      break;
    case 'd':
      period = Period::day;
      break;
    case 'w':
      period = Period::week;
      break;
    case 'm':
      period = Period::month;
      break;
    case 'a':
    case 'j':  // jaar
    case 'y':
      period = Period::year;
      break;
    default:
      return false;
  }
  push(PayKind::period, glued).period = period;
  cursor.at += ahead + 1;
  return true;
}

// "R" counts directly before a digit or before blank and digit; the letters that are also grades
// and road numbers need an amount of at least three digits after them.
bool PayTokens::read_currency_letter(Cursor& cursor, bool glued) {
  const char letter = cursor.peek();
  const CurrencySign* sign = find_currency_letter(letter);
  if (sign == nullptr) return false;
  const bool capital = is_upper(cursor.cased[cursor.at]);
  const bool may_be_apart = letter == 'r' || (capital && letter == 'p');
  std::size_t ahead = 1;
  if (cursor.peek(ahead) == ' ' && may_be_apart) ++ahead;
  if (!is_digit(cursor.peek(ahead)) || (!capital && letter != 'r')) return false;
  if (letter != 'r' || (!capital && ahead == 2)) {
    const Amount amount{cursor.lower, cursor.at + ahead};
    const bool large = amount.well_formed() && amount.cents() >= 100 * 100;
    const bool scaled = amount.end() < cursor.lower.size() && cursor.lower[amount.end()] == 'k';
    if (!large && !scaled) return false;
  }
  PayToken& token = push(PayKind::currency, glued);
  token.sign = sign;
  token.before_number = true;
  ++cursor.at;
  return true;
}

// "US dollars", "South African Rand"
bool PayTokens::read_currency_name(Cursor& cursor, bool glued) {
  const CurrencySign* sign = currency_name_at(cursor.lower.substr(cursor.at));
  if (sign == nullptr) return false;
  push(PayKind::currency, glued).sign = sign;
  cursor.at = letters_end(cursor.lower, cursor.at + sign->text.size());
  return true;
}

// "AU $ 2000", "N $15 000"; "A $500 voucher" has an article.
bool PayTokens::read_dollar_apart(Cursor& cursor, bool glued, std::string_view word) {
  const std::size_t size = word.size();
  if (cursor.peek(size) != ' ' || cursor.peek(size + 1) != '$' || size > 3 || word == "a" ||
      !all_capitals(cursor.cased.substr(cursor.at, size)))
    return false;
  const std::size_t number = size + 2 + (cursor.peek(size + 2) == ' ' ? 1 : 0);
  if (!is_digit(cursor.peek(number))) return false;
  std::array<char, 4> whole{};
  std::copy(word.begin(), word.end(), whole.begin());
  whole[size] = '$';
  const CurrencySign* sign = find_currency({whole.data(), size + 1}, true);
  if (sign == nullptr) return false;
  push(PayKind::currency, glued).sign = sign;
  cursor.at += size + 2;
  return true;
}

// Its "to" is no bound: "Cost to company R25 000".
bool PayTokens::read_cost_to_company(Cursor& cursor, bool glued) {
  for (const std::string_view phrase : {"cost to company", "cost-to-company"})
    if (cursor.lower.substr(cursor.at).starts_with(phrase)) {
      PayToken& token = push(PayKind::basis, glued);
      token.basis = static_cast<std::uint8_t>(find_pay_word("ctc")->number);
      cursor.at += phrase.size();
      return true;
    }
  return false;
}

void PayTokens::read_word(Cursor& cursor, bool glued) {
  const std::string_view text = cursor.lower;
  std::size_t end = letters_end(text, cursor.at);
  const std::string_view word = text.substr(cursor.at, end - cursor.at);
  const std::string_view cased = cursor.cased.substr(cursor.at, word.size());

  if (const CurrencySign* tail = currency_sign_at(text.substr(end));
      tail != nullptr && (tail->text == "$" || tail->text == "₵")) {
    const std::string_view whole = text.substr(cursor.at, word.size() + tail->text.size());
    if (const CurrencySign* sign = find_currency(whole, false)) {
      push(PayKind::currency, glued).sign = sign;
      cursor.at += whole.size();
      return;
    }
    if (word.size() == 1) {  // some other dollar
      push(PayKind::unreadable, glued);
      cursor.at += whole.size();
      return;
    }
  }
  if (read_dollar_apart(cursor, glued, word)) return;
  if (word == "cost" && read_cost_to_company(cursor, glued)) return;
  if (word == "p" && read_abbreviation(cursor, glued)) return;
  if (word == "t" && cursor.peek(1) == '/' && cursor.peek(2) == 'm' &&
      !is_word_char(cursor.peek(3))) {  // Dutch: tot en met
    push(PayKind::to, glued);
    cursor.at += 3;
    return;
  }
  if (word.size() == 1 && read_currency_letter(cursor, glued)) return;

  const PayWord* found = find_pay_word(word);
  if (found == nullptr && read_currency_name(cursor, glued)) return;
  const CurrencySign* sign = found == nullptr ? find_currency(word, all_capitals(cased)) : nullptr;
  const bool digits_follow = end < text.size() && is_digit(text[end]);
  const bool links = found != nullptr && word.size() > 1 &&
                     (found->kind == PayKind::from || found->kind == PayKind::to ||
                      found->kind == PayKind::up_to || found->kind == PayKind::between);
  if (digits_follow && sign == nullptr && !links) {  // "B2B", "T12"
    while (end < text.size() && is_word_char(text[end])) ++end;
    push(PayKind::other, glued);
    cursor.at = end;
    return;
  }
  cursor.at = end;
  if (sign != nullptr) {
    push(PayKind::currency, glued).sign = sign;
    return;
  }
  if (word == "m" && count_ != 0 && tokens_[count_ - 1].kind == PayKind::number) {
    push(PayKind::scale, glued).cents = 1'000'000;  // elsewhere "m" is a month
    return;
  }
  // A million to South Africans, a thousand in Spanish and Portuguese.
  if (word == "mil" || word == "mill") {
    const bool amount = count_ != 0 && tokens_[count_ - 1].kind == PayKind::number;
    if (amount && count_ > 1 && is_rand(tokens_[count_ - 2])) {
      push(PayKind::scale, glued).cents = 1'000'000;
      return;
    }
    if (!amount) found = nullptr;
  }
  // Danish and Norwegian "pr. time" is per hour; "one-time" and "full time" are not.
  if (word == "time" && (count_ == 0 || tokens_[count_ - 1].kind != PayKind::per)) found = nullptr;
  const bool scale = found != nullptr && found->kind == PayKind::scale;
  if (scale && glued && count_ > 1 && tokens_[count_ - 1].kind == PayKind::dash &&
      tokens_[count_ - 1].glued && tokens_[count_ - 2].kind == PayKind::number)
    --count_;  // "R1.2-million"
  PayToken& token = push(found != nullptr ? found->kind : PayKind::other, glued);
  if (found == nullptr) return;
  token.period = found->period;
  token.basis = static_cast<std::uint8_t>(found->kind == PayKind::basis ? found->number : 0);
  token.cents = found->kind == PayKind::scale ? found->number : 0;
  token.reference = found->kind == PayKind::not_pay && found->number == 1;
}

// "±R25 000", "≥ R25 000"; the first byte is taken.
void PayTokens::read_sign(Cursor& cursor, bool glued, std::size_t size) {
  const std::string_view sign = cursor.lower.substr(cursor.at - 1, size);
  cursor.at += sign.size() - 1;
  if (sign == "±" || sign == "≈") push(PayKind::filler, glued);
  if (sign == "≥") push(PayKind::from, glued);
  if (sign == "≤") push(PayKind::up_to, glued);
}

void PayTokens::read_mark(Cursor& cursor, bool glued) {
  const char c = cursor.peek();
  const char next = cursor.peek(1);
  ++cursor.at;
  switch (c) {
    case '-':
      if (count_ == 0 || tokens_[count_ - 1].kind != PayKind::dash) push(PayKind::dash, glued);
      break;
    case '~':
      push(count_ != 0 && (tokens_[count_ - 1].kind == PayKind::number ||
                           tokens_[count_ - 1].kind == PayKind::scale ||
                           tokens_[count_ - 1].kind == PayKind::currency)
               ? PayKind::dash
               : PayKind::filler,
           glued);
      break;
    case '+':
      if (next == '-' || (next == '/' && cursor.peek(1) == '-')) {  // "+-", "+/-": about
        cursor.at += next == '-' ? 1 : 2;
        push(PayKind::filler, glued);
      } else {
        push(PayKind::plus, glued);
      }
      break;
    case '/':
      if (next == '-')  // "25000/-"
        ++cursor.at;
      else
        push(PayKind::per, glued);
      break;
    case '(':
    case ')':
    case '[':
    case ']':
      push(PayKind::bracket, glued);
      break;
    case ',':
    case ';':
    case '|':
      push(PayKind::comma, glued);
      break;
    case ':':
    case '=':
      push(PayKind::colon, glued);
      break;
    case '&':
      push(PayKind::join, glued);
      break;
    case '%':
      push(PayKind::percent, glued);
      break;
    case '<':
      push(PayKind::less, glued);
      break;
    case '>':
      push(PayKind::more, glued);
      break;
    default:  // full stops, quotes, stars, bullets: nothing to say
      if (const std::size_t size = sign_size(c)) read_sign(cursor, glued, size);
      break;
  }
}

}  // namespace workwise::job
