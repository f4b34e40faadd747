#include "job/pay_reader.hpp"

#include <array>
#include <span>
#include <string>

#include "job/currency.hpp"
#include "job/folded.hpp"
#include "job/pay_tokens.hpp"

namespace workwise::job {
namespace {

constexpr int kRatioMax = 100;

class PayReader {
 public:
  PayReader(std::span<PayToken> tokens, const Context& context)
      : tokens_(tokens), context_(context) {}

  /// nullopt: nothing of it is pay.
  std::optional<Salary> read() {
    if (has_unreadable_part()) return std::nullopt;
    if (!apply_scales()) return std::nullopt;
    drop_measures();
    join_period_phrases();
    drop_labelled_numbers();
    collect_numbers();
    const auto range = choose_range();
    if (!range) return std::nullopt;
    return with_currency_and_period(*range);
  }

 private:
  using Kind = PayKind;
  enum class Bound { none, from, up_to };

  struct Number {
    std::size_t at = 0;     ///< its token
    std::size_t after = 0;  ///< the token after its scale and currency
    bool has_currency = false;
    bool has_period = false;
    bool pay() const { return has_currency || has_period; }
  };

  std::size_t size() const { return tokens_.size(); }
  Kind kind(std::size_t i) const { return i < size() ? tokens_[i].kind : Kind::other; }
  bool is(std::size_t i, Kind wanted) const { return i < size() && tokens_[i].kind == wanted; }
  bool glued(std::size_t i) const { return i < size() && tokens_[i].glued; }

  // OTE and commission-only pay, lakh, "R25OOO", "-5000".
  bool has_unreadable_part() const {
    bool number_seen = false;
    for (std::size_t i = 0; i < size(); ++i) {
      switch (kind(i)) {
        case Kind::unreadable:
          return true;
        case Kind::garbage:
          if (i > 0 && is(i - 1, Kind::currency) && tokens_[i - 1].before_number) return true;
          break;
        case Kind::on:
          if (is(i + 1, Kind::target) || (is(i + 1, Kind::dash) && is(i + 2, Kind::target)))
            return true;
          break;
        case Kind::commission: {
          const std::size_t next = is(i + 1, Kind::dash) ? i + 2 : i + 1;
          if (is(next, Kind::only) || is(next, Kind::basis)) return true;
          const bool all_of_it = i > 1 && is(i - 1, Kind::percent) && is(i - 2, Kind::number) &&
                                 tokens_[i - 2].cents == 100 * 100;  // "100% commission"
          if (all_of_it || (i > 0 && is(i - 1, Kind::only))) return true;
          break;
        }
        case Kind::number:
          if (!number_seen && is_negative(i)) return true;
          number_seen = true;
          break;
        default:
          break;
      }
    }
    return false;
  }

  bool is_negative(std::size_t at) const {
    std::size_t i = at;
    if (i == 0) return false;
    if (is(i - 1, Kind::currency)) {
      if (!glued(i) && !glued(i - 1)) return false;
      --i;
    }
    if (i == 0 || !is(i - 1, Kind::dash) || !glued(i)) return false;
    return i == 1 || is(i - 2, Kind::currency) || is(i - 2, Kind::colon);
  }

  // "k" and "million" on the number itself, and a "k" or "million" of a range's second end on the
  // first: "45-55k".
  bool apply_scales() {
    for (std::size_t i = 0; i + 1 < size(); ++i) {
      if (!is(i, Kind::number) || !is(i + 1, Kind::scale)) continue;
      PayToken& number = tokens_[i];
      std::int64_t factor = tokens_[i + 1].cents;
      const std::int64_t mantissa = number.cents;
      if (factor == 1'000'000 && number.thousandths) factor = 1000;  // "1.125 million"
      if (number.cents > kPayCentsMax / factor) return false;
      if (factor == 1'000'000 && number.cents >= 100'000) return false;  // "25000m"
      number.cents *= factor;
      number.scaled = true;
      scale_first_end(i, factor, mantissa);
    }
    return true;
  }

  void scale_first_end(std::size_t second, std::int64_t factor, std::int64_t mantissa) {
    std::size_t i = second;
    while (i > 0 && (is(i - 1, Kind::currency) || is(i - 1, Kind::filler))) --i;
    if (i < 2 || (!is(i - 1, Kind::dash) && !is(i - 1, Kind::to) && !is(i - 1, Kind::article) &&
                  !is(i - 1, Kind::join)))
      return;
    i -= 2;
    while (i > 0 && is(i, Kind::currency)) --i;
    PayToken& first = tokens_[i];
    if (first.kind != Kind::number || first.scaled) return;
    const bool fits = factor == 1000 ? first.cents < 100'000 : first.cents <= mantissa;
    if (!fits) return;
    first.cents *= factor;
    first.scaled = true;
  }

  bool currency_before(std::size_t i) const {
    return i > 0 && is(i - 1, Kind::currency) && tokens_[i - 1].before_number;
  }
  std::size_t after_scale(std::size_t i) const { return is(i + 1, Kind::scale) ? i + 2 : i + 1; }
  bool currency_after(std::size_t i) const {
    const std::size_t next = after_scale(i);
    return is(next, Kind::currency) && !tokens_[next].before_number;
  }
  bool has_currency(std::size_t i) const { return currency_before(i) || currency_after(i); }

  // "40 hours per week", "2 years", "10 %", "5 pm": numbers of something else, with the period that
  // belongs to them.
  void drop_measures() {
    for (std::size_t i = 0; i < size(); ++i) {
      if (!is(i, Kind::number) || has_currency(i) || tokens_[i].scaled) continue;
      std::size_t next = i + 1;
      if (is(next, Kind::dash) && glued(next)) ++next;
      const bool a_time = is(next, Kind::period) && tokens_[next].period == Period::month &&
                          glued(next) && tokens_[i].cents <= 12 * 100;
      if (is(next, Kind::percent) || a_time) {
        tokens_[i].kind = Kind::other;
      } else if (is(next, Kind::unit)) {
        tokens_[i].kind = Kind::other;
        tokens_[next].kind = Kind::other;
        drop_period_at(next + 1);
      }
    }
  }

  void drop_period_at(std::size_t i) {
    if (is(i, Kind::period)) {
      tokens_[i].kind = Kind::other;
    } else if (const std::size_t unit = unit_of_phrase(i); unit != 0) {
      for (; i <= unit; ++i) tokens_[i].kind = Kind::other;
    }
  }

  // "per month", "/hr", "a year", "de l'heure", "par an": the index of the last token, or 0.
  std::size_t unit_of_phrase(std::size_t i) const {
    if (!is(i, Kind::per) && !is(i, Kind::article) && !is(i, Kind::year_or_an)) return 0;
    std::size_t at = i + 1;
    while (is(at, Kind::filler) || is(at, Kind::article) || is(at, Kind::per) ||
           (is(at, Kind::dash) && glued(at)) || is(at, Kind::year_or_an)) {
      if (is(at, Kind::year_or_an) && !is(at + 1, Kind::unit)) return is(i, Kind::per) ? at : 0;
      ++at;
    }
    if (is(at, Kind::unit)) return at;
    return is(at, Kind::period) && is(i, Kind::per) ? at : 0;  // "per monthly", "/pm"
  }

  void join_period_phrases() {
    for (std::size_t i = 0; i < size(); ++i) {
      if (const std::size_t unit = unit_of_phrase(i); unit != 0) {
        const auto period = is(unit, Kind::year_or_an) ? Period::year : tokens_[unit].period;
        for (std::size_t k = i + 1; k <= unit; ++k) tokens_[k].kind = Kind::filler;
        tokens_[i].kind = Kind::period;
        tokens_[i].period = period;
      } else if (is(i, Kind::unit) && (follows_amount(i) || is(i + 1, Kind::pay))) {
        tokens_[i].kind = Kind::period;
      }
      if (is(i, Kind::period) && is_odd(i)) tokens_[i].kind = Kind::odd;
    }
  }

  bool follows_amount(std::size_t i) const {
    while (i > 0 && (is(i - 1, Kind::currency) || is(i - 1, Kind::scale) || is(i - 1, Kind::basis)))
      --i;
    return i > 0 && is(i - 1, Kind::number) && has_currency(i - 1);
  }

  // "bi-weekly", "twice a month"
  bool is_odd(std::size_t i) const {
    if (i > 0 && is(i - 1, Kind::dash)) --i;
    return i > 0 && is(i - 1, Kind::odd);
  }

  // "Level 11", "Grades 10-12", "Ref no: 12345", "Hours: 40 per week"
  void drop_labelled_numbers() {
    bool in_list = false;
    for (std::size_t i = 0; i < size(); ++i) {
      if (!is(i, Kind::number)) {
        const Kind k = kind(i);
        in_list = in_list && (k == Kind::dash || k == Kind::to || k == Kind::per ||
                              k == Kind::join || k == Kind::comma || k == Kind::other);
        continue;
      }
      if (has_currency(i) && !is_reference(i)) {
        in_list = false;
      } else if (in_list || is_labelled(i)) {
        tokens_[i].kind = Kind::other;
        in_list = true;
      }
    }
  }

  // "Ref: R12345", "Level R5"
  bool is_reference(std::size_t i) const {
    if (!glued(i) || !currency_before(i) || tokens_[i - 1].sign->text != "r") return false;
    const bool small = tokens_[i].cents < 1000 * 100 && !tokens_[i].scaled;
    --i;
    if (small && i > 0 && is(i - 1, Kind::not_pay)) return true;
    while (i > 0 && (is(i - 1, Kind::colon) || is(i - 1, Kind::no))) --i;
    return i > 0 && tokens_[i - 1].reference;
  }

  bool is_labelled(std::size_t i) const {
    if (is_reference(i)) --i;
    while (i > 0 && (is(i - 1, Kind::colon) || is(i - 1, Kind::filler) || is(i - 1, Kind::no) ||
                     is(i - 1, Kind::dash)))
      --i;
    if (i == 0) return false;
    return is(i - 1, Kind::not_pay) ||
           (is(i - 1, Kind::unit) && tokens_[i - 1].period <= Period::week);
  }

  void collect_numbers() {
    for (std::size_t i = 0; i < size() && count_ < numbers_.size(); ++i) {
      if (!is(i, Kind::number)) continue;
      Number number{.at = i, .after = after_scale(i), .has_currency = has_currency(i)};
      while (is(number.after, Kind::currency) && !tokens_[number.after].before_number)
        ++number.after;
      number.has_period = period_follows(number.after);
      numbers_[count_++] = number;
    }
  }

  bool looked_through(std::size_t i) const {
    switch (kind(i)) {
      case Kind::currency:
      case Kind::basis:
      case Kind::pay:
      case Kind::filler:
      case Kind::bracket:
      case Kind::plus:
      case Kind::minimum:
      case Kind::maximum:
        return i < size();
      default:
        return false;
    }
  }

  bool period_follows(std::size_t i) const {
    while (looked_through(i)) ++i;
    return is(i, Kind::period);
  }

  // Whether "a … b" is one range.
  bool linked(const Number& a, const Number& b) const {
    bool link = false;
    bool period = false;
    bool apart = false;
    for (std::size_t i = a.after; i < b.at; ++i) {
      switch (kind(i)) {
        case Kind::dash:
        case Kind::to:
        case Kind::article:
        case Kind::up_to:
          link = true;
          break;
        case Kind::join:
          link |= between_before(a.at);
          apart |= !link;
          break;
        case Kind::comma:
          apart = true;
          break;
        case Kind::period:
          period = true;
          break;
        case Kind::colon:
        case Kind::minimum:
        case Kind::maximum:
        case Kind::from:
          break;
        default:
          if (!looked_through(i)) return false;
      }
    }
    if (period && !b.pay()) return false;  // "R5 000 per month - 3 positions"
    if (!apart && link) return true;
    return bound_before(a.at) == Bound::from && bound_before(b.at) == Bound::up_to;
  }

  bool between_before(std::size_t at) const {
    for (std::size_t i = 0; i < at; ++i)
      if (is(i, Kind::between)) return true;
    return false;
  }

  bool number_before(std::size_t at) const {
    for (std::size_t i = 0; i < at; ++i)
      if (is(i, Kind::number)) return true;
    return false;
  }

  // "from", "up to", "no less than" before the number.
  Bound bound_before(std::size_t at) const {
    for (std::size_t i = at; i > 0; --i) {
      const bool negated = i > 1 && is(i - 2, Kind::no);
      switch (kind(i - 1)) {
        case Kind::currency:
        case Kind::filler:
        case Kind::than:
        case Kind::colon:
        case Kind::pay:
        case Kind::basis:
        case Kind::period:
        case Kind::article:
          continue;
        case Kind::from:
        case Kind::minimum:
          return Bound::from;
        case Kind::more:
          return negated ? Bound::up_to : Bound::from;
        case Kind::less:
          return negated ? Bound::from : Bound::up_to;
        case Kind::up_to:
        case Kind::maximum:
          return Bound::up_to;
        case Kind::to:
          if (i > 1 && is(i - 2, Kind::up_to)) return Bound::up_to;
          return number_before(i - 1) ? Bound::none : Bound::up_to;
        default:
          return Bound::none;
      }
    }
    return Bound::none;
  }

  // "+", "or more", "minimum", "max." after the number.
  Bound bound_after(const Number& number) const {
    if (is(number.after, Kind::plus) && glued(number.after)) {
      const std::size_t next = number.after + 1;
      if (next >= size() || !glued(next) || is(next, Kind::period) || is(next, Kind::bracket))
        return Bound::from;
    }
    for (std::size_t i = number.after; i < size(); ++i) {
      std::size_t next = i + 1;
      while (is(next, Kind::bracket)) ++next;
      const bool last = next == size();
      switch (kind(i)) {
        case Kind::currency:
        case Kind::filler:
        case Kind::join:
        case Kind::period:
        case Kind::basis:
        case Kind::bracket:
          continue;
        case Kind::minimum:
          return Bound::from;
        case Kind::more:
          return is(i + 1, Kind::than) ? Bound::none : Bound::from;
        case Kind::maximum:
          return Bound::up_to;
        case Kind::less:
          return last ? Bound::up_to : Bound::none;
        case Kind::plus:
          return last ? Bound::from : Bound::none;
        case Kind::from:   // "and upwards"
        case Kind::up_to:  // "and up (negotiable)"
          return last || is(next, Kind::pay) || is(next, Kind::comma) ? Bound::from : Bound::none;
        default:
          return Bound::none;
      }
    }
    return Bound::none;
  }

  std::optional<PayRange> choose_range() const {
    // The numbers that are pay, and those linked to one.
    std::array<std::size_t, 3> chosen{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const bool left = i > 0 && numbers_[i - 1].pay() && linked(numbers_[i - 1], numbers_[i]);
      const bool right =
          i + 1 < count_ && numbers_[i + 1].pay() && linked(numbers_[i], numbers_[i + 1]);
      if (!numbers_[i].pay() && !left && !right) continue;
      if (count == chosen.size()) return std::nullopt;
      chosen[count++] = i;
    }
    if (count == 0) return only_numbers();
    if (count == 1) return one(numbers_[chosen[0]]);
    if (count > 2 || !linked(numbers_[chosen[0]], numbers_[chosen[1]])) return std::nullopt;
    return two(numbers_[chosen[0]], numbers_[chosen[1]]);
  }

  // A field that is nothing but a number, or a range of numbers that look like pay.
  std::optional<PayRange> only_numbers() const {
    if (count_ == 0 || count_ > 2) return std::nullopt;
    bool evidence = count_ == 1;
    for (std::size_t i = 0; i < size(); ++i) {
      switch (kind(i)) {
        case Kind::pay:
        case Kind::basis:
        case Kind::period:
        case Kind::currency:
          evidence = true;
          break;
        case Kind::number:
        case Kind::scale:
        case Kind::dash:
        case Kind::to:
        case Kind::from:
        case Kind::minimum:
        case Kind::maximum:
        case Kind::up_to:
        case Kind::plus:
        case Kind::filler:
        case Kind::colon:
        case Kind::bracket:
        case Kind::join:
        case Kind::between:
        case Kind::article:
        case Kind::more:
        case Kind::less:
        case Kind::than:
          break;
        case Kind::no:
          if (!is(i + 1, Kind::more) && !is(i + 1, Kind::less)) return std::nullopt;  // "No. 5"
          break;
        default:
          return std::nullopt;
      }
    }
    if (count_ == 1) return one(numbers_[0]);
    if (!linked(numbers_[0], numbers_[1])) return std::nullopt;
    const PayToken& a = tokens_[numbers_[0].at];
    const PayToken& b = tokens_[numbers_[1].at];
    const auto like_year = [](const PayToken& t) {
      return t.cents >= 190'000 && t.cents <= 210'000;
    };
    const bool like_pay =
        (a.cents >= 100'000 && b.cents >= 100'000 && !(like_year(a) && like_year(b)));
    if (!evidence && !like_pay) return std::nullopt;
    return two(numbers_[0], numbers_[1]);
  }

  std::optional<PayRange> one(const Number& number) const {
    const std::int64_t cents = tokens_[number.at].cents;
    Bound bound = bound_before(number.at);
    if (bound == Bound::none) bound = bound_after(number);
    PayRange range{.min = cents, .max = cents};
    if (bound == Bound::from) range.max.reset();
    if (bound == Bound::up_to) range.min.reset();
    return plausible(range);
  }

  std::optional<PayRange> two(const Number& a, const Number& b) const {
    if (two_bases(a, b)) return std::nullopt;
    const std::int64_t low = tokens_[a.at].cents;
    const std::int64_t high = tokens_[b.at].cents;
    const auto range = plausible({.min = low, .max = high});
    if (!range) return std::nullopt;
    if (bound_before(a.at) == Bound::up_to) return plausible({.min = {}, .max = high});
    if (bound_after(b) == Bound::from) return plausible({.min = low, .max = {}});
    return range;
  }

  // "R20 000 basic - R25 000 CTC" compares two things.
  bool two_bases(const Number& a, const Number& b) const {
    std::uint8_t first = 0;
    std::uint8_t second = 0;
    for (std::size_t i = a.after; i < size(); ++i)
      if (is(i, Kind::basis)) (i < b.at ? first : second) = tokens_[i].basis;
    return first != 0 && second != 0 && first != second;
  }

  // Two different periods, or two currencies, make the whole text unreadable.
  std::optional<Salary> with_currency_and_period(const PayRange& range) const {
    Salary salary;
    std::optional<Period> strong;
    std::optional<Period> weak;
    CurrencyFinding finding;
    for (std::size_t i = 0; i < size(); ++i) {
      if (is(i, Kind::period)) {
        auto& found = i > 0 && is(i - 1, Kind::paid) ? weak : strong;
        if (found && found != tokens_[i].period) return std::nullopt;
        found = tokens_[i].period;
      } else if (is(i, Kind::currency) && counts(i)) {
        finding.add(*tokens_[i].sign);
      }
    }
    const auto currency = finding.resolve(context_);
    if (!currency) return std::nullopt;
    if (lakh_groups() && *currency != "INR" && *currency != "PKR" && *currency != "LKR" &&
        *currency != "NPR" && *currency != "BDT" && finding.empty())
      return std::nullopt;
    salary.min_cents = range.min;
    salary.max_cents = range.max;
    salary.currency = *currency;
    salary.period = strong ? strong : weak;
    return salary;
  }

  // A sign beside a number, or one that can be nothing else ("(USD)"); "5 ft" far from it is not.
  bool counts(std::size_t i) const {
    if (is(i + 1, Kind::number) || is(i + 1, Kind::currency)) return true;
    if (i > 0 && (is(i - 1, Kind::number) || is(i - 1, Kind::scale) || is(i - 1, Kind::currency)))
      return true;
    const std::string_view text = tokens_[i].sign->text;
    return text.size() == 3 || text == "rand" || text == "euro" || text == "euros";
  }

  bool lakh_groups() const {
    for (std::size_t i = 0; i < count_; ++i)
      if (tokens_[numbers_[i].at].lakh_groups) return true;
    return false;
  }

  std::span<PayToken> tokens_;
  const Context& context_;
  std::array<Number, 16> numbers_{};
  std::size_t count_ = 0;
};

}  // namespace

/// Zero is unknown; a range that contradicts itself, or spans more than a factor of 100, is no
/// range.
std::optional<PayRange> plausible(PayRange range) {
  if (range.min == 0) range.min.reset();
  if (range.max == 0) range.max.reset();
  if (!range.min && !range.max) return std::nullopt;
  for (const auto& end : {range.min, range.max})
    if (end && (*end < 0 || *end > kPayCentsMax)) return std::nullopt;
  if (range.min && range.max &&
      (*range.min > *range.max || *range.max / kRatioMax > *range.min ||
       (*range.max / kRatioMax == *range.min && *range.max % kRatioMax != 0)))
    return std::nullopt;
  return range;
}

std::optional<Salary> read_pay(std::string_view text, const Context& context) {
  const Folded folded{text};
  if (folded.empty()) return std::nullopt;
  PayTokens tokens{folded};
  if (tokens.overflow()) return std::nullopt;
  return PayReader{tokens.all(), context}.read();
}

}  // namespace workwise::job
