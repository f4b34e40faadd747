#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "config/source.hpp"
#include "feed/pace.hpp"
#include "feed/retry.hpp"

namespace workwise::feed {

class Requests;
class Transfer;
struct SourceError;

/// Asks for the details of a source's items, one GET at a time, at detail.rate.
///
/// Everything that holds for fetch.url holds here: credentials go to its scheme, host and port and
/// nowhere else, whatever URL an item names; redirects, addresses, certificates and packings are
/// treated alike. Of fetch.query only secrets are sent along: the rest says how to list.
/// `on_wait` is called now and then while a request waits for its turn at its host.
/// Owns:   one Transfer: the connection is kept from item to item. Not for two threads.
/// Bounds: an answer has kBytesMax, a request kTimeout (less where fetch.timeout is).
/// Errors: get() throws SourceError, its text with the URL and without secrets: stopped at once
/// when
///         the token says so.
class Details {
 public:
  static constexpr std::uint64_t kBytesMax = 8ULL << 20U;
  static constexpr std::chrono::milliseconds kTimeout{std::chrono::seconds{60}};

  Details(const config::Source& source, std::stop_token stop, std::function<void()> on_wait = {},
          Pace::Clock clock = Pace::Clock::real(), const Backoff& backoff = {});
  ~Details();

  /// The answer in UTF-8; up to `attempts` requests where another one may help.
  std::string get(const std::string& url, int attempts);

 private:
  std::string attempt(const std::string& url);
  std::string follow_to_the_end(Requests& requests);

  config::Source source_;
  bool has_home_;  ///< fetch.url is somewhere where credentials belong
  std::stop_token stop_;
  std::function<void()> on_wait_;
  Pace pace_;
  Backoff backoff_;
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace workwise::feed
