#include "postgres/result.hpp"

#include <charconv>
#include <utility>

namespace workwise::postgres {
namespace {

int index(std::size_t value) {
  return static_cast<int>(value);
}

std::int64_t to_integer(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end)
    throw to_error(Failure{.message = "not an integer: \"" + std::string(text) + "\""});
  return value;
}

void append_quoted(std::string& literal, std::string_view value) {
  literal += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') literal += '\\';
    literal += c;
  }
  literal += '"';
}

}  // namespace

Result::Result(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

std::size_t Result::rows() const {
  return static_cast<std::size_t>(PQntuples(data_->result.get()));
}

std::size_t Result::columns() const {
  return static_cast<std::size_t>(PQnfields(data_->result.get()));
}

std::string_view Result::column_name(std::size_t column) const {
  const char* name = PQfname(data_->result.get(), index(column));
  return name == nullptr ? std::string_view{} : name;
}

bool Result::null(std::size_t row, std::size_t column) const {
  return PQgetisnull(data_->result.get(), index(row), index(column)) != 0;
}

std::string_view Result::text(std::size_t row, std::size_t column) const {
  const PGresult* result = data_->result.get();
  const char* value = PQgetvalue(result, index(row), index(column));
  if (value == nullptr) throw to_error(Failure{.message = "no such row or column in the answer"});
  return {value, static_cast<std::size_t>(PQgetlength(result, index(row), index(column)))};
}

std::int64_t Result::integer(std::size_t row, std::size_t column) const {
  return to_integer(text(row, column));
}

bool Result::boolean(std::size_t row, std::size_t column) const {
  return text(row, column) == "t";
}

std::int64_t Result::affected() const {
  const std::string_view count = PQcmdTuples(data_->result.get());
  return count.empty() ? 0 : to_integer(count);
}

std::string array_literal(std::span<const std::string> values) {
  std::string literal = "{";
  for (const std::string& value : values) {
    if (literal.size() > 1) literal += ',';
    append_quoted(literal, value);
  }
  return literal + '}';
}

}  // namespace workwise::postgres
