#include "feed/line_splitter.hpp"

#include "feed/cut.hpp"
#include "feed/fetch.hpp"

namespace workwise::feed {

LineSplitter::LineSplitter(std::uint64_t item_bytes_max, const Spool& spool)
    : item_bytes_max_(item_bytes_max), window_(spool) {
  skip_byte_order_mark(window_);
}

bool LineSplitter::next(Item& item) {
  window_.keep_nothing();
  window_.skip_blanks();  // and so over line ends and blank lines
  const int c = window_.peek();
  if (c < 0) return false;
  if (items_ == 0 && c == '<') {
    throw SourceError(SourceError::Kind::not_readable,
                      "not JSON: it begins with \"" + excerpt(window_) + "\"");
  }
  const std::uint64_t offset = window_.position();
  window_.keep(offset, item_bytes_max_);
  window_.skip_past('\n');
  cut_item(window_, offset, item_bytes_max_, ++items_, item);
  if (item.problem.empty()) {
    item.raw = item.raw.substr(0, item.raw.find_last_not_of(" \t\r\n") + 1);
    item.size = item.raw.size();
  }
  return true;
}

}  // namespace workwise::feed
