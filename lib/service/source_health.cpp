#include "service/source_health.hpp"

#include <limits>

#include "base/text.hpp"

namespace workwise::service {

std::vector<Alert> take_into_account(Health& health, const ingest::RunReport& report) {
  if (report.stopped || report.database_lost) return {};
  std::vector<Alert> alerts;
  const auto tell = [&](Alert::Event event, const std::string& why) {
    alerts.push_back({.event = event,
                      .source = report.source,
                      .failures = health.failures,
                      .why = why,
                      .run = report.run});
  };
  if (report.state == ingest::State::failed) {
    if (health.failures < std::numeric_limits<int>::max()) ++health.failures;
    if (health.failures == 1) tell(Alert::Event::failing, report.error);
    return alerts;
  }
  if (!report.lost.empty()) tell(Alert::Event::lost_fields, join(report.lost, ", "));
  if (health.failures > 0) tell(Alert::Event::recovered, {});
  health.failures = 0;
  if (report.state == ingest::State::held) {
    if (!health.held || report.hold_began) tell(Alert::Event::held, report.note);
    health.held = true;
  } else if (!report.partial) {
    if (health.held) tell(Alert::Event::released, {});
    health.held = false;
  }
  return alerts;
}

}  // namespace workwise::service
