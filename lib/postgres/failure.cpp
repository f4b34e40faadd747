#include "postgres/failure.hpp"

#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace workwise::postgres {
namespace {

constexpr std::string_view kConnectionLost = "08006";

std::string field(const PGresult* result, int code) {
  const char* value = PQresultErrorField(result, code);
  return value == nullptr ? std::string{} : std::string{value};
}

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string last_message(PGconn* connection) {
  return std::string(trim(PQerrorMessage(connection)));
}

std::string silent_state(PGconn* connection) {
  return PQstatus(connection) == CONNECTION_BAD ? std::string(kConnectionLost) : std::string{};
}

/// "ERROR:  text" without its first word. The word is in the server's language, the colon and the
/// two blanks are not.
std::string_view without_severity(std::string_view line) {
  const auto colon = line.find(":  ");
  return colon == std::string_view::npos ? line : line.substr(colon + 3);
}

}  // namespace

Error to_error(Failure failure) {
  std::string what = failure.message;
  const auto line = [&what](std::string_view label, const std::string& text) {
    if (!text.empty()) what.append("\n").append(label).append(text);
  };
  line("DETAIL: ", failure.detail);
  line("HINT: ", failure.hint);
  line("CONTEXT: ", failure.context);
  line("SQLSTATE ", failure.sqlstate);
  if (failure.position > 0) line("at character ", std::to_string(failure.position));

  Error error{what};
  error.sqlstate = std::move(failure.sqlstate);
  error.message = std::move(failure.message);
  error.detail = std::move(failure.detail);
  error.hint = std::move(failure.hint);
  error.context = std::move(failure.context);
  error.position = failure.position;
  return error;
}

Error to_error(PGconn* connection, const PGresult* result) {
  Failure failure{.sqlstate = field(result, PG_DIAG_SQLSTATE),
                  .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
                  .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
                  .hint = field(result, PG_DIAG_MESSAGE_HINT),
                  .context = field(result, PG_DIAG_CONTEXT),
                  .position = number(field(result, PG_DIAG_STATEMENT_POSITION))};
  if (failure.sqlstate.empty()) failure.sqlstate = silent_state(connection);
  if (failure.message.empty()) failure.message = trim(PQresultErrorMessage(result));
  if (failure.message.empty()) failure.message = last_message(connection);
  return to_error(std::move(failure));
}

Error to_error(PGconn* connection) {
  return to_error(
      Failure{.sqlstate = silent_state(connection), .message = last_message(connection)});
}

Error to_error(std::string sqlstate, std::string_view text) {
  Failure failure{.sqlstate = std::move(sqlstate)};
  std::string* part = &failure.message;
  for (const std::string_view line : split(trim(text), '\n')) {
    if (line.starts_with("DETAIL:  "))
      part = &failure.detail;
    else if (line.starts_with("HINT:  "))
      part = &failure.hint;
    else if (line.starts_with("CONTEXT:  "))
      part = &failure.context;
    else if (!part->empty())
      part->append("\n");
    part->append(part->empty() ? without_severity(line) : line);
  }
  return to_error(std::move(failure));
}

}  // namespace workwise::postgres
