#include "feed/transfer.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <new>
#include <optional>

#include "base/text.hpp"
#include "feed/commons.hpp"
#include "feed/environment_proxy.hpp"
#include "feed/fetch.hpp"
#include "feed/retry.hpp"
#include "http/curl.hpp"

namespace workwise::feed {
namespace {

using namespace http;
using Kind = SourceError::Kind;
using std::chrono::milliseconds;

constexpr long kBufferBytes = 256L * 1024;
constexpr std::size_t kHeaderBytesMax = std::size_t{256} * 1024;
constexpr std::size_t kUnreadBodyBytesMax = std::size_t{64} * 1024;
constexpr const char* kSystemAnchors = "/etc/ssl/certs";

/// What is under way: libcurl's callbacks work on this.
struct Exchange {
  CURL* easy = nullptr;
  const config::Fetch* limits = nullptr;
  const Transfer::OnBody* on_body = nullptr;
  const Commons* commons = nullptr;
  bool by_proxy = false;    ///< a proxy of the environment may be asked in the server's place
  bool any_status = false;  ///< the body is wanted whatever the status
  int sockets = 0;
  std::string blocked;  ///< an address that no socket was opened to, and why
  Reply reply;
  std::size_t header_bytes = 0;
  std::size_t unread_bytes = 0;
  bool enough = false;  ///< the rest of a body that nobody reads
  std::exception_ptr thrown;
  std::array<char, CURL_ERROR_SIZE> message{};
};

void take_head(Exchange& exchange) {
  exchange.reply.status = static_cast<int>(info<long>(exchange.easy, CURLINFO_RESPONSE_CODE));
  const auto length = info<curl_off_t>(exchange.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);
  exchange.reply.content_length = length > 0 ? static_cast<std::uint64_t>(length) : 0;
}

void take_body(Exchange& exchange, std::string_view piece) {
  if (exchange.reply.status == 0) take_head(exchange);
  Reply& reply = exchange.reply;
  if (reply.status != 200 && reply.status != 206 && !exchange.any_status) {
    exchange.unread_bytes += piece.size();
    exchange.enough = exchange.unread_bytes > kUnreadBodyBytesMax;
    return;
  }
  if (reply.content_length > exchange.limits->wire_bytes_max)
    throw SourceError(Kind::too_large, "the server announces " +
                                           bytes_to_text(reply.content_length) + ", more than " +
                                           bytes_to_text(exchange.limits->wire_bytes_max) +
                                           " (fetch.max_wire_size)");
  (*exchange.on_body)(reply, piece);
}

std::size_t on_body(char* data, std::size_t /*one*/, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  try {
    take_body(exchange, {data, size});
  } catch (...) {  // nothing may pass through libcurl's C
    exchange.thrown = std::current_exception();
  }
  return exchange.thrown || exchange.enough ? size + 1 : size;
}

void take_header(Reply& reply, std::string_view line) {
  if (line.starts_with("HTTP/")) {  // what a 100 or 103 said before it is forgotten
    reply = Reply{};
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name = to_lower(line.substr(0, colon));
  const std::string value{trim(line.substr(colon + 1))};
  if (name == "content-type") reply.content_type = value;
  if (name == "etag") reply.etag = value;
  if (name == "last-modified") reply.last_modified = value;
  if (name == "retry-after") reply.retry_after = value;
  if (name == "location") reply.location = value;
  if (name == "content-range") reply.content_range = value;
  if (name == "link") reply.link += (reply.link.empty() ? "" : ", ") + value;
  if (name == "content-encoding")
    reply.content_encoding += (reply.content_encoding.empty() ? "" : ",") + value;
}

std::size_t on_header(char* data, std::size_t /*one*/, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  try {
    exchange.header_bytes += size;
    if (exchange.header_bytes > kHeaderBytesMax)
      throw SourceError(Kind::too_large, "the server sends headers without end");
    take_header(exchange.reply, {data, size});
  } catch (...) {
    exchange.thrown = std::current_exception();
    return size + 1;
  }
  return size;
}

SourceError blocked(const std::string& where) {
  return {Kind::refused, "not asked: it is at " + where,
          "if this feed is meant to come from inside your own network, set fetch.allow_private: "
          "true for its source"};
}

/// "10.0.0.1, not a public address (private)"; empty where it may be asked.
std::string why_blocked(const Commons& commons, const sockaddr& address) {
  const std::string_view kind = commons.guard(address);
  if (kind.empty()) return {};
  return shown_address(address) + ", not a public address (" + std::string(kind) + ')';
}

/// The last moment at which an address can be refused, and the only one at which it is certain.
curl_socket_t on_socket(void* user, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user);
  try {
    const sockaddr& to = address->addr;
    const std::string why =
        exchange.limits->allow_private ? "" : why_blocked(*exchange.commons, to);
    if (!why.empty() && !(exchange.by_proxy && is_environment_proxy(to))) {
      exchange.blocked = why;
      return CURL_SOCKET_BAD;
    }
  } catch (...) {
    exchange.thrown = std::current_exception();
    return CURL_SOCKET_BAD;
  }
  ++exchange.sockets;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Never over zero by rounding: zero means "no limit" to libcurl.
long whole_seconds(milliseconds span) {
  return std::max(1L, static_cast<long>(std::chrono::ceil<std::chrono::seconds>(span).count()));
}

void set_limits(CURL* easy, const config::Fetch& limits, Transfer::Deadline deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  set(easy, CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(left.count())));
  set(easy, CURLOPT_CONNECTTIMEOUT_MS,
      std::max(1L, static_cast<long>(limits.connect_timeout.count())));
  set(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(limits.stall_bytes_per_second));
  set(easy, CURLOPT_LOW_SPEED_TIME, whole_seconds(limits.stall_timeout));
}

void set_trust(CURL* easy, const std::string& ca_file) {
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (ca_file.empty()) return;
  set(easy, CURLOPT_CAINFO, ca_file.c_str());  // takes the place of the system's bundle,
  set(easy, CURLOPT_CAPATH, kSystemAnchors);   // whose anchors are in this folder too
}

void set_method(CURL* easy, const Ask& ask) {
  if (ask.method != "POST") return;
  set(easy, CURLOPT_POST, 1L);
  set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(ask.body.size()));
  set(easy, CURLOPT_POSTFIELDS, ask.body.data());  // not copied: `ask` outlives the transfer
}

std::vector<std::string> header_lines(const Ask& ask) {
  std::vector<std::string> lines = ask.headers;
  if (ask.method != "POST") return lines;
  lines.push_back("Expect:");  // or a long body would wait a second for a 100 that few servers send
  return lines;
}

void set_request(CURL* easy, const Ask& ask, const Headers& headers) {
  set_method(easy, ask);
  set(easy, CURLOPT_URL, ask.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_HTTPHEADER, headers.get());
  // The framing of 1.1 is what our tests cut, stall and lie about; one request gains nothing
  // from 2.
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  if (is_loopback(ask.url)) set(easy, CURLOPT_PROXY, "");
  if (ask.user.empty() && ask.password.empty()) return;
  set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(easy, CURLOPT_USERNAME, ask.user.c_str());
  set(easy, CURLOPT_PASSWORD, ask.password.c_str());
}

void set_callbacks(CURL* easy, Exchange& exchange) {
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_QUICK_EXIT, 1L);  // a stop must not wait for the resolver's thread
  set(easy, CURLOPT_BUFFERSIZE, kBufferBytes);
  set(easy, CURLOPT_ERRORBUFFER, exchange.message.data());
  set(easy, CURLOPT_WRITEFUNCTION, &on_body);
  set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &on_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&exchange));
  set(easy, CURLOPT_HEADERFUNCTION, &on_header);
  set(easy, CURLOPT_HEADERDATA, static_cast<void*>(&exchange));
}

SourceError transient(Kind kind, const std::string& what, const std::string& next = {}) {
  SourceError error(kind, what, next);
  error.transient = true;
  return error;
}

SourceError timed_out(const Exchange& exchange, Transfer::Deadline deadline) {
  const config::Fetch& limits = *exchange.limits;
  if (std::chrono::steady_clock::now() >= deadline)  // the next attempt would take as long
    return {Kind::unreachable, "not done after " + to_text(limits.timeout) + " (fetch.timeout)",
            "raise fetch.timeout if the feed is that slow"};
  if (info<curl_off_t>(exchange.easy, CURLINFO_PRETRANSFER_TIME_T) == 0)
    return transient(Kind::unreachable, "no connection after " + to_text(limits.connect_timeout) +
                                            " (fetch.connect_timeout)");
  return transient(Kind::unreachable, "stalled: less than " +
                                          std::to_string(limits.stall_bytes_per_second) +
                                          " bytes a second for " + to_text(limits.stall_timeout) +
                                          " (fetch.stall_timeout)");
}

SourceError bad_certificate(const Exchange& exchange, const std::string& detail) {
  const std::string& file = exchange.limits->ca_file;
  return {Kind::certificate, "the server's certificate can't be trusted: " + detail,
          file.empty() ? "if the server is meant to have a private certificate, name its authority "
                         "(PEM) in fetch.ca_file; checks can't be turned off"
                       : "check that " + file +
                             " (fetch.ca_file) holds the authority that signed "
                             "it, and that the URL has the certificate's host name"};
}

SourceError to_error(CURLcode code, const Exchange& exchange, Transfer::Deadline deadline) {
  const std::string detail =
      printable(exchange.message[0] != '\0' ? exchange.message.data() : curl_easy_strerror(code));
  if (exchange.sockets == 0 && !exchange.blocked.empty()) return blocked(exchange.blocked);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return timed_out(exchange, deadline);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return bad_certificate(exchange, detail);
    case CURLE_SSL_CACERT_BADFILE:
      return {Kind::certificate, "fetch.ca_file can't be used: " + detail,
              "check that " + exchange.limits->ca_file + " is a readable PEM file"};
    case CURLE_PARTIAL_FILE:
      return transient(Kind::cut_short, "the body is cut short: " + detail);
    case CURLE_URL_MALFORMAT:
      return {Kind::refused, "not a URL: " + detail};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return {Kind::not_readable, "the server does not speak HTTP: " + detail};
    case CURLE_COULDNT_RESOLVE_HOST:
      return transient(Kind::unreachable, detail,
                       "check the host name in fetch.url, and the resolver of this machine");
    default:
      return transient(Kind::unreachable, detail);
  }
}

/// Adds the handle for as long as this lives.
class Running {
 public:
  Running(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
    if (curl_multi_add_handle(multi, easy) != CURLM_OK) throw Error("libcurl refuses a transfer");
  }
  ~Running() { curl_multi_remove_handle(multi_, easy_); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Until it is done or stopped.
  CURLcode wait(const std::stop_token& stop) {
    constexpr int kPollMilliseconds = 1000;  // a wakeup ends it earlier
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_); });
    for (int running = 1; running > 0;) {
      if (stop.stop_requested()) throw SourceError(Kind::stopped, "stopped while fetching");
      if (curl_multi_perform(multi_, &running) != CURLM_OK) throw Error("libcurl is broken");
      if (running > 0) curl_multi_poll(multi_, nullptr, 0, kPollMilliseconds, nullptr);
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi_, &left);
    return message != nullptr ? message->data.result : CURLE_RECV_ERROR;
  }

 private:
  CURLM* multi_;
  CURL* easy_;
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, Freed<curl_free>> owned(text);
  return text;
}

ParsedUrl parse(const std::string& text) {
  ParsedUrl url(curl_url());
  if (!url) throw std::bad_alloc();
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    url.reset();
  return url;
}

/// A proxy would connect for us, where no guard of ours sees it: where a URL spells its address out
/// we know beforehand.
void refuse_blocked_literal(const Commons& commons, const std::string& url) {
  const auto origin = origin_of(url);
  const auto address = origin ? address_of(origin->host) : std::nullopt;
  if (!address) return;
  const auto why = why_blocked(commons, reinterpret_cast<const sockaddr&>(*address));
  if (!why.empty()) throw blocked(why);
}

Ask with_token(Ask ask, const std::string& token) {
  ask.headers.push_back("Authorization: Bearer " + token);
  return ask;
}

}  // namespace

Commons& Commons::of_process() {
  static Commons commons;
  return commons;
}

struct Transfer::Handles {
  Multi multi;
  config::Fetch limits;
  std::stop_token stop;
  OnWait on_wait;
  Commons* commons = nullptr;
};

Transfer::Transfer(const config::Fetch& limits, std::stop_token stop, OnWait on_wait)
    : Transfer(limits, std::move(stop), std::move(on_wait), Commons::of_process()) {}

Transfer::Transfer(const config::Fetch& limits, std::stop_token stop, OnWait on_wait,
                   Commons& commons) {
  start_library();
  handles_ = std::make_unique<Handles>();
  handles_->multi.reset(curl_multi_init());
  if (!handles_->multi) throw std::bad_alloc();
  handles_->limits = limits;
  handles_->stop = std::move(stop);
  handles_->on_wait = std::move(on_wait);
  handles_->commons = &commons;
}

Transfer::~Transfer() = default;

Reply Transfer::get(const Ask& ask, Deadline deadline, const OnBody& to) {
  if (!ask.with_token) return get_in_turn(ask, deadline, to);
  const std::string first = token(deadline);
  const Reply reply = get_in_turn(with_token(ask, first), deadline, to);
  if (reply.status != 401) return reply;
  handles_->commons->tokens.drop(handles_->limits.auth, first);  // revoked, or it ended early
  return get_in_turn(with_token(ask, token(deadline)), deadline, to);
}

std::string Transfer::token(Deadline deadline) {
  return handles_->commons->tokens.get(handles_->limits.auth, [&](const Ask& ask) {
    constexpr std::size_t kAnswerBytesMax = std::size_t{256} * 1024;
    Tokens::Answer answer;
    const OnBody take = [&](const Reply&, std::string_view piece) {
      if (answer.body.size() + piece.size() > kAnswerBytesMax)
        throw SourceError(Kind::too_large, "the answer of the token endpoint does not end");
      answer.body += piece;
    };
    answer.head = get_in_turn(ask, deadline, take, true);
    return answer;
  });
}

/// The time spent waiting is not the transfer's.
Reply Transfer::get_in_turn(const Ask& ask, Deadline deadline, const OnBody& to, bool any_status) {
  const config::Fetch& limits = handles_->limits;
  const auto origin = origin_of(ask.url);
  const std::string host = origin ? origin->host + ':' + origin->port : "";
  const auto came = std::chrono::steady_clock::now();
  HostGate& gate = handles_->commons->gate;
  const HostGate::Pass pass =
      gate.enter(host, {limits.rate, limits.connections}, handles_->stop, handles_->on_wait);
  deadline += std::chrono::steady_clock::now() - came;
  Reply reply = perform(ask, deadline, to, any_status);
  const bool busy = reply.status == 429 || reply.status == 503;
  const auto wish = busy ? parse_retry_after(reply.retry_after, now()) : std::nullopt;
  if (wish) gate.leave_alone(host, reply.status, *wish);
  return reply;
}

Reply Transfer::perform(const Ask& ask, Deadline deadline, const OnBody& to, bool any_status) {
  const config::Fetch& limits = handles_->limits;
  if (!limits.allow_private && has_environment_proxy())
    refuse_blocked_literal(*handles_->commons, ask.url);
  const Headers headers = make_list(header_lines(ask));
  Exchange exchange;
  exchange.limits = &limits;
  exchange.on_body = &to;
  exchange.commons = handles_->commons;
  exchange.any_status = any_status;
  // A new one each time: after a failure an old one refuses options. Connections live in `multi`.
  const Easy owned(curl_easy_init());
  CURL* easy = owned.get();
  if (easy == nullptr) throw std::bad_alloc();
  exchange.easy = easy;
  set_callbacks(easy, exchange);
  exchange.by_proxy = !is_loopback(ask.url);
  set_request(easy, ask, headers);
  set_limits(easy, limits, deadline);
  set_trust(easy, limits.ca_file);

  const CURLcode code = Running(handles_->multi.get(), easy).wait(handles_->stop);
  if (exchange.thrown) std::rethrow_exception(exchange.thrown);
  if (code != CURLE_OK && !exchange.enough) throw to_error(code, exchange, deadline);
  take_head(exchange);
  exchange.reply.location = resolved_url(ask.url, exchange.reply.location);
  return exchange.reply;
}

std::string resolved_url(const std::string& base, const std::string& location) {
  const ParsedUrl url = parse(base);
  if (!url || location.empty() ||
      curl_url_set(url.get(), CURLUPART_URL, location.c_str(),
                   CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) != CURLUE_OK)
    return location;
  return part_of(url.get(), CURLUPART_URL, 0);
}

std::optional<Origin> origin_of(const std::string& text) {
  const ParsedUrl url = parse(text);
  if (!url) return std::nullopt;
  Origin origin{part_of(url.get(), CURLUPART_SCHEME, 0),
                to_lower(part_of(url.get(), CURLUPART_HOST, 0)),
                part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (origin.host.empty()) return std::nullopt;
  return origin;
}

std::string without_user(const std::string& text) {
  const ParsedUrl url = parse(text);
  if (!url) return text;
  curl_url_set(url.get(), CURLUPART_USER, nullptr, 0);
  curl_url_set(url.get(), CURLUPART_PASSWORD, nullptr, 0);
  return part_of(url.get(), CURLUPART_URL, 0);
}

UserInfo user_of(const std::string& text) {
  const ParsedUrl url = parse(text);
  if (!url) return {};
  return {part_of(url.get(), CURLUPART_USER, CURLU_URLDECODE),
          part_of(url.get(), CURLUPART_PASSWORD, CURLU_URLDECODE)};
}

std::optional<Instant> parse_http_date(const std::string& text) {
  const time_t when = curl_getdate(text.c_str(), nullptr);
  if (when < 0) return std::nullopt;
  return Instant{std::chrono::seconds{when}};
}

}  // namespace workwise::feed
