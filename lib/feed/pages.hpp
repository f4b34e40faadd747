#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.hpp"
#include "config/source.hpp"

namespace workwise::feed {

/// What one request of a list asks for.
struct Turn {
  std::uint64_t page = 0;    ///< {page}
  std::uint64_t offset = 0;  ///< {offset}; the first item of a range
  std::string cursor{};      ///< {cursor}; empty: the beginning
  std::string url{};         ///< that a document named; empty: fetch.url

  friend bool operator==(const Turn&, const Turn&) = default;
};

/// What came of it, as far as it decides what comes next.
struct Page {
  std::string url;            ///< where it came from in the end: what it names is relative to it
  std::string link;           ///< its Link header
  std::string content_range;  ///< its Content-Range header
  bool part = false;          ///< a 206: the part that was asked for
  bool beyond_end = false;    ///< the server says that there is nothing: 204, or 416 to a range
  std::uint64_t items = 0;
  Fingerprint content;             ///< of its items, in whatever order they come
  std::string next;                ///< at paging.next: a URL or a cursor; empty: nothing
  std::vector<std::string> links;  ///< at paging.next, of the list that style `links` begins with
  std::optional<std::uint64_t> total;
  std::optional<std::uint64_t> pages;
};

/// From one page of a list to the next, or to its end.
///
/// Shape:  turn() says what to ask for; advance() with what came of it; until advance() is false.
/// Errors: SourceError not_readable where the list would never end: a page with the items of one
///         before it, or a URL or cursor for the second time; refused where it leads to what is
///         neither http nor https.
/// Why:    no I/O: every rule of where a list ends is here and can be tried without a server.
///
/// The end of a numbered list is its total, an empty page, or, where no total is known, one shorter
/// than per_page. A list whose documents name the next one ends where none is named; an empty page
/// alone is not its end, two in a row are.
class Pages {
 public:
  explicit Pages(const config::Fetch& fetch);

  const Turn& turn() const { return turn_; }
  bool advance(const Page& page);

  /// Is the document that turn() asks for a list of URLs and no page?
  bool at_list_of_links() const { return style_ == Style::links && count_ == 0; }
  std::uint64_t count() const { return count_; }  ///< answers so far
  /// How many items the list has, by the largest number that a page has said: some say 0 behind
  /// the first.
  std::optional<std::uint64_t> total() const { return total_; }
  /// It ended at max_pages, and there was more to ask for.
  bool cut_off() const { return cut_off_; }

 private:
  using Style = config::Paging::Style;

  std::optional<Turn> following(const Page& page);
  std::optional<Turn> next_numbered(const Page& page) const;
  std::optional<Turn> next_range(const Page& page);
  std::optional<Turn> next_named(const Page& page);
  std::optional<Turn> next_link(const Page& page);
  void keep_links(const Page& page);
  bool reached_declared_end() const;
  bool ends_early(const Page& page) const;
  std::string named_by(const Page& page) const;
  bool is_first_time(const std::string& what);
  void refuse_repeated(const Page& page);
  std::string followed(const std::string& from, const std::string& reference) const;

  config::Paging paging_;
  Style style_;
  Turn turn_;
  std::uint64_t count_ = 0;
  std::uint64_t received_ = 0;
  std::optional<std::uint64_t> total_;
  std::optional<std::uint64_t> declared_pages_;
  int empty_in_row_ = 0;
  bool cut_off_ = false;
  std::vector<std::string> links_;  ///< still to be asked for, the next one last
  std::set<std::string> seen_;      ///< fingerprints of pages, URLs and cursors
};

/// The fingerprint of a page's items in whatever order they come.
class PageFingerprint {
 public:
  void add(const Fingerprint& item) {
    sum_.high += item.high;
    sum_.low += item.low;
  }
  const Fingerprint& sum() const { return sum_; }

 private:
  Fingerprint sum_;
};

/// How many items a range asks for where per_page is not set.
inline constexpr std::uint64_t kRangeItems = 100;

}  // namespace workwise::feed
