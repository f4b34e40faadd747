#include "postgres/target.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace workwise::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// Resolved already (service), or each program's own business.
bool is_left_out(std::string_view keyword) {
  return keyword == "service" || keyword == "servicefile" || keyword == "client_encoding" ||
         keyword == "fallback_application_name" || keyword == "application_name" ||
         keyword == "target_session_attrs" || keyword == "load_balance_hosts";
}

/// Of a list of hosts the one that answered.
std::string pinned(const PGconn* connection, std::string_view keyword, const char* value) {
  const auto text = [](const char* answer) { return std::string(answer == nullptr ? "" : answer); };
  if (keyword == "host") return text(PQhost(connection));
  if (keyword == "port") return text(PQport(connection));
  if (keyword == "hostaddr" && value != nullptr) return text(PQhostaddr(connection));
  return text(value);
}

std::string quoted(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

}  // namespace

std::vector<Option> options_of(const Session& session) {
  auto* connection = static_cast<PGconn*>(session.handle());
  const std::unique_ptr<PQconninfoOption, FreeOptions> all{PQconninfo(connection)};
  std::vector<Option> options;
  for (const PQconninfoOption* option = all.get(); option && option->keyword; ++option) {
    if (is_left_out(option->keyword)) continue;
    std::string value = pinned(connection, option->keyword, option->val);
    if (value.empty()) continue;
    options.push_back({.keyword = option->keyword,
                       .variable = option->envvar == nullptr ? "" : option->envvar,
                       .value = std::move(value)});
  }
  return options;
}

Connect beside(const Session& session, const std::string& database,
               const std::string& application_name) {
  std::string keywords = "dbname=" + quoted(database);
  for (const Option& option : options_of(session))
    if (option.keyword != "dbname") keywords += " " + option.keyword + "=" + quoted(option.value);
  return {.url = keywords, .application_name = application_name};
}

}  // namespace workwise::postgres
