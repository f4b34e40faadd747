#include "feed/csv_splitter.hpp"

#include <cstring>

#include "base/text.hpp"
#include "feed/csv_record.hpp"
#include "feed/cut.hpp"
#include "feed/fetch.hpp"
#include "feed/shown.hpp"

namespace workwise::feed {
namespace {

constexpr std::size_t kShownMax = 200;  // of a header

[[noreturn]] void not_readable(const std::string& what, const std::string& next = {}) {
  throw SourceError(SourceError::Kind::not_readable, what, next);
}

}  // namespace

CsvSplitter::CsvSplitter(const config::Read& read, const Document& document)
    : item_bytes_max_(read.item_bytes_max),
      columns_(read.columns.size()),
      delimiter_(read.delimiter),
      window_(document) {}

bool CsvSplitter::next(Item& item) {
  if (!opened_) open();
  while (true) {
    window_.keep_nothing();
    if (window_.peek() < 0) return false;
    const std::uint64_t offset = window_.position();
    window_.keep(offset, item_bytes_max_);
    const Seen seen = skip_record({&delimiter_, 1});
    if (seen.quoted) cut_short(offset);
    if (seen.blank) continue;
    if (looks_cut(seen)) cut_short(offset);
    is_ragged_ = is_ragged_ || seen.cells < header_cells_;
    cut_item(window_, offset, item_bytes_max_, ++items_, item);
    item.size = seen.end - offset;
    item.raw = item.raw.substr(0, static_cast<std::size_t>(item.size));
    item.header = header_;
    item.header_offset = header_offset_;
    item.delimiter = delimiter_;
    return true;
  }
}

/// Finds the first record that is one, what delimits its cells, and what it names.
void CsvSplitter::open() {
  opened_ = true;
  skip_byte_order_mark(window_);
  check_is_table();
  while (window_.peek() >= 0) {
    const std::uint64_t offset = window_.position();
    window_.keep(offset, item_bytes_max_);
    const bool known = delimiter_ != 0;
    const Seen seen = skip_record(known ? std::string_view{&delimiter_, 1} : ",;\t|");
    if (seen.blank && !seen.quoted) continue;
    if (!window_.kept_all() || window_.position() - offset > item_bytes_max_)
      not_readable("the first record is larger than " + bytes_to_text(item_bytes_max_) +
                   ": not a table");
    const std::string_view record = window_.view(offset, seen.end);
    if (!known) delimiter_ = find_delimiter(record, columns_);
    header_offset_ = offset;
    window_.advance_to(record.data());
    if (columns_ == 0) take_header(known);
    header_cells_ = columns_;
    return;
  }
  if (columns_ == 0) not_readable("the document is empty: it has no header that names the columns");
}

/// An error page, or an answer of an API, is a table of one column to who looks no closer.
void CsvSplitter::check_is_table() {
  // Nothing is passed over: a blank or a tab is a cell's, or the first of two cells'.
  const int c = window_.peek();
  if (c == '<' || (c == '{' && columns_ == 0))
    not_readable("not CSV: it begins with \"" + excerpt(window_) + "\"");
}

/// One column is a message, or a table whose delimiter nobody found.
void CsvSplitter::take_header(bool delimiter_known) {
  const Seen seen = skip_record({&delimiter_, 1});
  if (seen.quoted) cut_short(header_offset_);
  header_ = window_.view(header_offset_, window_.position());
  CsvRecord names;
  read_csv_record(header_, delimiter_, CsvRecord::kCellsMax, names);
  if (names.count > CsvRecord::kCellsMax)
    not_readable("the header names more than " + std::to_string(CsvRecord::kCellsMax) + " columns");
  columns_ = names.count;
  if (columns_ == 1 && !delimiter_known)
    not_readable("a table of one column, \"" + shown(trim(header_), kShownMax) + "\"",
                 "if another character separates its columns, name it: read.delimiter");
}

/// Moves behind a record, whose cells any of `delimiters` separates.
CsvSplitter::Seen CsvSplitter::skip_record(std::string_view delimiters) {
  enum class In { begin, text, quotes, closing } in = In::begin;
  const auto delimits = [&](char c) {
    return c == delimiters.front() ||
           (delimiters.size() > 1 && delimiters.find(c) != std::string_view::npos);
  };
  Seen seen;
  do {
    const char* at = window_.cursor();
    const char* const end = window_.limit();
    while (at < end) {
      if (in == In::quotes) {
        const void* quote = std::memchr(at, '"', static_cast<std::size_t>(end - at));
        if (quote != at) seen.blank = false;
        if (quote == nullptr) break;
        at = static_cast<const char*>(quote);
        in = In::closing;
      } else if (*at == '"' && (in == In::begin || in == In::closing)) {
        if (in == In::closing) seen.blank = false;  // two quotes are one
        in = In::quotes;
      } else if (*at == '\n' || *at == '\r') {
        window_.advance_to(at);
        skip_line_end(seen);
        return seen;
      } else if (delimits(*at)) {
        in = In::begin;
        ++seen.cells;
      } else {
        in = In::text;
        if (*at != ' ' && *at != '\t' && *at != '\0') seen.blank = false;
      }
      ++at;
    }
    window_.advance_to(end);
  } while (window_.refill());
  seen.end = window_.position();
  seen.quoted = in == In::quotes;
  return seen;
}

void CsvSplitter::skip_line_end(Seen& seen) {
  seen.end = window_.position();
  seen.ended = true;
  const bool may_be_two = window_.peek() == '\r';
  window_.advance(1);
  if (may_be_two && window_.peek() == '\n') window_.advance(1);
}

bool CsvSplitter::looks_cut(const Seen& seen) const {
  return !seen.ended && !is_ragged_ && seen.cells < header_cells_;
}

void CsvSplitter::cut_short(std::uint64_t offset) const {
  throw SourceError(SourceError::Kind::cut_short,
                    "the document ends within a record (which begins at byte " +
                        std::to_string(offset) + "), after " + std::to_string(items_) +
                        " whole items");
}

}  // namespace workwise::feed
