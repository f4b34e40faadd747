#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace workwise::webhook {

/// What a receiver said to a message, or why it said nothing.
struct Answer {
  int status = 0;     ///< 0: there was no answer
  std::string error;  ///< why not. No part of the URL is in it
  std::optional<std::chrono::seconds> retry_after;
  bool timed_out = false;
  bool stopped = false;  ///< we broke it off: nobody knows whether it arrived

  bool accepted() const { return status >= 200 && status < 300; }
};

/// One HTTP POST. Redirects are not followed, certificates are checked, of what is answered no more
/// than 64 KiB is read, and nothing kept. Throws nothing but std::bad_alloc and Error for a libcurl
/// that does not work at all.
Answer post(const std::string& url, const std::vector<std::string>& headers,
            const std::string& body, std::chrono::milliseconds timeout,
            const std::stop_token& stop);

}  // namespace workwise::webhook
