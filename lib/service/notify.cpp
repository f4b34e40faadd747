#include "service/notify.hpp"

#include <systemd/sd-daemon.h>
#include <time.h>

#include "base/text.hpp"

namespace workwise::service {
namespace {

std::string monotonic_usec() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000);
}

}  // namespace

Notifier::Notifier() : send_([](const std::string& state) { sd_notify(0, state.c_str()); }) {}

void Notifier::ready() {
  send_("READY=1");
}

void Notifier::reloading() {
  send_("RELOADING=1\nMONOTONIC_USEC=" + monotonic_usec());
}

void Notifier::stopping(std::chrono::milliseconds patience) {
  const auto microseconds = std::chrono::microseconds{patience}.count();
  send_("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + std::to_string(microseconds));
}

void Notifier::status(const std::string& text) {
  if (text == status_) return;
  status_ = text;
  send_("STATUS=" + printable(text));  // a line break would begin another assignment
}

void Notifier::watchdog() {
  send_("WATCHDOG=1");
}

}  // namespace workwise::service
