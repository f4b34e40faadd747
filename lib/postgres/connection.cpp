#include "postgres/connection.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "postgres/failure.hpp"

#ifdef __SANITIZE_ADDRESS__
extern "C" const char* __lsan_default_suppressions();  // sanitizer/lsan_interface.h

/// libpqxx 6 loses a PGresult when the server goes down under a COMMIT: a test that takes its disk
/// away sees it now and then.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpqxx";
}
#endif

namespace workwise::postgres {
namespace {

constexpr const char* kCannotConnect = "08001";
constexpr const char* kEncode =
    "in a URL, write / @ : ? # % of a password as %2F %40 %3A %3F %23 %25";

#if PQXX_VERSION_MAJOR < 7

/// Hands libpqxx 6 a connection that is already open, once: it must never open another one in its
/// place, our locks and temporary tables would be gone without a word.
class OpenPolicy : public pqxx::connectionpolicy {
 public:
  explicit OpenPolicy(PGconn* raw) : connectionpolicy{""}, raw_{raw} {}
  handle do_startconnect(handle open) override {
    return open != nullptr ? open : std::exchange(raw_, nullptr);
  }

 private:
  PGconn* raw_;
};

struct PolicyHolder {  // a base class, because the policy must exist before connection_base
  OpenPolicy policy;
};

class AdoptedConnection : private PolicyHolder, public pqxx::connection_base {
 public:
  explicit AdoptedConnection(PGconn* raw)
      : PolicyHolder{OpenPolicy{raw}}, connection_base{PolicyHolder::policy} {
    init();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // the default in 7, where it is gone
    inhibit_reactivation(true);
#pragma GCC diagnostic pop
  }
  ~AdoptedConnection() { close(); }
};

std::shared_ptr<PqxxConnection> adopt(PGconn* raw) {
  return std::make_shared<AdoptedConnection>(raw);
}

#else

std::shared_ptr<PqxxConnection> adopt(PGconn* raw) {
  return std::make_shared<pqxx::connection>(pqxx::connection::seize_raw_connection(raw));
}

#endif

Error cannot_connect(std::string message, std::string hint = {}) {
  return to_error(
      Failure{.sqlstate = kCannotConnect, .message = std::move(message), .hint = std::move(hint)});
}

bool is_uri(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

/// A password with a bare '@' or '/' moves the borders of a URL's parts, so that pieces of it would
/// turn up in libpq's messages as a host, a port or a database.
void refuse_torn_password(std::string_view url) {
  if (!is_uri(url)) return;
  const std::string_view rest = url.substr(url.find("//") + 2);
  const std::string_view plain = rest.substr(0, rest.find('?'));
  const std::string_view after = plain.substr(std::min(plain.find_first_of("@/"), plain.size()));
  if (after.find('@', 1) != std::string_view::npos)
    throw cannot_connect("the database URL cannot be read: an @ where none may be", kEncode);
}

/// libpq repeats the text that it cannot parse, in quotes: only what is before them is shown.
void refuse_unparsable(const std::string& url) {
  if (url.find('\0') != std::string::npos)
    throw cannot_connect("the database URL cannot be read: it holds a NUL byte");
  refuse_torn_password(url);
  char* reason = nullptr;
  PQconninfoOption* options = PQconninfoParse(url.c_str(), &reason);
  const std::string message = reason == nullptr ? "" : reason;
  PQfreemem(reason);
  if (options == nullptr) {
    const std::string_view shown = trim(std::string_view(message).substr(0, message.find('"')));
    throw cannot_connect("the database URL cannot be read: " + std::string(shown) + " …", kEncode);
  }
  bool port_is_number = true;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option)
    if (option->val != nullptr && std::string_view(option->keyword) == "port")
      port_is_number =
          std::string_view(option->val).find_first_not_of("0123456789,") == std::string_view::npos;
  PQconninfoFree(options);
  if (!port_is_number)
    throw cannot_connect("the database URL cannot be read: its port is not a number", kEncode);
}

std::string seconds_of(std::chrono::milliseconds timeout) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(timeout).count());
}

/// What is written before `dbname` is a default that the URL may override.
PGconn* open(const Connect& connect) {
  refuse_unparsable(connect.url);
  const std::string timeout = seconds_of(connect.timeout);
  const std::array<std::pair<const char*, const char*>, 8> settings{{
      {"connect_timeout", timeout.c_str()},
      {"keepalives_idle", "30"},
      {"keepalives_interval", "10"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "60000"},
      {"fallback_application_name", connect.application_name.c_str()},
      {"dbname", connect.url.c_str()},
      {"client_encoding", "UTF8"},
  }};
  std::array<const char*, settings.size() + 1> keywords{};
  std::array<const char*, settings.size() + 1> values{};
  for (std::size_t i = 0; i < settings.size(); ++i) std::tie(keywords[i], values[i]) = settings[i];

  PGconn* raw = PQconnectdbParams(keywords.data(), values.data(), 1);
  if (raw == nullptr) throw cannot_connect("out of memory");
  if (PQstatus(raw) == CONNECTION_OK) return raw;
  const std::string message{trim(PQerrorMessage(raw))};
  PQfinish(raw);
  throw cannot_connect(message);
}

/// Notices (IF NOT EXISTS, …) are not ours to print; libpq would write them to stderr. What a
/// server says when it ends an idle connection comes this way too.
void take_notice(void* last_words, const PGresult* notice) {
  const auto field = [&](int code) {
    const char* value = PQresultErrorField(notice, code);
    return std::string(value == nullptr ? "" : value);
  };
  const std::string severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity != "FATAL" && severity != "PANIC") return;
  *static_cast<Failure*>(last_words) = {.sqlstate = field(PG_DIAG_SQLSTATE),
                                        .message = field(PG_DIAG_MESSAGE_PRIMARY),
                                        .detail = field(PG_DIAG_MESSAGE_DETAIL),
                                        .hint = field(PG_DIAG_MESSAGE_HINT)};
}

/// An idle connection learns of its end only by reading: first the server's last words, then the
/// end of the stream.
void hear_farewell(PGconn* connection) {
  constexpr int kReads = 8;
  for (int i = 0; i < kReads && PQstatus(connection) == CONNECTION_OK; ++i) {
    pollfd socket{PQsocket(connection), POLLIN, 0};
    if (::poll(&socket, 1, 0) <= 0) return;
    PQconsumeInput(connection);
    PQisBusy(connection);  // parses what came
  }
}

}  // namespace

Session::Connection::Connection(const Connect& connect)
    : raw(open(connect)), pqxx(adopt(raw)), cancel(PQgetCancel(raw)) {
  PQsetNoticeReceiver(raw, take_notice, &last_words);
}

Error Session::Connection::lost(const std::string& what) const {
  if (!last_words.message.empty()) {
    Failure failure = last_words;
    failure.message = what + ": " + failure.message;
    return to_error(std::move(failure));
  }
  const std::string_view said = trim(PQerrorMessage(raw));
  return to_error(Failure{.sqlstate = "08006",
                          .message = what + (said.empty() ? "" : ": " + std::string(said))});
}

Error Session::Connection::not_sent() const {
  return PQstatus(raw) == CONNECTION_OK ? to_error(raw) : lost("the connection was lost");
}

bool Session::Connection::alive() const {
  if (PQtransactionStatus(raw) != PQTRANS_ACTIVE) hear_farewell(raw);
  return PQstatus(raw) == CONNECTION_OK;
}

}  // namespace workwise::postgres
