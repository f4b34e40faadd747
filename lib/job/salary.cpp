#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "base/text.hpp"
#include "job/currency.hpp"
#include "job/folded.hpp"
#include "job/normalise.hpp"
#include "job/pay_reader.hpp"
#include "job/pay_tokens.hpp"
#include "job/text.hpp"

/// Pay as a text, and pay in parts as programs publish it.
namespace workwise::job {
namespace {

// What a JSON or XML number says: "45000.5", "1.2E5", "28.125". nullopt: not one, or one that means
// thousands to people ("30.000" is no way a program prints 30).
std::optional<std::int64_t> machine_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  if (!is_digit(text.front()) && text.front() != '-') return std::nullopt;
  const auto dot = text.find('.');
  const bool thousands = dot != std::string_view::npos && dot <= 3 && text.size() - dot == 4 &&
                         text.back() == '0' && text.front() != '0';
  if (thousands) return std::nullopt;
  if (std::abs(value) > static_cast<double>(kPayCentsMax) / 100) return kPayCentsMax + 1;
  return std::llround(value * 100);
}

// The period of a field that holds nothing else: "YEAR", "1 YEAR", "per-year-salary", "PA", "P1M".
std::optional<Period> period_part(std::string_view text) {
  const Folded folded{text};
  std::string_view lower = folded.lower();
  if (lower.substr(0, 2) == "1 ") lower.remove_prefix(2);
  if (lower == "p1y") return Period::year;
  if (lower == "p1m") return Period::month;
  if (lower == "p1w" || lower == "p7d") return Period::week;
  if (lower == "p1d") return Period::day;
  if (lower == "pt1h") return Period::hour;
  const Folded rest{lower};
  PayTokens tokens{rest};
  std::optional<Period> period;
  for (const PayToken& token : tokens.all()) {
    if (token.kind == PayKind::odd || token.kind == PayKind::number ||
        token.kind == PayKind::garbage)
      return std::nullopt;
    const bool said = token.kind == PayKind::period || token.kind == PayKind::unit;
    const auto found = said                                ? token.period
                       : token.kind == PayKind::year_or_an ? std::optional{Period::year}
                                                           : std::nullopt;
    if (!found) continue;
    if (period && period != found) return std::nullopt;
    period = found;
  }
  return period;
}

// The currency of a field that holds nothing else. Empty: named, but not known.
std::string currency_part(std::string_view text, const Context& context) {
  const Folded folded{text};
  const std::string_view lower = folded.lower();
  if (lower.size() == 1 && is_lower(lower.front())) {
    const CurrencySign* letter = find_currency_letter(lower.front());
    if (letter == nullptr) return {};
    CurrencyFinding finding;
    finding.add(*letter);
    return std::string{finding.resolve(context).value_or("")};
  }
  std::array<char, 3> upper{};
  if (lower.size() == 3) {
    for (std::size_t i = 0; i < 3; ++i)
      upper[i] = is_lower(lower[i]) ? static_cast<char>(lower[i] - 32) : lower[i];
    if (is_currency_code({upper.data(), 3})) return std::string{upper.data(), 3};
  }
  PayTokens tokens{folded};
  CurrencyFinding finding;
  bool exact = false;
  bool other = false;
  for (const PayToken& token : tokens.all()) {
    other |= token.kind == PayKind::other;
    if (token.kind != PayKind::currency) continue;
    finding.add(*token.sign);
    exact |= !token.sign->code.empty();
  }
  if (finding.empty() || (other && !exact)) return {};  // "Liberian dollar" is not the US's
  return std::string{finding.resolve(context).value_or("")};
}

struct Part {
  std::optional<Salary> salary;
  bool said = false;  ///< there is a value, readable or not
};

Part amount_part(std::string_view text, const Context& context) {
  text = trim(text);
  if (text.empty() || is_null_marker(text)) return {};
  if (const auto cents = machine_number(text)) {
    Salary salary;
    salary.min_cents = salary.max_cents = *cents;
    return {.salary = salary, .said = true};
  }
  return {.salary = read_pay(text, context), .said = true};
}

}  // namespace

Salary parse_salary(std::string_view text, const Context& context) {
  Salary salary = read_pay(text, context).value_or(Salary{});
  salary.text = trim(text);
  return salary;
}

Salary salary_from_parts(std::string_view min, std::string_view max, std::string_view currency,
                         std::string_view period, const Context& context) {
  const Part low = amount_part(min, context);
  const Part high = amount_part(max, context);
  Salary result;
  if (low.said && !low.salary) result.text = trim(min);  // "Market Related"

  PayRange ends;
  if (low.salary) ends.min = low.salary->min_cents ? low.salary->min_cents : low.salary->max_cents;
  if (high.salary)
    ends.max = high.salary->max_cents ? high.salary->max_cents : high.salary->min_cents;
  // A whole range in the field of its minimum.
  if (!high.said && low.salary && low.salary->max_cents != low.salary->min_cents)
    ends = {.min = low.salary->min_cents, .max = low.salary->max_cents};
  const auto range = plausible(ends);
  if (!range) return result;

  result.min_cents = range->min;
  result.max_cents = range->max;
  const Part& source = low.salary ? low : high;
  if (!currency.empty() && !is_null_marker(currency))
    result.currency = currency_part(currency, context);
  else
    result.currency = source.salary->currency.empty() ? context.currency : source.salary->currency;
  if (!period.empty() && !is_null_marker(period))
    result.period = period_part(period);
  else
    result.period = source.salary->period;
  return result;
}

}  // namespace workwise::job
