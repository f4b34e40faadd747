#include "job/date_relative.hpp"

#include <algorithm>

#include "job/date_tokens.hpp"
#include "job/date_words.hpp"
#include "job/pay_words.hpp"

namespace workwise::job {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;

std::optional<int> named_day(std::string_view word) {
  for (const std::string_view today :
       {"today", "vandag", "vandaag", "heute", "hoy", "hoje", "oggi", "idag"})
    if (word == today) return 0;
  for (const std::string_view yesterday :
       {"yesterday", "gister", "gisteren", "gestern", "hier", "ayer", "ontem", "ieri"})
    if (word == yesterday) return -1;
  return word == "tomorrow" ? std::optional{1} : std::nullopt;
}

// A month before 31 March is the last day of February.
local_days plus_months(local_days from, int months) {
  const std::chrono::year_month_day date{from};
  const auto month =
      std::chrono::year_month{date.year(), date.month()} + std::chrono::months{months};
  const auto last = (month / std::chrono::last).day();
  return local_days{month / std::min(date.day(), last)};
}

class RelativeReader {
 public:
  RelativeReader(const DateTokens& tokens, LocalTime now) : tokens_(tokens), now_(now) {}

  std::optional<local_days> read() {
    // "hier" and "heute" are days; the French "il y a" and the German "vor" come before the number.
    while (at(0).kind == DateToken::Kind::word && is_date_label(at(0).text)) ++next_;
    if (at(0).is(':')) ++next_;
    const auto result = read_day();
    if (at(0).is('.') || at(0).is('!')) ++next_;
    return at(0).kind == DateToken::Kind::end ? result : std::nullopt;
  }

 private:
  const DateToken& at(std::size_t ahead) const { return tokens_[next_ + ahead]; }
  local_days today() const { return std::chrono::floor<days>(now_); }

  std::optional<local_days> read_day() {
    if (at(0).is("aujourd") && at(1).is('\'') && at(2).is("hui")) {
      next_ += 3;
      return today();
    }
    if (at(0).is("just")) {
      ++next_;
      if (!at(0).is("posted") && !at(0).is("now") && !at(0).is("listed") && !at(0).is("added"))
        return std::nullopt;
      ++next_;
      return today();
    }
    if (at(0).kind == DateToken::Kind::word)
      if (const auto offset = named_day(at(0).text)) {
        ++next_;
        return today() + days{*offset};
      }
    return read_distance();
  }

  // "3 days ago", "vor 3 Tagen", "il y a 3 jours", "in 3 days"
  std::optional<local_days> read_distance() {
    int sign = 0;
    if (at(0).is("vor") || at(0).is("hace") || at(0).is("ha") || at(0).is("for")) {
      sign = -1;
      ++next_;
    } else if (at(0).is("il") && at(1).is("y") && at(2).is("a")) {
      sign = -1;
      next_ += 3;
    } else if (at(0).is("in")) {
      sign = 1;
      ++next_;
    }
    int count = 1;
    if (at(0).is_number(1, 3))
      count = static_cast<int>(at(0).number);
    else if (!at(0).is("a") && !at(0).is("an") && !at(0).is("one"))
      return std::nullopt;
    ++next_;
    const std::string_view unit = at(0).text;
    if (at(0).kind != DateToken::Kind::word) return std::nullopt;
    ++next_;
    if (sign == 0) {
      if (!at(0).is("ago") && !at(0).is("gelede") && !at(0).is("geleden") && !at(0).is("sedan") &&
          !at(0).is("siden"))
        return std::nullopt;
      sign = -1;
      ++next_;
    } else if (at(0).is("siden") || at(0).is("sedan")) {  // "for 3 dager siden"
      ++next_;
    }
    return move(unit, sign * count);
  }

  std::optional<local_days> move(std::string_view unit, int count) const {
    using namespace std::chrono;
    for (const std::string_view minute : {"minute", "minutes", "min", "mins", "minuten", "minutos",
                                          "minuut", "seconds", "second", "sec", "secs", "sekunden"})
      if (unit == minute) return floor<days>(now_ + minutes{count} / (unit[0] == 's' ? 60 : 1));
    const PayWord* word = find_pay_word(unit);
    // "m" is minutes to some and months to others.
    if (word == nullptr || word->kind != PayKind::unit || unit == "m") return std::nullopt;
    switch (*word->period) {
      case Period::hour:
        return floor<days>(now_ + hours{count});
      case Period::day:
        return today() + days{count};
      case Period::week:
        return today() + weeks{count};
      case Period::month:
        return plus_months(today(), count);
      case Period::year:
        return plus_months(today(), 12 * count);
    }
    return std::nullopt;
  }

  const DateTokens& tokens_;
  LocalTime now_;
  std::size_t next_ = 0;
};

}  // namespace

std::optional<local_days> read_relative_day(const Folded& text, LocalTime local_now) {
  const DateTokens tokens{text.lower()};
  if (!tokens.complete()) return std::nullopt;
  return RelativeReader{tokens, local_now}.read();
}

}  // namespace workwise::job
