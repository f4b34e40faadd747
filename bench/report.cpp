#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "base/text.hpp"
#include "contestant.hpp"
#include "goals.hpp"

namespace workwise::bench {
namespace {

using namespace names;

constexpr Feed kFeeds[] = {Feed::ndjson, Feed::xml};
constexpr Case kCases[] = {Case::cold, Case::same_bytes, Case::unchanged, Case::delta};
constexpr const char* kColumns[] = {kShipped, kOneConnection, kPsql,    kNode,
                                    kDrizzle, kDrizzleOwn,    kPgloader};

/// Three digits that mean something.
std::string brief(double value) {
  char text[32];
  const int decimals = value >= 100 || value == std::floor(value) ? 0 : value >= 10 ? 1 : 2;
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string count(double value) {
  return with_thousands(static_cast<std::int64_t>(std::llround(value)));
}

std::string bytes(double value) {
  return (value < 0 ? "-" : "") + bytes_to_text(static_cast<std::uint64_t>(std::abs(value)));
}

std::string row(const std::vector<std::string>& cells) {
  return "| " + join(cells, " | ") + " |\n";
}

/// Words come first, numbers after them.
std::string head(std::size_t words, const std::vector<std::string>& cells) {
  std::string text = row(cells) + "|";
  for (std::size_t i = 0; i < cells.size(); ++i) text += i < words ? "---|" : "---:|";
  return text + "\n";
}

std::string judged(const Goal& goal, const Results& results, std::size_t jobs, Feed feed) {
  const auto value = goal.value(results, jobs, feed);
  if (!value) return "";
  const std::string text = brief(*value) + goal.unit;
  return jobs < goal.from_jobs || goal.met(*value, feed) ? text : "**" + text + "**";
}

std::string limit(const Goal& goal) {
  std::string text = (goal.at_least ? "≥ " : "≤ ") + brief(goal.limit);
  if (goal.limit_xml != goal.limit) text += " / " + brief(goal.limit_xml);
  return text + goal.unit;
}

std::string goals_table(const Results& results) {
  std::vector<std::string> titles{"case", "what", "goal"};
  for (const std::size_t jobs : results.sizes())
    for (const Feed feed : kFeeds)
      titles.push_back(count(static_cast<double>(jobs)) + " " + to_string(feed));
  std::string text = head(3, titles);
  for (const Goal& goal : goals()) {
    std::vector<std::string> cells{to_string(goal.which), goal.what, limit(goal)};
    for (const std::size_t jobs : results.sizes())
      for (const Feed feed : kFeeds) cells.push_back(judged(goal, results, jobs, feed));
    if (!std::all_of(cells.begin() + 3, cells.end(), [](auto& cell) { return cell.empty(); }))
      text += row(cells);
  }
  return text;
}

/// "1,550", and how many of our times as shipped that is.
std::string time_cell(const Results& results, const Key& key) {
  const auto took = results.median(key, milliseconds);
  if (!took) return "";
  if (key.name == kShipped) return count(*took);
  const Feed our_feed = key.feed == Feed::rows ? Feed::ndjson : key.feed;
  const auto ratio = results.ratio(key, {key.jobs, key.which, kShipped, our_feed}, milliseconds);
  return count(*took) + (ratio ? " (" + brief(*ratio) + "x)" : "");
}

std::string times_table(const Results& results, std::size_t jobs) {
  std::vector<std::string> titles{"ms for " + count(static_cast<double>(jobs)) + " jobs", "feed"};
  titles.insert(titles.end(), std::begin(kColumns), std::end(kColumns));
  std::string text = head(2, titles);
  for (const Case which : kCases) {
    for (const Feed feed : kFeeds) {
      if (!results.samples().contains({jobs, which, kShipped, feed})) continue;
      std::vector<std::string> cells{to_string(which), to_string(feed)};
      for (const char* name : kColumns) {
        const bool rows = name == std::string(kPsql) || name == std::string(kPgloader);
        cells.push_back(rows && feed == Feed::xml
                            ? ""
                            : time_cell(results, {jobs, which, name, rows ? Feed::rows : feed}));
      }
      text += row(cells);
    }
  }
  return text;
}

std::string resources_row(const Results& results, const Key& key) {
  const auto median = [&](const Results::Value& value) {
    return results.median(key, value).value_or(0);
  };
  const auto number = [&](const Results::Value& value) { return count(median(value)); };
  const auto size = [&](std::int64_t Sample::* field) {
    return bytes(median([field](const Sample& s) { return static_cast<double>(s.*field); }));
  };
  const auto tuples = [&](std::int64_t Table::* field) {
    return number([field](const Sample& s) { return static_cast<double>(s.jobs.*field); });
  };
  const double own = median([](const Sample& s) { return s.own_milliseconds; });
  return row({to_string(key.which), key.name, number(milliseconds),
              number([](const Sample& s) { return s.process_milliseconds; }),
              own > 0 ? count(own) : "",
              number([](const Sample& s) { return s.client_cpu_milliseconds; }),
              number([](const Sample& s) { return s.server_cpu_milliseconds; }),
              brief(median(peak_mib)), size(&Sample::wal_bytes), size(&Sample::growth_bytes),
              tuples(&Table::inserted), tuples(&Table::updated), tuples(&Table::dead)});
}

std::string resources_table(const Results& results, std::size_t jobs) {
  std::string text = head(2, {"case", "who (" + count(static_cast<double>(jobs)) + " jobs, NDJSON)",
                              "ms", "process ms", "own ms", "client CPU ms", "server CPU ms",
                              "peak MiB", "WAL", "jobs grew by", "inserted", "updated", "dead"});
  for (const Case which : {Case::cold, Case::unchanged, Case::delta})
    for (const char* name : kColumns)
      for (const Feed feed : {Feed::ndjson, Feed::rows})
        if (const Key key{jobs, which, name, feed}; results.samples().contains(key))
          text += resources_row(results, key);
  return text;
}

}  // namespace

std::string tables(const Results& results) {
  std::string text =
      "Goals (bold: missed), by the number of jobs and the feed:\n\n" + goals_table(results);
  for (const std::size_t jobs : results.sizes()) text += "\n" + times_table(results, jobs);
  return text + "\n" + resources_table(results, results.sizes().back());
}

std::string scaling_table(const Results& results) {
  std::string text =
      head(1, {"jobs", "unchanged ms", "µs a job", "peak MiB", "delta ms", "µs a job", "peak MiB"});
  for (const std::size_t jobs : results.sizes()) {
    std::vector<std::string> cells{count(static_cast<double>(jobs))};
    for (const Case which : {Case::unchanged, Case::delta}) {
      const Key key{jobs, which, kShipped, Feed::ndjson};
      const double took = results.median(key, milliseconds).value_or(0);
      cells.push_back(count(took));
      cells.push_back(brief(took * 1000 / static_cast<double>(jobs)));
      cells.push_back(brief(results.median(key, peak_mib).value_or(0)));
    }
    text += row(cells);
  }
  return text;
}

std::string csv(const Results& results) {
  std::string text =
      "jobs,case,feed,who,repetition,ms,process_ms,own_ms,client_cpu_ms,server_cpu_ms,peak_mib,"
      "wal_bytes,growth_bytes,inserted,updated,deleted,dead\n";
  for (const auto& [key, samples] : results.samples()) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Sample& s = samples[i];
      char numbers[320];
      std::snprintf(numbers, sizeof numbers,
                    ",%zu,%.1f,%.1f,%.1f,%.0f,%.0f,%.1f,%lld,%lld,%lld,%lld,%lld,%lld\n", i + 1,
                    s.milliseconds, s.process_milliseconds, s.own_milliseconds,
                    s.client_cpu_milliseconds, s.server_cpu_milliseconds, s.peak_mib,
                    static_cast<long long>(s.wal_bytes), static_cast<long long>(s.growth_bytes),
                    static_cast<long long>(s.jobs.inserted), static_cast<long long>(s.jobs.updated),
                    static_cast<long long>(s.jobs.deleted), static_cast<long long>(s.jobs.dead));
      text += std::to_string(key.jobs) + "," + to_string(key.which) + "," + to_string(key.feed) +
              ",\"" + key.name + "\"" + numbers;
    }
  }
  return text;
}

}  // namespace workwise::bench
