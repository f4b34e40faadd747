#pragma once

#include <sys/socket.h>

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace workwise::support {

/// A certificate for the address 127.0.0.1, signed by itself, made anew by `openssl`.
struct SelfSigned {
  explicit SelfSigned(const std::filesystem::path& directory)
      : certificate(directory / "certificate.pem"), key(directory / "key.pem") {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        " -subj /CN=workwise-test -addext subjectAltName=IP:127.0.0.1 -keyout '" +
        key + "' -out '" + certificate + "' 2>/dev/null";
    if (std::system(command.c_str()) != 0)
      throw std::runtime_error("openssl made no certificate: apt-get install openssl");
  }

  std::string certificate;
  std::string key;
};

/// Answers every request over TLS with the same bytes: one connection after the other.
class TlsServer {
 public:
  TlsServer(const SelfSigned& identity, std::string answer)
      : answer_(std::move(answer)),
        acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
        port_(acceptor_.local_endpoint().port()) {
    tls_.use_certificate_chain_file(identity.certificate);
    tls_.use_private_key_file(identity.key, boost::asio::ssl::context::pem);
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsServer() {
    stopping_ = true;
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
  }
  TlsServer(const TlsServer&) = delete;

  std::string url(const std::string& path, const std::string& host = "127.0.0.1") const {
    return "https://" + host + ':' + std::to_string(port_) + path;
  }
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    while (!stopping_) {
      boost::system::error_code error;
      boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream(io_, tls_);
      acceptor_.accept(stream.lowest_layer(), error);
      if (!error) stream.handshake(boost::asio::ssl::stream_base::server, error);
      std::string request;
      if (!error)
        boost::asio::read_until(stream, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
      if (!error) boost::asio::write(stream, boost::asio::buffer(answer_), error);
      if (!error) stream.shutdown(error);
    }
  }

  std::string answer_;
  boost::asio::io_context io_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_server};
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace workwise::support
