#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::feed {

/// One record of a CSV document, its quotes resolved.
///
/// A quote at the very beginning of a cell opens it: delimiters and line ends are text then, two
/// quotes are one, and what follows the closing quote is text again. Any other quote is text. A
/// record ends with CR LF, LF or CR.
/// Source: RFC 4180, and what is lenient above.
struct CsvRecord {
  static constexpr std::size_t kCellsMax = 4096;  ///< more columns than that is no table

  std::vector<std::string> cells;      ///< at most as many as were asked for
  std::size_t count = 0;               ///< of all its cells
  std::optional<std::size_t> surplus;  ///< where the first cell beyond that holds something begins
  std::size_t size = 0;                ///< in bytes, with its line end
  bool closed = true;                  ///< false: the text ends within quotes
};

/// Reads the record that `text` begins with, keeping its first `cells_max` cells.
void read_csv_record(std::string_view text, char delimiter, std::size_t cells_max,
                     CsvRecord& record);

/// What separates the cells of the record that `text` begins with: of ',' ';' tab and '|' the one
/// that makes `columns` cells of it, else the one that makes most.
char find_delimiter(std::string_view text, std::size_t columns = 0);

/// A column's name as it is compared: trimmed, composed, without case.
std::string column_name(std::string_view text);

}  // namespace workwise::feed
