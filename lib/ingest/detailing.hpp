#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "config/source.hpp"
#include "feed/detail.hpp"

namespace workwise::ingest {

/// The details of one run: asks for them, counts those that could not be had, and knows when to
/// stop asking.
///
/// A run goes on without details after kFailuresMax failures in a row, after kFailingMax of nothing
/// but failures, and when the server wants to be left alone for longer than a run waits. An address
/// with nothing at it (404, 410) is the item's trouble more than the server's: it takes kGoneMax of
/// these in a row.
/// Errors: SourceError stopped; every other one is a value.
class Detailing {
 public:
  static constexpr int kFailuresMax = 20;
  static constexpr int kGoneMax = 200;
  static constexpr std::chrono::minutes kFailingMax{3};

  /// `before_asking` is called before every request: what must not wait for a server ends there.
  /// `on_wait`: a sign of life while a request waits for its turn.
  Detailing(const config::Source& source, std::stop_token stop, std::function<void()> before_asking,
            std::function<void()> on_wait);

  /// Joins an answer to its item; returns why it can't.
  using Join = std::function<std::optional<std::string>(std::string answer)>;

  /// False: the detail could not be had.
  bool get(const std::string& url, const Join& join);

  std::int64_t missing() const { return missing_; }
  /// "details of 17 items could not be had: GET https://…"; empty where all could.
  std::string note() const;

 private:
  void ask(const std::string& url, const Join& join);
  void note_failure(const feed::SourceError& error);

  feed::Details details_;
  std::function<void()> before_asking_;
  int attempts_;
  std::int64_t missing_ = 0;
  int in_row_ = 0;
  int gone_in_row_ = 0;
  std::chrono::steady_clock::time_point failing_since_;
  bool gave_up_ = false;
  std::string first_why_;
};

}  // namespace workwise::ingest
