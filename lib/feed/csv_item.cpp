#include "feed/csv_item.hpp"

#include <algorithm>

#include "feed/split.hpp"
#include "job/text.hpp"

namespace workwise::feed {
namespace {

std::vector<std::string> column_names(const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  for (const std::string& text : texts) names.push_back(column_name(text));
  return names;
}

}  // namespace

CsvItem::CsvItem(const config::Read& read)
    : configured_(column_names(read.columns)),
      configured_delimiter_(read.delimiter),
      columns_(configured_) {}

void CsvItem::surround(const Item& item) {
  delimiter_ = configured_delimiter_ != 0 ? configured_delimiter_ : item.delimiter;
  is_headed_ = !item.header.empty();
  if (is_headed_) name_columns(item.header);
}

void CsvItem::name_columns(std::string_view header) {
  if (!configured_.empty() || header == header_) return;
  header_ = header;
  CsvRecord names;
  const char delimiter = delimiter_ != 0 ? delimiter_ : find_delimiter(header);
  read_csv_record(header, delimiter, CsvRecord::kCellsMax, names);
  columns_ = column_names(names.cells);
}

/// Takes the header off an item that brings its own, and finds the delimiter where nobody said it.
std::string_view CsvItem::without_header(std::string_view raw) {
  if (delimiter_ == 0) delimiter_ = find_delimiter(raw, configured_.size());
  if (is_headed_ || !configured_.empty()) return raw;
  CsvRecord header;
  read_csv_record(raw, delimiter_, 0, header);
  name_columns(raw.substr(0, header.size));
  return raw.substr(header.size);
}

std::optional<std::string> CsvItem::load(std::string_view raw) {
  replaced_ = 0;
  cells_ = 0;
  const std::string_view text = without_header(raw);
  const std::size_t before = raw.size() - text.size();
  read_csv_record(text, delimiter_, columns_.size(), record_);
  if (!record_.closed) return "a quote that does not end";
  if (record_.surplus) {
    return std::to_string(record_.count) + " cells, but there are " +
           std::to_string(columns_.size()) + " columns: what begins at byte " +
           std::to_string(before + *record_.surplus) + " of the item is in none of them";
  }
  cells_ = record_.cells.size();
  for (std::string& cell : record_.cells) replaced_ += job::repair_utf8(cell);
  return std::nullopt;
}

/// The last cell of a record that is not whole may not be whole either.
void CsvItem::salvage(std::string_view head) {
  read_csv_record(without_header(head), delimiter_, columns_.size(), record_);
  const bool cut = record_.count <= columns_.size() && !record_.cells.empty();
  cells_ = record_.cells.size() - (cut ? 1 : 0);
}

void CsvItem::visit(const Path& path, Flavour /*flavour*/, const Take& take) const {
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    if (columns_[at] != path.steps.front().name) continue;
    take(at < cells_ ? std::string_view(record_.cells[at]) : std::string_view());
  }
}

}  // namespace workwise::feed
