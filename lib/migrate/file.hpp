#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.hpp"
#include "schema/statement.hpp"

namespace workwise::migrate {

/// How a data section goes over a large table: `rows` at a time, by a key that is NOT NULL, with a
/// pause in between.
struct Batch {
  std::size_t rows = 0;  ///< 0: not in batches
  std::string table;     ///< as written
  std::string column;
  std::chrono::milliseconds pause{0};
};

/// One section of a migration file: its text and where it begins, for messages.
struct Section {
  std::string sql;
  int line = 0;  ///< of the first line of sql, from 1; 0: there is no such section
  bool transaction = true;
  std::string lock_timeout;  ///< "5s", empty: the default
  bool irreversible = false;
  bool generated = false;  ///< down: written by `generate`, nobody has thought about its rows
  Batch batch;             ///< data
  std::vector<std::string> nolint;  ///< rules that the linter is to leave alone here
  /// Versions that need not run any more where this one is applied: they are recorded with it.
  std::vector<std::string> replaces;

  bool exists() const { return line > 0; }
};

/// A migration: <digits>_name.sql with dbmate's marks (-- migrate:up, -- migrate:down), read as
/// dbmate reads them, and -- migrate:data, -- migrate:verify.
struct File {
  std::string version;  ///< the digits, as written
  std::string name;     ///< what follows the underscore, without .sql
  std::string path;
  std::string text;  ///< all of it, LF line ends, no BOM
  Section up;
  Section data;
  Section verify;
  Section down;
  /// Where -- migrate:down begins in text (its end where there is none): the ledger keeps the two
  /// parts.
  std::size_t down_offset = 0;
  Fingerprint text_hash;  ///< of the text
  /// Of what the server sees when it is applied (up, data, verify): comments, blanks and the case
  /// of words aside. A down that was mended later has not run: it is no part of it.
  Fingerprint token_hash;
};

/// "20260101000000_init".
std::string full_name(const File& file);

/// Whether version `a` is before `b`: as numbers of any length, so 9 is before 10, and 007 is 7.
bool version_before(std::string_view a, std::string_view b);
bool same_version(std::string_view a, std::string_view b);

/// The files of a folder whose names begin with a digit and end in .sql, by version (numerically);
/// others are left alone. Throws Error with file:line:column for a file that can't be read: no up
/// mark, two files with one version, a name that is not a version's.
std::vector<File> read_files(const std::string& directory);

/// The same, of all that can be read; `refused` are the messages of the others.
std::vector<File> read_files(const std::string& directory, std::vector<std::string>& refused);

/// `path` is <digits>_name.sql in some folder; `text` may have CRLF line ends and a BOM.
File parse_file(const std::string& path, std::string text);

using schema::Statement;

}  // namespace workwise::migrate
