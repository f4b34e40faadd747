#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "job/currency.hpp"
#include "job/folded.hpp"
#include "job/posting.hpp"

/// A pay text in pieces: the reading half of pay_reader.cpp.
namespace workwise::job {

enum class PayKind : std::uint8_t {
  number,      ///< well formed; `cents`
  garbage,     ///< digits that are no amount: a date, a time, a phone, "25OOO"
  currency,    ///< `sign`; `before_number` where it can only belong to the number that follows
  period,      ///< says a period by itself: "monthly", "p.a."; `period`
  unit,        ///< "month": a period after `per`, a measure after a bare number; `period`
  per,         ///< "per", "/", "par"
  article,     ///< "a": per ("a month") or a French "à" between two numbers
  year_or_an,  ///< "an": English article, French year
  odd,         ///< "bi", "twice": the period that follows is none of ours
  from,        ///< "from", "at least"
  minimum,     ///< like `from`, also after the number
  up_to,       ///< "up" (to), "jusqu'"
  maximum,     ///< like `up_to`, also after the number
  to,          ///< "to", "bis", "-": links two numbers; before the first one it is `up_to`
  dash,
  join,  ///< "and", "&": links only after `between`
  between,
  than,  ///< "less", "more" need it; filler otherwise
  more,
  less,
  no,
  plus,
  scale,    ///< "k", "million"; `cents` is the factor
  basis,    ///< gross, net, basic, cost to company; `basis`
  pay,      ///< "salary", "rate": a sign that numbers are pay
  not_pay,  ///< "level", "ref", "tel": the number that follows is not pay
  paid,     ///< "paid weekly" is a rhythm, used only where nothing better is said
  commission,
  only,
  on,
  target,
  unreadable,  ///< OTE, lakh: no part of such a text is read
  percent,
  filler,  ///< "of", "approximately": looked through
  colon,
  comma,
  bracket,
  other
};

struct PayToken {
  PayKind kind = PayKind::other;
  bool glued = false;          ///< no blank before it
  bool before_number = false;  ///< of a currency
  bool thousandths = false;    ///< of a number: one separator and three digits, "1.125"
  bool lakh_groups = false;    ///< of a number: "12,50,000"
  bool scaled = false;         ///< of a number: a "k" or "million" of its own
  bool reference = false;      ///< of a label: "R12345" behind it is a reference too
  std::uint8_t basis = 0;
  std::optional<Period> period;
  const CurrencySign* sign = nullptr;
  std::int64_t cents = 0;
};

class PayTokens {
 public:
  static constexpr std::size_t kTokensMax = 96;

  /// An article in place of a salary (more than kTokensMax tokens) has none: see overflow().
  explicit PayTokens(const Folded& text);

  std::span<PayToken> all() { return {tokens_.data(), count_}; }
  bool overflow() const { return overflow_; }

 private:
  struct Cursor;

  PayToken& push(PayKind kind, bool glued);
  void read_number(Cursor& cursor, bool glued, bool after_mark);
  void read_word(Cursor& cursor, bool glued);
  void read_mark(Cursor& cursor, bool glued);
  void read_sign(Cursor& cursor, bool glued, std::size_t size);
  bool read_abbreviation(Cursor& cursor, bool glued);
  bool read_cost_to_company(Cursor& cursor, bool glued);
  bool read_currency_name(Cursor& cursor, bool glued);
  bool read_dollar_apart(Cursor& cursor, bool glued, std::string_view word);
  bool read_currency_letter(Cursor& cursor, bool glued);

  std::array<PayToken, kTokensMax> tokens_;
  std::size_t count_ = 0;
  bool overflow_ = false;
};

}  // namespace workwise::job
