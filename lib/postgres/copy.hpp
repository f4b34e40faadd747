#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.hpp"
#include "base/time.hpp"
#include "postgres/session.hpp"

namespace workwise::postgres {

/// Rows in COPY's binary form, in memory: encoded once, sent as often as needed (bisecting sends
/// parts).
///
/// Shape:  begin_row(columns), then exactly that many add…() calls. Wrong arity is our bug: it
/// aborts. Units:  Instant microseconds UTC; cents become numeric with two decimals. Source:
/// PostgreSQL 15 manual, COPY, "Binary Format"; the types' send/receive functions.
class RowBuffer {
 public:
  void begin_row(int columns);
  void add(std::string_view utf8);       ///< text, jsonb's text form excepted
  void add_integer(std::int64_t value);  ///< int8
  void add_small(std::int16_t value);    ///< int2
  void add_boolean(bool value);
  void add_instant(Instant when);                  ///< timestamptz
  void add_fingerprint(const Fingerprint& value);  ///< uuid
  void add_cents(std::int64_t cents);              ///< numeric
  void add_jsonb(std::string_view json);
  void add_text_array(std::span<const std::string_view> values);
  void add_null();

  std::size_t rows() const { return starts_.size(); }
  std::size_t bytes() const { return bytes_.size(); }
  /// The encoded rows [first, last).
  std::string_view range(std::size_t first, std::size_t last) const;
  void erase(const std::vector<bool>& which);  ///< one a row
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  void clear();  ///< keeps the capacity

 private:
  void field(std::size_t size);  ///< the length word
  std::string bytes_;
  std::vector<std::size_t> starts_;
  int columns_ = 0;
  int left_ = 0;
};

/// COPY target FROM STDIN (FORMAT binary) of rows [first, last), inside a transaction of the
/// caller. `target` is SQL: "pg_temp.staging_job (a, b)". Returns the rows the server took. Throws
/// Error with the server's CONTEXT ("COPY staging_job, line 7, column title").
std::int64_t copy_in(Session& session, std::string_view target, const RowBuffer& rows,
                     std::size_t first, std::size_t last);

/// COPY (query) of one session into COPY target FROM STDIN of another, in text form: every type has
/// one. Returns the rows. Throws Error of either; then the target's transaction has failed.
std::int64_t copy_through(Session& from, std::string_view query, Session& to,
                          std::string_view target);

/// COPY (query) TO STDOUT (FORMAT binary), a row at a time.
///
/// Shape:  next() until false; field(i) of the current row, valid until the next call; nullopt is
/// NULL. Errors: throws Error. Destroyed before the end it cancels the rest.
class CopyReader {
 public:
  CopyReader(Session& session, std::string_view query);
  ~CopyReader();
  CopyReader(const CopyReader&) = delete;

  bool next();
  std::size_t columns() const { return fields_.size(); }
  std::optional<std::string_view> field(std::size_t column) const { return fields_[column]; }

  static Fingerprint fingerprint(std::string_view uuid_bytes);  ///< 16 bytes
  static std::int64_t integer(std::string_view bytes);          ///< int2, int4, int8

 private:
  Session& session_;
  char* row_ = nullptr;
  bool header_ = true;
  bool done_ = false;
  std::vector<std::optional<std::string_view>> fields_;
};

}  // namespace workwise::postgres
