#include "feed/line_splitter.hpp"

#include "feed/cut.hpp"
#include "feed/fetch.hpp"
#include "feed/json_scanner.hpp"

namespace workwise::feed {

LineSplitter::LineSplitter(std::uint64_t item_bytes_max, const Document& document)
    : document_(document), item_bytes_max_(item_bytes_max), window_(document) {
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
  if (!window_.skip_past('\n')) check_whole(offset);
  cut_item(window_, offset, item_bytes_max_, ++items_, item);
  if (item.problem.empty()) {
    item.raw = item.raw.substr(0, item.raw.find_last_not_of(" \t\r\n") + 1);
    item.size = item.raw.size();
  }
  return true;
}

/// A last line without its end may be all of a value or what is left of one.
void LineSplitter::check_whole(std::uint64_t offset) const {
  JsonScanner scanner{document_.from(offset)};
  if (scanner.skip_value()) return;
  throw SourceError(SourceError::Kind::cut_short,
                    "the document ends within a line (which begins at byte " +
                        std::to_string(window_.place_of(offset)) + "), after " +
                        std::to_string(items_) + " whole items");
}

}  // namespace workwise::feed
