#include "sandbox/feed_server.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <condition_variable>
#include <list>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/fingerprint.hpp"
#include "base/text.hpp"
#include "sandbox/answer_writer.hpp"

namespace workwise::sandbox {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint64_t kRequestBytesMax = std::uint64_t{16} << 20U;
constexpr std::chrono::seconds kWaitMax{10};
constexpr std::chrono::milliseconds kAfterFailedAccept{10};

/// What a path answers: a stored body, or whatever the handler says.
struct Resource {
  std::shared_ptr<const std::string> body;  ///< shared: a request in flight outlives a put()
  std::map<std::string, std::string> headers;
  std::string etag;
  FeedServer::Handler handler;
};

struct Connection {
  explicit Connection(tcp::socket&& from) : socket(std::move(from)) {}

  tcp::socket socket;
  std::thread thread;
  bool done = false;
};

/// A daemon that a test starts must not inherit, and so keep open, what we close.
void close_on_exec(int descriptor) {
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

std::string path_of(const std::string& target) {
  return target.substr(0, target.find('?'));
}

Request to_request(const http::request<http::string_body>& message) {
  Request request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message)
    request.headers[to_lower(std::string(field.name_string()))] = std::string(field.value());
  request.body = message.body();
  return request;
}

bool matches(const Request& request, const std::string& etag) {
  const auto asked = request.headers.find("if-none-match");
  if (asked == request.headers.end() || etag.empty()) return false;
  for (std::string_view tag : split(asked->second, ',')) {
    tag = trim(tag);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "*" || tag == etag) return true;
  }
  return false;
}

/// Port 0: one that this process had not before. What somebody remembers of a host (the time that
/// it asked for) would be taken for the next server's on that port.
tcp::acceptor listen(asio::io_context& context, std::uint16_t port) {
  static std::mutex mutex;
  static std::set<std::uint16_t> used;
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
  std::list<tcp::acceptor> known;  // open until another is found
  for (;;) {
    tcp::acceptor acceptor(context, endpoint);
    const std::lock_guard lock(mutex);
    if (used.insert(acceptor.local_endpoint().port()).second || port != 0) return acceptor;
    known.push_back(std::move(acceptor));
  }
}

}  // namespace

struct FeedServer::State {
  explicit State(std::uint16_t port)
      : acceptor(listen(context, port)), port_number(acceptor.local_endpoint().port()) {
    close_on_exec(acceptor.native_handle());
  }

  void accept();
  void serve(Connection& connection);
  void talk(Connection& connection);
  void reap();
  /// Returns false when the connection is of no more use.
  bool answer(Connection& connection, const Request& request, bool keep_alive);
  Resource find(const Request& request);
  bool pause(std::chrono::milliseconds span);
  void stop();

  asio::io_context context;
  tcp::acceptor acceptor;
  const std::uint16_t port_number;

  mutable std::mutex mutex;  // guards all below
  mutable std::condition_variable changed;
  bool stopping = false;
  std::map<std::string, Resource> resources;
  std::vector<Request> requests;
  std::list<Connection> connections;

  std::thread acceptor_thread;
};

void FeedServer::State::accept() {
  for (;;) {
    error_code error;
    tcp::socket socket(context);
    acceptor.accept(socket, error);
    reap();
    if (error && !pause(kAfterFailedAccept)) return;
    const std::lock_guard lock(mutex);
    if (stopping) return;
    if (error) continue;  // the client has left already, or we are out of descriptors
    error_code ignored;
    close_on_exec(socket.native_handle());
    socket.set_option(tcp::no_delay(true), ignored);
    Connection& connection = connections.emplace_back(std::move(socket));
    connection.thread = std::thread([this, &connection] { serve(connection); });
  }
}

/// Joins the threads that have ended, so that a long demonstration does not collect them.
void FeedServer::State::reap() {
  std::list<Connection> ended;
  {
    const std::lock_guard lock(mutex);
    for (auto at = connections.begin(); at != connections.end();) {
      const auto here = at++;
      if (here->done) ended.splice(ended.end(), connections, here);
    }
  }
  for (Connection& connection : ended) connection.thread.join();
}

void FeedServer::State::serve(Connection& connection) {
  try {
    talk(connection);
  } catch (const std::exception&) {
    // A handler that throws costs its client the connection, not the server its life.
  }
  const std::lock_guard lock(mutex);  // stop() must not shut down a descriptor that is being closed
  error_code ignored;
  connection.socket.close(ignored);
  connection.done = true;
}

void FeedServer::State::talk(Connection& connection) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(kRequestBytesMax);
    error_code error;
    http::read(connection.socket, buffer, parser, error);
    if (error) return;
    const Request request = to_request(parser.get());
    {
      const std::lock_guard lock(mutex);
      requests.push_back(request);
    }
    changed.notify_all();
    if (!answer(connection, request, parser.get().keep_alive())) return;
  }
}

Resource FeedServer::State::find(const Request& request) {
  const std::lock_guard lock(mutex);
  const auto found = resources.find(path_of(request.target));
  return found == resources.end() ? Resource{} : found->second;
}

bool FeedServer::State::answer(Connection& connection, const Request& request, bool keep_alive) {
  const Resource resource = find(request);
  Answer answer;
  std::string_view body;
  if (resource.handler) {
    answer = resource.handler(request);
    body = answer.body;
  } else if (!resource.body) {
    answer.status = 404;
    body = "not found\n";
  } else {
    answer.headers = resource.headers;
    if (matches(request, resource.etag))
      answer.status = 304;
    else
      body = *resource.body;
  }
  const auto write = [&](std::string_view bytes) {
    error_code error;
    asio::write(connection.socket, asio::buffer(bytes.data(), bytes.size()), error);
    return !error;
  };
  const auto wait = [this](std::chrono::milliseconds span) { return pause(span); };
  const After after =
      write_answer(answer, body, {request.method == "HEAD", keep_alive}, write, wait);
  error_code ignored;
  if (after == After::reset)
    connection.socket.set_option(asio::socket_base::linger(true, 0), ignored);
  return after == After::keep;
}

/// Returns false when the server stops meanwhile.
bool FeedServer::State::pause(std::chrono::milliseconds span) {
  std::unique_lock lock(mutex);
  return !changed.wait_for(lock, span, [this] { return stopping; });
}

void FeedServer::State::stop() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
    // Wakes whoever blocks in accept, read or write; closing the descriptor here would not.
    ::shutdown(acceptor.native_handle(), SHUT_RDWR);
    for (Connection& connection : connections)
      if (!connection.done) ::shutdown(connection.socket.native_handle(), SHUT_RDWR);
  }
  changed.notify_all();
  acceptor_thread.join();
  for (Connection& connection : connections) connection.thread.join();
}

FeedServer::FeedServer(std::uint16_t port) try : state_(std::make_unique<State>(port)) {
  state_->acceptor_thread = std::thread([state = state_.get()] { state->accept(); });
} catch (const boost::system::system_error& error) {
  throw Error("the feed server can't listen on 127.0.0.1:" + std::to_string(port) + ": " +
              error.code().message());
}

FeedServer::~FeedServer() {
  state_->stop();
}

void FeedServer::put(const std::string& path, std::string body, const std::string& content_type,
                     bool compressed) {
  Resource resource;
  resource.etag = '"' + to_uuid(fingerprint(body)) + '"';
  resource.headers = {{"Content-Type", content_type}, {"ETag", resource.etag}};
  if (compressed) {
    body = gzip(body);
    if (!path.ends_with(".gz")) resource.headers["Content-Encoding"] = "gzip";
  }
  resource.body = std::make_shared<const std::string>(std::move(body));
  const std::lock_guard lock(state_->mutex);
  state_->resources[path] = std::move(resource);
}

void FeedServer::on(const std::string& path, Handler handler) {
  const std::lock_guard lock(state_->mutex);
  state_->resources[path] = {{}, {}, {}, std::move(handler)};
}

void FeedServer::remove(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  state_->resources.erase(path);
}

std::string FeedServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port()) + (path.starts_with('/') ? "" : "/") + path;
}

std::uint16_t FeedServer::port() const {
  return state_->port_number;
}

std::vector<Request> FeedServer::requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->requests;
}

bool FeedServer::wait_for(const std::string& path, std::size_t count) const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, kWaitMax, [&] {
    const auto came =
        std::count_if(state_->requests.begin(), state_->requests.end(),
                      [&](const Request& request) { return path_of(request.target) == path; });
    return static_cast<std::size_t>(came) >= count;
  });
}

}  // namespace workwise::sandbox
