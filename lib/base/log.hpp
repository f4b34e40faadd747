#pragma once

#include <string>
#include <string_view>

/// Where spdlog's lines go. Everybody logs with spdlog::info("event=… key=value …"): logfmt text,
/// one event a line.
namespace workwise::log {

struct Options {
  std::string level = "info";  ///< debug, info, warn, error
  /// stderr is the journal: native fields instead of text. See stderr_is_journal().
  bool journal = false;
};

/// Sets up spdlog's default logger. Call it once, before the first thread starts: "time level line"
/// on stderr, coloured on a terminal only; under the journal see JournalSink. The same warning or
/// error again within ten minutes is counted instead of written (RepeatFilter).
void start(const Options& options);

/// Throws UsageError for a word that is no level.
void set_level(const std::string& level);

/// Waits, a second at most, until what is queued for the journal is handed on. For exits that run
/// no destructors.
void finish();

/// Whether stderr is the stream that JOURNAL_STREAM names ("device:inode"). A daemon whose stderr
/// was redirected inherits the variable, but not the stream.
bool stderr_is_journal(std::string_view journal_stream);

}  // namespace workwise::log
