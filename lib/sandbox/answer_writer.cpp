#include "sandbox/answer_writer.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

#include "base/text.hpp"

namespace workwise::sandbox {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} * 1024;

const char* reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 410:
      return "Gone";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Status";
  }
}

bool has_header(const Answer& answer, std::string_view name) {
  return std::any_of(answer.headers.begin(), answer.headers.end(),
                     [&](const auto& header) { return equals_ignoring_case(header.first, name); });
}

bool has_no_body(int status) {
  return status == 204 || status == 304 || status / 100 == 1;
}

bool is_chunked(const Answer& answer) {
  return answer.stream && !answer.content_length;
}

std::string head(const Answer& answer, std::string_view body, bool keep_alive) {
  std::string text =
      "HTTP/1.1 " + std::to_string(answer.status) + ' ' + reason(answer.status) + "\r\n";
  for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
  if (is_chunked(answer))
    text += "Transfer-Encoding: chunked\r\n";
  else if (!has_no_body(answer.status) && !has_header(answer, "Content-Length") &&
           !has_header(answer, "Transfer-Encoding"))
    text +=
        "Content-Length: " + std::to_string(answer.content_length.value_or(body.size())) + "\r\n";
  if (!keep_alive) text += "Connection: close\r\n";
  return text + "\r\n";
}

/// Sends the body in the pieces that the faults ask for.
class BodyWriter {
 public:
  BodyWriter(const Answer& answer, const WriteBytes& write, const Pause& pause)
      : answer_(answer), write_(write), pause_(pause) {}

  /// False: the connection is over (cut, gone, or the server stops).
  bool send(std::string_view bytes) {
    const std::size_t step = answer_.slice > 0 ? answer_.slice : kPieceBytes;
    while (!bytes.empty()) {
      std::string_view piece = bytes.substr(0, step);
      if (answer_.cut_after) piece = piece.substr(0, *answer_.cut_after - sent_);
      if (!piece.empty() && !write_piece(piece)) return false;
      sent_ += piece.size();
      if (answer_.cut_after && sent_ >= *answer_.cut_after) return false;
      bytes.remove_prefix(piece.size());
      if (answer_.slice > 0 && !pause_(answer_.slice_pause)) return false;
    }
    return true;
  }

  std::uint64_t sent() const { return sent_; }

 private:
  bool write_piece(std::string_view piece) {
    if (!is_chunked(answer_)) return write_(piece);
    char size[24];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    return write_(std::string(size) + std::string(piece) + "\r\n");
  }

  const Answer& answer_;
  const WriteBytes& write_;
  const Pause& pause_;
  std::uint64_t sent_ = 0;
};

bool send_stream(const Answer& answer, BodyWriter& writer, const WriteBytes& write) {
  for (;;) {
    std::string piece;
    const bool more = answer.stream(writer.sent(), piece);
    if (!writer.send(piece)) return false;
    if (!more) return !is_chunked(answer) || write("0\r\n\r\n");
  }
}

}  // namespace

After write_answer(const Answer& answer, std::string_view body, Asked asked,
                   const WriteBytes& write, const Pause& pause) {
  const After broken = answer.cut_after ? After::reset : After::close;
  if (answer.delay.count() > 0 && !pause(answer.delay)) return After::close;
  const bool lies = answer.content_length && *answer.content_length != body.size();
  const bool keep = asked.keep_alive && !lies;
  if (!write(head(answer, body, keep))) return After::close;
  if (!asked.head_only && !has_no_body(answer.status)) {
    if (answer.cut_after && *answer.cut_after == 0) return After::reset;
    BodyWriter writer(answer, write, pause);
    if (!(answer.stream ? send_stream(answer, writer, write) : writer.send(body))) return broken;
  }
  return keep ? After::keep : After::close;
}

}  // namespace workwise::sandbox
