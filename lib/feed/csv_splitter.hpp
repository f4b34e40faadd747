#pragma once

#include <cstdint>
#include <string>

#include "feed/split.hpp"
#include "feed/window.hpp"

namespace workwise::feed {

/// Cuts a CSV document into its records; split.hpp has the contract, csv_record.hpp the grammar.
///
/// The first record names the columns, unless read.columns does: then it is an item like the
/// others. A record of nothing but blanks and delimiters is none. Lines that begin with '#' are
/// records. An item is a record without its line end, and needs the header to mean anything:
/// Item::header.
///
/// A document that ends within quotes was cut off. So was one whose last record lacks both its line
/// end and cells that every record before had.
class CsvSplitter : public Splitter {
 public:
  CsvSplitter(const config::Read& read, const Document& document);

  bool next(Item& item) override;

 private:
  /// What is seen of a record while moving over it.
  struct Seen {
    std::uint64_t end = 0;  ///< of its text, its line end not included
    std::uint64_t cells = 1;
    bool blank = true;
    bool quoted = false;  ///< the document ended within quotes
    bool ended = false;   ///< with a line end
  };

  void open();
  void check_is_table();
  void take_header(bool delimiter_known);
  Seen skip_record(std::string_view delimiters);
  void skip_line_end(Seen& seen);
  bool looks_cut(const Seen& seen) const;
  [[noreturn]] void cut_short(std::uint64_t offset) const;

  std::uint64_t item_bytes_max_;
  std::size_t columns_;  ///< 0: the header says
  char delimiter_;
  Window window_;
  bool opened_ = false;
  std::string header_;
  std::uint64_t header_offset_ = 0;
  std::uint64_t header_cells_ = 0;
  bool is_ragged_ = false;  ///< some record that has its line end has fewer cells than the header
  std::uint64_t items_ = 0;
};

}  // namespace workwise::feed
