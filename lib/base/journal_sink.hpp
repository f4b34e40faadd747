#pragma once

#include <spdlog/sinks/base_sink.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace workwise::log {

/// The fields of one journal entry, "NAME=value" each: MESSAGE (the line as it is), PRIORITY,
/// SYSLOG_IDENTIFIER, and every pair of the line as WORKWISE_<KEY>. A key that the journal would
/// not take (it wants A-Z, 0-9 and _, 64 bytes) is bent until it does.
std::vector<std::string> journal_fields(spdlog::level::level_enum level, std::string_view line);

/// Writes entries to the journal without ever making the caller wait.
///
/// Shape:  spdlog calls it from any thread; a thread of its own hands the entries on, in order.
/// Why:    sd_journal_sendv blocks while journald's socket is full. Ingestion must not stand still
///         because journald does: entries wait in a queue of kQueueMax, and when that is full they
///         are counted, not kept; the count follows as event=log_lost when there is room again.
/// Owns:   the queue and the thread. At the end it waits kPatience for the rest to go out, then
///         leaves the thread behind.
class JournalSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  static constexpr std::size_t kQueueMax = 1024;
  static constexpr std::chrono::milliseconds kPatience{1000};

  using Entry = std::vector<std::string>;
  using Send = std::function<void(const Entry&)>;

  JournalSink();  ///< sends with sd_journal_sendv
  /// For tests.
  explicit JournalSink(Send send, std::chrono::milliseconds patience = kPatience);
  ~JournalSink() override;

  /// Waits until all that was logged is sent, or kPatience is over. Returns whether it is.
  bool drain();

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override { drain(); }

 private:
  struct Queue;
  std::shared_ptr<Queue> queue_;
  std::chrono::milliseconds patience_;
  std::thread sender_;
};

}  // namespace workwise::log
