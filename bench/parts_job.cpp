// What each normaliser costs a call, on the texts of generated jobs, on one core.
#include <benchmark/benchmark.h>

#include "job/html.hpp"
#include "job/normalise.hpp"
#include "job/slug.hpp"
#include "job/text.hpp"
#include "sandbox/vacancy.hpp"

using namespace workwise;

namespace {

constexpr std::size_t kJobs = 2000;

const job::Context& context() {
  static const job::Context kContext = [] {
    job::Context result;
    result.country = "ZA";
    result.currency = "ZAR";
    result.timezone = "Africa/Johannesburg";
    result.now = std::chrono::sys_days{std::chrono::July / 20 / 2026};
    return result;
  }();
  return kContext;
}

/// text_of(vacancy) of every job, those that have none left out; then work(text) for each.
template <typename TextOf, typename Work>
void each(benchmark::State& state, const TextOf& text_of, const Work& work) {
  std::vector<std::string> texts;
  std::size_t bytes = 0;
  for (std::uint64_t ordinal = 0; ordinal < kJobs; ++ordinal) {
    std::string text{text_of(sandbox::make_vacancy(7, ordinal, false))};
    if (text.empty()) continue;
    bytes += text.size();
    texts.push_back(std::move(text));
  }
  for (auto _ : state)
    for (const std::string& text : texts) benchmark::DoNotOptimize(work(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(texts.size()));
}

std::string place(const sandbox::Vacancy& vacancy) {
  return std::string(vacancy.city) + ", " + std::string(vacancy.province) + ", South Africa";
}

std::string escaped_once(const sandbox::Vacancy& vacancy) {
  std::string text;
  for (const char c : vacancy.description) {
    if (c == '<')
      text += "&lt;";
    else if (c == '>')
      text += "&gt;";
    else if (c == '&')
      text += "&amp;";
    else
      text += c;
  }
  return text;
}

void salary(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return vacancy.salary; },
      [](const auto& text) { return job::parse_salary(text, context()); });
}

void location(benchmark::State& state) {
  each(state, place, [](const auto& text) { return job::parse_locations(text, context()); });
}

void location_parts(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return vacancy.city; },
      [](const auto& text) { return job::place_from_parts(text, "", "ZA", "", context()); });
}

void date(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return to_rfc3339(vacancy.posted); },
      [](const auto& text) { return job::parse_date(text, context()); });
}

void title(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return vacancy.title; },
      [](const auto& text) { return job::clean_title(text); });
}

void employment_type(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return vacancy.job_type; },
      [](const auto& text) { return job::parse_employment_types(text); });
}

void work_mode(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return vacancy.work_mode; },
      [](const auto& text) { return job::parse_work_mode(text); });
}

void plain_text(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return vacancy.company; },
      [](const auto& text) { return job::plain_text(text); });
}

void url(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return vacancy.url; },
      [](const auto& text) { return job::clean_url(text); });
}

void slug(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return vacancy.company; },
      [](const auto& text) { return job::slug(text); });
}

void html(benchmark::State& state) {
  each(
      state, [](const auto& vacancy) { return vacancy.description; },
      [](const auto& text) { return job::html_from_published(text); });
}

void html_escaped(benchmark::State& state) {
  each(state, escaped_once, [](const auto& text) { return job::html_from_published(text); });
}

BENCHMARK(salary);
BENCHMARK(location);
BENCHMARK(location_parts);
BENCHMARK(date);
BENCHMARK(title);
BENCHMARK(employment_type);
BENCHMARK(work_mode);
BENCHMARK(plain_text);
BENCHMARK(url);
BENCHMARK(slug);
BENCHMARK(html);
BENCHMARK(html_escaped);

}  // namespace

BENCHMARK_MAIN();
