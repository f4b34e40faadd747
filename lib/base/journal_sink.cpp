#include "base/journal_sink.hpp"

#include <sys/uio.h>
#include <syslog.h>

// The location would be this file's, for every entry.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include <condition_variable>
#include <deque>
#include <utility>

#include "base/logfmt_fields.hpp"

namespace workwise::log {
namespace {

constexpr std::size_t kFieldNameMax = 64;

int priority_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::critical:
      return LOG_CRIT;
    case spdlog::level::err:
      return LOG_ERR;
    case spdlog::level::warn:
      return LOG_WARNING;
    case spdlog::level::info:
      return LOG_INFO;
    default:
      return LOG_DEBUG;
  }
}

std::string field_name(std::string_view key) {
  std::string name = "WORKWISE_";
  for (const char c : key.substr(0, kFieldNameMax - name.size())) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += lower ? static_cast<char>(c - 32) : plain ? c : '_';
  }
  return name;
}

void send_to_journal(const JournalSink::Entry& entry) {
  std::vector<iovec> parts;
  parts.reserve(entry.size());
  for (const std::string& field : entry)
    parts.push_back({const_cast<char*>(field.data()), field.size()});
  // There is nobody to tell when the journal does not take it.
  (sd_journal_sendv)(parts.data(), static_cast<int>(parts.size()));
}

JournalSink::Entry lost_entry(std::size_t lost) {
  return journal_fields(spdlog::level::warn, "event=log_lost lines=" + std::to_string(lost));
}

}  // namespace

std::vector<std::string> journal_fields(spdlog::level::level_enum level, std::string_view line) {
  std::vector<std::string> fields = {"MESSAGE=" + std::string(line),
                                     "PRIORITY=" + std::to_string(priority_of(level)),
                                     "SYSLOG_IDENTIFIER=workwised"};
  for (const Field& field : logfmt_fields(line))
    fields.push_back(field_name(field.key) + "=" + field.value);
  return fields;
}

struct JournalSink::Queue {
  explicit Queue(Send how) : send(std::move(how)) {}

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return closed || !entries.empty(); });
      if (entries.empty()) return;
      const Entry entry = std::move(entries.front());
      entries.pop_front();
      const std::size_t gone = entries.empty() ? std::exchange(lost, 0) : 0;
      sending = true;
      lock.unlock();
      send(entry);
      if (gone > 0) send(lost_entry(gone));
      lock.lock();
      sending = false;
      if (entries.empty()) idle.notify_all();
    }
  }

  const Send send;
  std::mutex mutex;
  std::condition_variable changed;
  std::condition_variable idle;
  std::deque<Entry> entries;
  std::size_t lost = 0;
  bool sending = false;
  bool closed = false;
};

JournalSink::JournalSink() : JournalSink(send_to_journal) {}

// The thread shares the queue: where it is left behind, what it uses stays.
JournalSink::JournalSink(Send send, std::chrono::milliseconds patience)
    : queue_(std::make_shared<Queue>(std::move(send))),
      patience_(patience),
      sender_([queue = queue_] { queue->work(); }) {}

JournalSink::~JournalSink() {
  const bool done = drain();
  {
    const std::scoped_lock lock(queue_->mutex);
    queue_->closed = true;
    queue_->entries.clear();
  }
  queue_->changed.notify_all();
  if (done)
    sender_.join();
  else
    sender_.detach();
}

bool JournalSink::drain() {
  std::unique_lock lock(queue_->mutex);
  return queue_->idle.wait_for(lock, patience_,
                               [this] { return queue_->entries.empty() && !queue_->sending; });
}

void JournalSink::sink_it_(const spdlog::details::log_msg& message) {
  Entry entry = journal_fields(message.level, {message.payload.data(), message.payload.size()});
  {
    const std::scoped_lock lock(queue_->mutex);
    if (queue_->entries.size() >= kQueueMax) {
      ++queue_->lost;
      return;
    }
    queue_->entries.push_back(std::move(entry));
  }
  queue_->changed.notify_one();
}

}  // namespace workwise::log
