#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace workwise::sandbox {

/// What the server was asked, for tests to look at.
struct Request {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// What it answers, faults included.
struct Answer {
  int status = 200;
  std::map<std::string, std::string> headers{};
  std::string body{};

  std::chrono::milliseconds delay{0};             ///< before the first byte
  std::optional<std::size_t> cut_after{};         ///< close (reset) after that many body bytes
  std::optional<std::uint64_t> content_length{};  ///< a lie
  std::size_t slice = 0;                          ///< with slice_pause: bytes a piece
  std::chrono::milliseconds slice_pause{0};
  std::function<bool(std::uint64_t sent, std::string& piece)>
      stream{};  ///< endless bodies: false ends
};

/// An HTTP/1.1 server on 127.0.0.1, a thread a connection, for tests and the demonstration.
///
/// Paths answer with what put() or on() gave them. put() serves with an ETag (of the body) and
/// answers 304 to a matching If-None-Match; gzip = true stores it compressed and says
/// Content-Encoding: gzip, or, for a path that ends in .gz, serves the compressed file as it is.
class FeedServer {
 public:
  using Handler = std::function<Answer(const Request&)>;

  explicit FeedServer(std::uint16_t port = 0);  ///< 0: any free one
  ~FeedServer();
  FeedServer(const FeedServer&) = delete;

  void put(const std::string& path, std::string body, const std::string& content_type,
           bool gzip = false);
  void on(const std::string& path, Handler handler);
  void remove(const std::string& path);  ///< 404 from now on

  std::string url(const std::string& path) const;  ///< "http://127.0.0.1:PORT/path"
  std::uint16_t port() const;
  std::vector<Request> requests() const;
  /// Blocks until that many requests came for the path (10 s at most; false when they did not).
  bool wait_for(const std::string& path, std::size_t count) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string gzip(const std::string& body);

}  // namespace workwise::sandbox
