// Whatever a feed calls pay, a place, a date, a kind of work.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "job/normalise.hpp"
#include "job/text.hpp"

namespace {

using namespace workwise;

void require(bool holds, const char* what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "%s: %s\n", what, json_string(text).c_str());
  std::abort();
}

job::Context context_of(std::uint8_t choice) {
  job::Context context;
  if ((choice & 1U) != 0) context.country = "ZA";
  if ((choice & 2U) != 0) context.currency = "ZAR";
  if ((choice & 4U) != 0) context.timezone = "Africa/Johannesburg";
  if ((choice & 8U) != 0) context.date_order = job::Context::DateOrder::dmy;
  if ((choice & 16U) != 0) context.date_order = job::Context::DateOrder::mdy;
  if ((choice & 32U) != 0) context.end_of_day = true;
  if ((choice & 64U) != 0) context.now = std::chrono::sys_days{std::chrono::January / 31 / 2024};
  return context;
}

/// Two capitals, three capitals, or nothing.
void check_code(const std::string& code, std::size_t size, const std::string& text) {
  require(code.empty() || code.size() == size, "no code", text);
  for (const char c : code) require(c >= 'A' && c <= 'Z', "no code", text);
}

void check_salary(const job::Salary& salary, const std::string& text) {
  require(is_utf8(salary.text), "pay as published", text);
  check_code(salary.currency, 3, text);
  if (salary.min_cents) require(*salary.min_cents >= 0, "less than nothing", text);
  if (salary.max_cents) require(*salary.max_cents >= 0, "less than nothing", text);
  if (salary.min_cents && salary.max_cents)
    require(*salary.min_cents <= *salary.max_cents, "from more to less", text);
}

void check_place(const job::Place& place, const std::string& text) {
  check_code(place.country, 2, text);
  for (const std::string* part : {&place.raw, &place.city, &place.region, &place.postal_code})
    require(is_utf8(*part), "a place that is no text", text);
}

void check_date(const std::optional<Instant>& date, const std::string& text) {
  if (!date) return;
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(*date)};
  const int year = static_cast<int>(day.year());
  require(year >= 1 && year <= 9999, "a year that the database may not know", text);
}

}  // namespace

/// The first byte chooses what the source says, the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const job::Context context = context_of(data[0]);
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  job::repair_utf8(text);

  check_salary(job::parse_salary(text, context), text);
  const std::string_view whole = text;
  const std::string_view head = whole.substr(0, whole.find('\n'));
  const std::string_view rest = whole.substr(std::min(head.size() + 1, whole.size()));
  check_salary(job::salary_from_parts(head, rest, rest, head, context), text);
  for (const job::LocationText& place : job::parse_locations(text, context))
    check_place(place.place, text);
  check_place(job::parse_location(text, context).place, text);
  check_place(job::place_from_parts(head, rest, head, rest, context), text);
  check_date(job::parse_date(text, context), text);
  job::parse_employment_types(text);
  job::parse_work_mode(text);
  return 0;
}
