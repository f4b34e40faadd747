#pragma once

#include <cstdint>
#include <string>

#include "feed/html_scripts.hpp"
#include "feed/jsonld_block.hpp"
#include "feed/split.hpp"
#include "feed/window.hpp"

namespace workwise::feed {

/// Cuts the JobPostings out of the JSON-LD blocks of an HTML page; split.hpp has the contract.
///
/// A broken block that speaks of a JobPosting is an item with a problem: it was to be one. A page
/// with whole blocks and no JobPosting among them is a list of nothing, and says so in public: its
/// job is gone. A page without a whole block is not readable: most often a browser's script would
/// make it, or it is a login or an error page.
class JsonldSplitter : public Splitter {
 public:
  static constexpr std::uint64_t kBlockBytesMax = 16ULL << 20U;

  JsonldSplitter(std::uint64_t item_bytes_max, const Document& document);

  bool next(Item& item) override;

 private:
  void read_block();
  void give(std::string_view posting, Item& item);
  [[noreturn]] void no_whole_block() const;

  std::uint64_t item_bytes_max_;
  Window window_;
  HtmlScripts scripts_;
  JsonldBlock block_;
  std::uint64_t block_offset_ = 0;
  std::uint64_t block_size_ = 0;
  std::string_view block_text_;
  std::size_t given_ = 0;  ///< of the block's postings
  bool problem_waits_ = false;
  std::uint64_t whole_ = 0;
  std::uint64_t broken_ = 0;
  std::string first_problem_;
  std::uint64_t items_ = 0;
};

}  // namespace workwise::feed
