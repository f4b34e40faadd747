#pragma once

#include <chrono>
#include <cstdint>
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
/// Owns:   one Transfer: the connection is kept from item to item. Not for two threads.
/// Bounds: an answer has kBytesMax, a request kTimeout (less where fetch.timeout is).
/// Errors: get() throws SourceError, its text with the URL and without secrets: stopped at once
/// when
///         the token says so.
class Details {
 public:
  static constexpr std::uint64_t kBytesMax = 8ULL << 20U;
  static constexpr std::chrono::milliseconds kTimeout{std::chrono::seconds{60}};

  Details(const config::Source& source, std::stop_token stop,
          Pace::Clock clock = Pace::Clock::real(), const Backoff& backoff = {});
  ~Details();

  /// The answer in UTF-8; up to `attempts` requests where another one may help.
  std::string get(const std::string& url, int attempts);
  /// For messages: without secrets.
  std::string shown(const std::string& text) const;

 private:
  void aim(const std::string& url);
  std::string attempt();
  std::string follow_to_the_end(Requests& requests);

  const config::Source source_;
  config::Source asked_;  ///< as the source would be, were its feed the detail
  std::stop_token stop_;
  Pace pace_;
  Backoff backoff_;
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace workwise::feed
