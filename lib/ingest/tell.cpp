#include "ingest/tell.hpp"

#include "base/text.hpp"
#include "webhook/enqueue.hpp"

namespace workwise::ingest {
namespace {

webhook::Event held(const RunReport& report) {
  const std::string run = std::to_string(report.run);
  return {.type = "run.held",
          .summary = with_thousands(report.would_close) + " closings of source " + report.source +
                     " are held: " + report.note,
          .next = "workwise runs show " + run + ", then: workwise runs accept " + run +
                  " | workwise runs reject " + run,
          .details = {{"id", report.run},
                      {"source", report.source},
                      {"would_close", report.would_close},
                      {"received", report.counts.received},
                      {"reason", report.note}}};
}

webhook::Event settled(const std::string& source, std::int64_t run, const std::string& decision,
                       std::int64_t closed, const std::string& how) {
  return {.type = "run.settled",
          .summary = "nothing of source " + source + " is held any more: " + how,
          .details = {{"id", run}, {"source", source}, {"decision", decision}, {"closed", closed}}};
}

}  // namespace

void tell_of_run(postgres::Session& session, const config::Settings& settings,
                 const RunReport& report, bool was_held) {
  if (report.state == State::held && report.hold_began)
    webhook::enqueue_if_possible(session, settings, held(report));
  if (report.state == State::done && was_held)
    webhook::enqueue_if_possible(
        session, settings,
        settled(report.source, report.run, "recovered", report.closed,
                "run " + std::to_string(report.run) + " of its feed holds nothing, and closed " +
                    with_thousands(report.closed) + " jobs"));
}

void tell_of_decision(postgres::Session& session, const config::Settings& settings,
                      const std::string& source, std::int64_t run, const std::string& decision,
                      std::int64_t closed) {
  webhook::enqueue_if_possible(
      session, settings,
      settled(source, run, decision, closed,
              "run " + std::to_string(run) + " was " + decision +
                  (closed > 0 ? ", which closed " + with_thousands(closed) + " jobs" : "")));
}

}  // namespace workwise::ingest
