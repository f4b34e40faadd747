#include "service/run_log.hpp"

#include <spdlog/spdlog.h>

#include "base/text.hpp"

namespace workwise::service {
namespace {

/// A logfmt line under construction.
class Line {
 public:
  explicit Line(std::string_view event) { add("event", event); }

  Line& add(std::string_view key, std::string_view value) {
    if (!text_.empty()) text_ += ' ';
    text_.append(key).append("=").append(logfmt(value));
    return *this;
  }
  Line& add(std::string_view key, std::integral auto value) {
    return add(key, std::string_view(std::to_string(value)));
  }
  Line& add_unless_empty(std::string_view key, std::string_view value) {
    return value.empty() ? *this : add(key, value);
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// postgres::Error puts "SQLSTATE 42P01" into what it says.
std::string_view sqlstate_in(std::string_view error) {
  constexpr std::string_view kMark = "SQLSTATE ";
  const auto at = error.find(kMark);
  return at == std::string_view::npos ? "" : error.substr(at + kMark.size(), 5);
}

std::string_view event_of(ingest::State state) {
  switch (state) {
    case ingest::State::done:
      return "run_done";
    case ingest::State::held:
      return "run_held";
    case ingest::State::failed:
      break;
  }
  return "run_failed";
}

}  // namespace

std::string run_line(const ingest::RunReport& report) {
  const ingest::Counts& counts = report.counts;
  Line line(event_of(report.state));
  line.add("run", report.run)
      .add("source", report.source)
      .add("batch", report.batches)
      .add("rows", counts.received)
      .add("rejected", counts.quarantined)
      .add("bytes", report.body_bytes)
      .add("ms", std::chrono::duration_cast<std::chrono::milliseconds>(report.took).count());
  if (report.state == ingest::State::failed)
    line.add_unless_empty("sqlstate", sqlstate_in(report.error)).add("error", report.error);
  line.add("inserted", counts.inserted)
      .add("updated", counts.updated)
      .add("unchanged", counts.unchanged)
      .add("duplicate", counts.duplicate)
      .add("filtered", counts.filtered)
      .add("closed", report.closed);
  if (report.would_close > 0) line.add("would_close", report.would_close);
  if (report.new_quarantined > 0) line.add("new_quarantined", report.new_quarantined);
  if (report.pages > 1) line.add("pages", report.pages);
  line.add("wire_bytes", report.wire_bytes);
  if (report.not_modified) line.add("not_modified", "true");
  if (report.partial) line.add("partial", "true");
  if (report.stopped) line.add("stopped", "true");
  return line.add_unless_empty("note", report.note).text();
}

std::string alert_line(const Alert& alert) {
  switch (alert.event) {
    case Alert::Event::failing:
      return Line("source_failing")
          .add("run", alert.run)
          .add("source", alert.source)
          .add_unless_empty("sqlstate", sqlstate_in(alert.why))
          .add("error", alert.why)
          .add("next", "workwise sources test " + alert.source)
          .text();
    case Alert::Event::recovered:
      return Line("source_recovered")
          .add("run", alert.run)
          .add("source", alert.source)
          .add("failures", alert.failures)
          .text();
    case Alert::Event::held:
      return Line("source_held")
          .add("run", alert.run)
          .add("source", alert.source)
          .add("why", alert.why)
          .add("next", "workwise runs accept " + std::to_string(alert.run))
          .text();
    case Alert::Event::lost_fields:
      return Line("source_lost_fields")
          .add("run", alert.run)
          .add("source", alert.source)
          .add("paths", alert.why)
          .add("next", "workwise sources test " + alert.source)
          .text();
    case Alert::Event::released:
      break;
  }
  return Line("source_released").add("run", alert.run).add("source", alert.source).text();
}

std::string fields_line(const ingest::RunReport& report) {
  if (report.appeared.empty() && report.vanished.empty()) return {};
  return Line("feed_fields")
      .add("run", report.run)
      .add("source", report.source)
      .add_unless_empty("appeared", join(report.appeared, ","))
      .add_unless_empty("vanished", join(report.vanished, ","))
      .text();
}

void log_run(const ingest::RunReport& report) {
  const bool done = report.state == ingest::State::done || report.stopped;
  spdlog::log(done ? spdlog::level::info : spdlog::level::warn, "{}", run_line(report));
  if (const std::string line = fields_line(report); !line.empty()) spdlog::info("{}", line);
}

void log_alert(const Alert& alert) {
  const bool entered = alert.event == Alert::Event::failing || alert.event == Alert::Event::held ||
                       alert.event == Alert::Event::lost_fields;
  spdlog::log(entered ? spdlog::level::err : spdlog::level::info, "{}", alert_line(alert));
}

}  // namespace workwise::service
