#include "feed/csv_record.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "job/text.hpp"

namespace workwise::feed {
namespace {

/// Reads cell after cell from left to right.
class Reader {
 public:
  Reader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  std::size_t place() const { return at_; }
  bool closed() const { return closed_; }

  /// Appends the cell that begins here. False: it was the last of its record.
  bool cell(std::string& into) {
    if (at_ < text_.size() && text_[at_] == '"') quoted(into);
    const auto end =
        std::find_if(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.end(),
                     [this](char c) { return c == delimiter_ || c == '\n' || c == '\r'; });
    const auto stop = static_cast<std::size_t>(end - text_.begin());
    into.append(text_.substr(at_, stop - at_));
    at_ = stop;
    if (at_ == text_.size()) return false;
    if (text_[at_++] == delimiter_) return true;
    if (text_[at_ - 1] == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
    return false;
  }

 private:
  /// From an opening quote to behind its closing one.
  void quoted(std::string& into) {
    ++at_;
    while (true) {
      const auto quote = text_.find('"', at_);
      closed_ = quote != std::string_view::npos;
      into.append(text_.substr(at_, quote - at_));
      at_ = closed_ ? quote + 1 : text_.size();
      if (at_ >= text_.size() || text_[at_] != '"') return;
      into += '"';
      ++at_;
    }
  }

  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  bool closed_ = true;
};

}  // namespace

void read_csv_record(std::string_view text, char delimiter, std::size_t cells_max,
                     CsvRecord& record) {
  Reader reader{text, delimiter};
  std::string beyond;
  record.count = 0;
  record.surplus.reset();
  bool more = true;
  while (more) {
    const std::size_t place = reader.place();
    const bool kept = record.count < cells_max;
    if (kept && record.count == record.cells.size()) record.cells.emplace_back();
    std::string& cell = kept ? record.cells[record.count] : beyond;
    cell.clear();
    more = reader.cell(cell);
    if (!kept && !record.surplus && !trim(cell).empty()) record.surplus = place;
    ++record.count;
  }
  record.cells.resize(std::min(record.count, cells_max));
  record.size = reader.place();
  record.closed = reader.closed();
}

char find_delimiter(std::string_view text, std::size_t columns) {
  constexpr std::string_view kCandidates = ",;\t|";
  std::array<std::size_t, kCandidates.size()> cells{1, 1, 1, 1};
  bool begins = true;
  for (std::size_t at = 0; at < text.size() && text[at] != '\n' && text[at] != '\r'; ++at) {
    if (begins && text[at] == '"') {
      at = text.find('"', at + 1);
      if (at == std::string_view::npos) break;
      continue;  // a quote that follows at once opens it again: two are one
    }
    const auto candidate = kCandidates.find(text[at]);
    begins = candidate != std::string_view::npos;
    if (begins) ++cells[candidate];
  }
  const auto named = std::find(cells.begin(), cells.end(), columns);
  const auto best =
      columns > 1 && named != cells.end() ? named : std::max_element(cells.begin(), cells.end());
  return kCandidates[static_cast<std::size_t>(best - cells.begin())];
}

std::string column_name(std::string_view text) {
  std::string name{trim(text)};
  job::repair_utf8(name);
  return job::without_case(std::move(name));
}

}  // namespace workwise::feed
