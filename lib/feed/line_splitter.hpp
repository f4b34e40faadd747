#pragma once

#include "feed/split.hpp"
#include "feed/window.hpp"

namespace workwise::feed {

/// Cuts newline-delimited JSON into its lines; split.hpp has the contract. Blank lines are no
/// items, and what a line holds is not looked at, except at the last line: it needs no end, but one
/// whose value is not whole either was cut off, and the document with it. An empty document is a
/// list of nothing; one that begins with '<' is a page and not readable.
class LineSplitter : public Splitter {
 public:
  LineSplitter(std::uint64_t item_bytes_max, const Document& document);

  bool next(Item& item) override;

 private:
  void check_whole(std::uint64_t offset) const;

  Document document_;
  std::uint64_t item_bytes_max_;
  Window window_;
  std::uint64_t items_ = 0;
};

}  // namespace workwise::feed
