#include "feed/jsonld_splitter.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feed/fetch.hpp"

namespace workwise::feed {

JsonldSplitter::JsonldSplitter(std::uint64_t item_bytes_max, const Document& document)
    : item_bytes_max_(item_bytes_max),
      window_(document),
      scripts_(window_, "application/ld+json") {}

bool JsonldSplitter::next(Item& item) {
  while (given_ == block_.postings.size() && !problem_waits_) {
    window_.keep_nothing();
    if (!scripts_.find()) {
      if (whole_ == 0) no_whole_block();
      return false;
    }
    read_block();
  }
  if (!problem_waits_) {
    give(block_.postings[given_++], item);
    return true;
  }
  problem_waits_ = false;
  give(block_.json, item);
  item.size = std::max<std::uint64_t>(item.size, block_size_);
  item.problem = "a JSON-LD block that is not well-formed: " + block_.problem;
  return true;
}

void JsonldSplitter::read_block() {
  block_offset_ = window_.position();
  const std::uint64_t bytes_max = std::max(item_bytes_max_, kBlockBytesMax);
  window_.keep(block_offset_, bytes_max);
  const std::uint64_t end = scripts_.skip_text();
  given_ = 0;
  block_size_ = 0;
  const bool kept = window_.kept_all();
  if (kept && end - block_offset_ <= bytes_max) {
    block_text_ = window_.view(block_offset_, end);
    block_ = read_jsonld_block(block_text_);
  } else {
    block_text_ = kept ? window_.view(block_offset_, end).substr(0, Window::kHead) : window_.head();
    block_size_ = end - block_offset_;
    block_ = {.json = block_text_, .postings = {}, .problem = {}};
    block_.problem = "larger than " + bytes_to_text(bytes_max);
  }
  if (block_.json.empty()) return;
  ++(block_.problem.empty() ? whole_ : broken_);
  if (first_problem_.empty()) first_problem_ = block_.problem;
  problem_waits_ =
      !block_.problem.empty() && block_.json.find("JobPosting") != std::string_view::npos;
}

void JsonldSplitter::give(std::string_view posting, Item& item) {
  item = {};
  item.raw = posting;
  item.offset = block_offset_ + static_cast<std::uint64_t>(posting.data() - block_text_.data());
  item.size = posting.size();
  item.ordinal = ++items_;
  if (item.size <= item_bytes_max_) return;
  item.raw = item.raw.substr(0, Window::kHead);
  item.problem =
      "larger than " + bytes_to_text(item_bytes_max_) + ": it has " + bytes_to_text(item.size);
}

void JsonldSplitter::no_whole_block() const {
  if (broken_ > 0)
    throw SourceError(SourceError::Kind::not_readable,
                      "none of the page's " + std::to_string(broken_) +
                          " JSON-LD blocks is well-formed: " + first_problem_);
  throw SourceError(
      SourceError::Kind::not_readable,
      "the page has no JSON-LD block (<script type=\"application/ld+json\">)",
      "see whether the page's source has one: it may be made by a script in the browser, or this "
      "may be a login or an error page");
}

}  // namespace workwise::feed
