#include "job/date_text.hpp"

#include "job/date_tokens.hpp"
#include "job/date_words.hpp"

namespace workwise::job {
namespace {

// What is outside is a placeholder ("0001-01-01", "9999-12-31"). A date far ahead is what it says:
// whether it is plausible is no question of reading.
constexpr int kYearMin = 1970;
constexpr int kYearMax = 9998;
constexpr int kOffsetMax = 14 * 60;

class DateReader {
 public:
  DateReader(const DateTokens& tokens, Context::DateOrder order) : tokens_(tokens), order_(order) {}

  std::optional<DateText> read(std::string_view cased) {
    skip_labels();
    if (at(0).is_number(1, 2) && at(1).is(':')) {  // "10:00, 31 August 2024"
      if (!read_clock()) return std::nullopt;
      skip_labels();
    }
    if (!read_day()) return std::nullopt;
    if (!result_.clock && !read_separated_clock()) return std::nullopt;
    read_zone(cased);
    if (year_ == 0 && at(0).is_number(4, 4)) {  // "Wed Dec 30 10:00:00 SAST 2026"
      year_ = static_cast<int>(at(0).number);
      ++next_;
      read_zone(cased);
    }
    if (zone_read_ && (at(0).is('(') || at(0).is('['))) return finish();  // "(South Africa …)"
    if (!zone_read_ && at(0).is('(')) {
      ++next_;
      read_zone(cased);
      if (!zone_read_ || !at(0).is(')')) return std::nullopt;
      ++next_;
    }
    if (at(0).is('.')) ++next_;
    if (at(0).kind != DateToken::Kind::end) return std::nullopt;
    return finish();
  }

 private:
  const DateToken& at(std::size_t ahead) const { return tokens_[next_ + ahead]; }

  std::optional<DateText> finish() {
    if (year_ < kYearMin || year_ > kYearMax) return std::nullopt;
    result_.day = std::chrono::year{year_} / std::chrono::month{month_} / std::chrono::day{day_};
    if (!result_.day.ok()) return std::nullopt;
    return result_;
  }

  // "Closing date: Friday, the"
  void skip_labels() {
    for (;;) {
      const DateToken& token = at(0);
      // "mar. 5 mars": Tuesday, though "mar" is March elsewhere.
      const bool tuesday = token.is("mar") && at(1).is('.') && at(2).is_number(1, 2) &&
                           at(3).kind == DateToken::Kind::word && month_of(at(3).text);
      const bool label = token.kind == DateToken::Kind::word && !month_of(token.text) &&
                         (is_weekday(token.text) || is_date_label(token.text));
      const bool mark = next_ > 0 && (token.is(',') || token.is(':') || token.is('.') ||
                                      token.is('-') || token.is('@'));
      if (!label && !mark && !tuesday) return;
      ++next_;
    }
  }

  bool read_day() {
    if (at(0).is_number(8, 8)) return read_basic_day();
    if (at(0).is_number(4, 4)) return read_year_first();
    if (at(0).is_number(1, 2)) return read_day_first();
    if (at(0).kind == DateToken::Kind::word) return read_month_first();
    return false;
  }

  // "20240509", alone or before "T101500Z"
  bool read_basic_day() {
    const unsigned number = at(0).number;
    year_ = static_cast<int>(number / 10000);
    month_ = number / 100 % 100;
    day_ = number % 100;
    ++next_;
    return true;
  }

  static bool is_day_mark(const DateToken& token) {
    return token.is('-') || token.is('/') || token.is('.');
  }

  bool read_month_name() {
    if (at(0).kind != DateToken::Kind::word) return false;
    const auto month = month_of(at(0).text);
    if (!month) return false;
    month_ = *month;
    ++next_;
    if (at(0).is('.')) ++next_;
    return true;
  }

  // "2024-05-09", "2024/5/9", "2024 May 9"
  bool read_year_first() {
    year_ = static_cast<int>(at(0).number);
    ++next_;
    if (is_day_mark(at(0)) && at(1).is_number(1, 2)) {
      const char mark = at(0).text.front();
      if (!at(2).is(mark) || !at(3).is_number(1, 2)) return false;
      month_ = at(1).number;
      day_ = at(3).number;
      next_ += 4;
      iso_ = mark == '-';
      return true;
    }
    if (is_day_mark(at(0)) || at(0).is(',')) ++next_;
    if (!read_month_name()) return false;
    if (is_day_mark(at(0))) ++next_;
    if (!at(0).is_number(1, 2)) return false;
    day_ = at(0).number;
    ++next_;
    skip_ordinal();
    return true;
  }

  void skip_ordinal() {
    const DateToken& token = at(0);
    if (token.kind != DateToken::Kind::word || !token.glued) return;
    for (const std::string_view suffix :
         {"st", "nd", "rd", "th", "er", "o", "a", "ste", "de", "te", "eme", "e"})
      if (token.text == suffix) {
        ++next_;
        return;
      }
  }

  void skip_of() {
    while (at(0).is("of") || at(0).is("de") || at(0).is("del") || at(0).is("d") || at(0).is('\''))
      ++next_;
  }

  // "10 June, 2024", "06 AUGUST2024", "10-Jun-2024", "05.07.2023", "30/05/2024"
  bool read_day_first() {
    const unsigned first = at(0).number;
    ++next_;
    if (is_day_mark(at(0)) && at(1).is_number(1, 2)) return read_numeric_day(first);
    if (at(0).is_number(1, 2)) return read_numeric_day(first);
    skip_ordinal();
    if (is_day_mark(at(0))) ++next_;
    skip_of();
    if (!read_month_name()) return false;
    day_ = first;
    if (at(0).is(',') || is_day_mark(at(0))) ++next_;
    skip_of();
    return read_year();
  }

  // Day and month as numbers: dots mean day first; otherwise a number above 12 decides, or the
  // source's order, or nothing does.
  bool read_numeric_day(unsigned first) {
    const char mark = at(0).kind == DateToken::Kind::mark ? at(0).text.front() : ' ';
    if (mark != ' ') ++next_;
    const unsigned second = at(0).number;
    ++next_;
    if (mark != ' ' && !at(0).is(mark)) return false;
    if (mark != ' ') ++next_;
    const bool two_digits = at(0).is_number(2, 2);
    if (!read_year()) return false;

    using Order = Context::DateOrder;
    Order order = order_;
    if (mark == '.') {
      order = Order::dmy;
    } else if (two_digits && order == Order::unknown) {
      return false;  // "24/05/30" could begin with its year
    } else if (first > 12 && second <= 12) {
      order = Order::dmy;
    } else if (second > 12 && first <= 12) {
      order = Order::mdy;
    } else if (first == second) {
      order = Order::dmy;
    }
    if (order == Order::unknown) return false;
    day_ = order == Order::dmy ? first : second;
    month_ = order == Order::dmy ? second : first;
    return true;
  }

  // "August 31, 2024", "Dec 30 2026", and without its year "Dec 30 10:00:00 2026"
  bool read_month_first() {
    if (!read_month_name()) return false;
    if (is_day_mark(at(0))) ++next_;
    if (!at(0).is_number(1, 2)) return false;
    day_ = at(0).number;
    ++next_;
    skip_ordinal();
    if (at(0).is_number(1, 2) && at(1).is(':')) return true;  // the year follows the clock
    if (at(0).is(',') || is_day_mark(at(0))) ++next_;
    skip_of();
    return read_year();
  }

  // RFC 822 had two digits: 50-99 are of the last century.
  bool read_year() {
    if (at(0).is_number(4, 4)) {
      year_ = static_cast<int>(at(0).number);
    } else if (at(0).is_number(2, 2) && !at(1).is(':')) {
      year_ = static_cast<int>(at(0).number) + (at(0).number < 50 ? 2000 : 1900);
    } else {
      return false;
    }
    ++next_;
    return true;
  }

  static bool is_clock_word(const DateToken& token) {
    for (const std::string_view word :
         {"t", "at", "um", "a", "as", "kl", "om", "u", "by", "before"})
      if (token.is(word)) return true;
    return false;
  }

  // A clock after the day, if there is one. False: something that begins like one and is none.
  bool read_separated_clock() {
    const std::size_t start = next_;
    // xs:date has its offset right behind: "2024-05-09-04:00"
    if (iso_ && at(0).is('-') && at(0).glued && at(1).glued && at(2).is(':')) return true;
    while (at(0).is(',') || at(0).is('@') || at(0).is('-') || at(0).is('|') || at(0).is('.') ||
           is_clock_word(at(0)))
      ++next_;
    if (at(0).kind != DateToken::Kind::number) {
      next_ = start;
      if (at(0).is(',')) ++next_;
      return true;
    }
    if (year_ != 0 && at(0).is_number(4, 6) && start != next_ && tokens_[next_ - 1].is("t"))
      return read_basic_clock();
    return read_clock();
  }

  bool set_clock(unsigned hour, unsigned minute, unsigned second) {
    if (hour > 23 || minute > 59 || second > 59) return false;
    result_.clock = std::chrono::seconds{hour * 3600 + minute * 60 + second};
    return true;
  }

  // "T1015", "T101500"
  bool read_basic_clock() {
    const unsigned number = at(0).number;
    const bool seconds = at(0).text.size() == 6;
    if (at(0).text.size() == 5) return false;
    ++next_;
    skip_fraction();
    return seconds ? set_clock(number / 10000, number / 100 % 100, number % 100)
                   : set_clock(number / 100, number % 100, 0);
  }

  void skip_fraction() {
    if ((at(0).is('.') || at(0).is(',')) && at(1).kind == DateToken::Kind::number && at(1).glued)
      next_ += 2;
  }

  // "10:15[:30[.123]] [pm]", "16h00", "4pm"
  bool read_clock() {
    if (!at(0).is_number(1, 2)) return false;
    unsigned hour = at(0).number;
    unsigned minute = 0;
    unsigned second = 0;
    ++next_;
    bool said = false;
    if ((at(0).is(':') || at(0).is('.') || at(0).is("h")) && at(1).is_number(2, 2)) {
      const bool colon = at(0).is(':');
      minute = at(1).number;
      next_ += 2;
      said = true;
      if (at(0).is(':') && colon) {
        if (!at(1).is_number(2, 2)) return false;
        second = at(1).number;
        next_ += 2;
        skip_fraction();
      }
    } else if (at(0).is("h")) {
      ++next_;
      said = true;
    }
    if (const int half = read_half_day(); half >= 0) {
      if (hour < 1 || hour > 12) return false;
      hour = hour % 12 + static_cast<unsigned>(half);
      said = true;
    }
    if (at(0).is("uhr") || at(0).is("hrs") || at(0).is("hours") || at(0).is("uur")) {
      ++next_;
      said = true;
    }
    return said && set_clock(hour, minute, second);
  }

  // The hours to add for "am" or "p.m.", or -1.
  int read_half_day() {
    const bool am = at(0).is("am") || at(0).is("a");
    const bool pm = at(0).is("pm") || at(0).is("p");
    if (!am && !pm) return -1;
    if (at(0).text.size() == 2) {
      ++next_;
    } else {
      if (!at(1).is('.') || !at(2).is("m")) return -1;
      next_ += at(3).is('.') ? 4 : 3;
    }
    return pm ? 12 : 0;
  }

  // "Z", "+02:00", "EST", "GMT+2", "Africa/Johannesburg"
  void read_zone(std::string_view cased) {
    const DateToken& token = at(0);
    if (zone_read_) return;
    if (token.is('+') || token.is('-')) {
      read_offset();
      return;
    }
    if (token.kind != DateToken::Kind::word) return;
    if (at(1).is('/') && at(1).glued && at(2).kind == DateToken::Kind::word) {
      read_zone_name(cased);
      return;
    }
    const auto offset = zone_offset(token.text);
    if (!offset) return;
    ++next_;
    zone_read_ = true;
    result_.offset_minutes = offset;
    if (*offset == 0 && token.text != "z" && (at(0).is('+') || at(0).is('-'))) read_offset();
  }

  void read_offset() {
    const int sign = at(0).is('-') ? -1 : 1;
    const DateToken& hours = at(1);
    int minutes = 0;
    std::size_t taken = 2;
    if (hours.is_number(4, 4)) {
      minutes = static_cast<int>(hours.number / 100 * 60 + hours.number % 100);
      if (hours.number % 100 > 59) return;
    } else if (hours.is_number(1, 2)) {
      minutes = static_cast<int>(hours.number) * 60;
      if (at(2).is(':')) {
        if (!at(3).is_number(2, 2) || at(3).number > 59) return;
        minutes += static_cast<int>(at(3).number);
        taken = 4;
      }
    } else {
      return;
    }
    if (minutes > kOffsetMax) return;
    next_ += taken;
    zone_read_ = true;
    result_.offset_minutes = sign * minutes;
  }

  void read_zone_name(std::string_view cased) {
    const std::size_t begin = at(0).at;
    std::size_t end = begin;
    while (
        at(0).kind != DateToken::Kind::end && (at(0).at == begin || at(0).glued) &&
        (at(0).kind == DateToken::Kind::word || at(0).is('/') || at(0).is('_') || at(0).is('-'))) {
      end = at(0).at + at(0).text.size();
      ++next_;
    }
    zone_read_ = true;
    result_.zone_name = cased.substr(begin, end - begin);
  }

  const DateTokens& tokens_;
  Context::DateOrder order_;
  std::size_t next_ = 0;
  int year_ = 0;
  unsigned month_ = 0;
  unsigned day_ = 0;
  bool iso_ = false;
  bool zone_read_ = false;
  DateText result_{};
};

}  // namespace

std::optional<DateText> read_date_text(const Folded& text, Context::DateOrder order) {
  const DateTokens tokens{text.lower()};
  if (!tokens.complete()) return std::nullopt;
  return DateReader{tokens, order}.read(text.cased());
}

}  // namespace workwise::job
