#include "base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/journal_sink.hpp"
#include "base/repeat_filter.hpp"

namespace workwise::log {
namespace {

constexpr const char* kPattern = "time=%Y-%m-%dT%H:%M:%S.%eZ level=%^%l%$ %v";

/// Warnings and errors through the RepeatFilter, everything else straight on.
class QuietSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit QuietSink(spdlog::sink_ptr target) : target_(std::move(target)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (message.level < spdlog::level::warn) return target_->log(message);
    const std::string_view line{message.payload.data(), message.payload.size()};
    const auto held_back = filter_.pass(line, std::chrono::steady_clock::now());
    if (!held_back) return;
    if (*held_back == 0) return target_->log(message);
    const std::string counted = std::string(line) + " suppressed=" + std::to_string(*held_back);
    spdlog::details::log_msg told = message;
    told.payload = counted;
    target_->log(told);
  }
  void flush_() override { target_->flush(); }
  void set_pattern_(const std::string& pattern) override { target_->set_pattern(pattern); }
  void set_formatter_(std::unique_ptr<spdlog::formatter> formatter) override {
    target_->set_formatter(std::move(formatter));
  }

 private:
  spdlog::sink_ptr target_;
  RepeatFilter filter_;
};

spdlog::sink_ptr make_target(bool journal) {
  if (journal) return std::make_shared<JournalSink>();
  return std::make_shared<spdlog::sinks::stderr_color_sink_mt>(spdlog::color_mode::automatic);
}

}  // namespace

void start(const Options& options) {
  auto logger = std::make_shared<spdlog::logger>(
      "workwise", std::make_shared<QuietSink>(make_target(options.journal)));
  logger->set_formatter(
      std::make_unique<spdlog::pattern_formatter>(kPattern, spdlog::pattern_time_type::utc));
  spdlog::set_default_logger(std::move(logger));
  set_level(options.level);
}

void set_level(const std::string& level) {
  const spdlog::level::level_enum parsed = spdlog::level::from_str(level);
  if (parsed == spdlog::level::off && level != "off")
    throw UsageError("\"" + level + "\" is no log level: debug, info, warn or error");
  spdlog::set_level(parsed);
}

void finish() {
  spdlog::default_logger()->flush();
}

bool stderr_is_journal(std::string_view journal_stream) {
  struct stat stream{};
  if (journal_stream.empty() || ::fstat(STDERR_FILENO, &stream) != 0) return false;
  return journal_stream == std::to_string(stream.st_dev) + ":" + std::to_string(stream.st_ino);
}

}  // namespace workwise::log
