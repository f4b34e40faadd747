#include "feed/fetch_pages.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "feed/body.hpp"
#include "feed/page_reader.hpp"
#include "feed/page_request.hpp"
#include "feed/url_list.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;
using Style = config::Paging::Style;

/// A list on its way from page to page.
class PageFetch {
 public:
  PageFetch(const config::Source& source, const std::stop_token& stop, const Deliver& deliver)
      : source_(source), stop_(stop), deliver_(deliver), reader_(source), pages_(source.fetch) {}

  Fetched all() {
    while (one()) {
    }
    if (fetched_.gone > 0 && fetched_.gone + 1 == pages_.count())
      throw SourceError(Kind::status, "none of the " + with_thousands(signed_of(fetched_.gone)) +
                                          " documents that the list names is there");
    return finished();
  }

 private:
  static std::int64_t signed_of(std::uint64_t number) { return static_cast<std::int64_t>(number); }

  /// One page; false behind the last.
  bool one() {
    const bool list = pages_.at_list_of_links();
    try {
      return pages_.advance(list ? list_of_links() : page());
    } catch (SourceError& error) {
      if (list) error.arrived.reset();  // no page
      if (error.kind != Kind::stopped) hand_over(error);
      throw;
    }
  }

  Page list_of_links() {
    Delivered delivered = deliver_(request(), {});
    const Spool& list = delivered.document.body;
    count(delivered.document);
    delivered.facts.links =
        listed_urls(list.read(0, kUrlListBytesMax + 1), source_.fetch.paging.next, source_.read);
    return std::move(delivered.facts);
  }

  Page page() {
    ++number_;
    std::optional<Delivered> delivered = delivered_or_gone();
    if (!delivered) return {};
    count(delivered->document);
    if (delivered->facts.beyond_end) return std::move(delivered->facts);
    const Extent extent = append(delivered->document.body);
    digest_.add_field(to_uuid(delivered->document.digest));
    check_size();
    if (!read(extent, delivered->facts)) return {};
    return std::move(delivered->facts);
  }

  /// False: one of the documents of a list is none of its kind, a page that says "no longer there"
  /// and answers 200. The others are worth as much without it.
  bool read(const Extent& extent, Page& facts) {
    try {
      reader_.read({fetched_.body, extent}, stop_, facts);
      return true;
    } catch (const SourceError& error) {
      if (error.kind != Kind::not_readable || source_.fetch.paging.style != Style::links)
        throw of_page(error);
      fetched_.pages.pop_back();
      ++fetched_.gone;
      return false;
    }
  }

  SourceError of_page(const SourceError& error) const {
    return error.with_what("page " + std::to_string(number_) + ": " + error.what());
  }

  /// A document that a list still names and its server no longer has is no reason to do without
  /// the others.
  std::optional<Delivered> delivered_or_gone() {
    try {
      return deliver_(request(), pages_.turn().url);
    } catch (const SourceError& error) {
      const bool gone = error.kind == Kind::status && (error.status == 404 || error.status == 410);
      if (!gone || source_.fetch.paging.style != Style::links) throw of_page(error);
      ++fetched_.gone;
      return std::nullopt;
    }
  }

  config::Source request() const {
    config::Source page = source_;
    page.fetch = page_request(source_.fetch, pages_.turn());
    if (page.fetch.paging.style == Style::links && !pages_.at_list_of_links())
      page.fetch.post = false;
    return page;
  }

  void count(const Fetched& document) {
    fetched_.wire_bytes += document.wire_bytes;
    fetched_.replaced_bytes += document.replaced_bytes;
    fetched_.attempts = std::max(fetched_.attempts, document.attempts);
  }

  /// The first document's spool becomes that of all.
  Extent append(Spool& document) {
    Extent extent{fetched_.body.size(), 0};
    if (fetched_.pages.empty())
      fetched_.body = std::move(document);
    else
      for_each_piece(document, stop_,
                     [this](std::string_view piece) { fetched_.body.write(piece); });
    extent.end = fetched_.body.size();
    fetched_.pages.push_back(extent);
    fetched_.body_bytes = extent.end;
    return extent;
  }

  void check_size() const {
    const auto refuse = [](const char* what, std::uint64_t most, const char* setting) {
      throw SourceError(Kind::too_large, std::string("the pages have more ") + what + " than " +
                                             bytes_to_text(most) + " together (" + setting + ")");
    };
    if (fetched_.body_bytes > source_.fetch.body_bytes_max)
      refuse("bytes", source_.fetch.body_bytes_max, "fetch.max_size");
    if (fetched_.wire_bytes > source_.fetch.wire_bytes_max)
      refuse("bytes on the wire", source_.fetch.wire_bytes_max, "fetch.max_wire_size");
  }

  Fetched finished() {
    fetched_.digest = digest_.digest();
    fetched_.more = pages_.cut_off();
    fetched_.declared = pages_.total();
    fetched_.note = reader_.note();
    return std::move(fetched_);
  }

  /// The error takes along the pages before it, and what came of the one that it broke off.
  void hand_over(SourceError& error) {
    if (error.arrived) {
      count(*error.arrived);
      append(error.arrived->body);
      error.arrived.reset();
    }
    if (!fetched_.pages.empty()) error.arrived = std::make_shared<Fetched>(finished());
  }

  const config::Source& source_;
  const std::stop_token& stop_;
  const Deliver& deliver_;
  PageReader reader_;
  Pages pages_;
  Fetched fetched_;
  Fingerprinter digest_;
  std::uint64_t number_ = 0;  ///< of the page under way
};

}  // namespace

Fetched fetch_pages(const config::Source& source, const std::stop_token& stop,
                    const Deliver& deliver) {
  return PageFetch(source, stop, deliver).all();
}

bool goes_on(const config::Source& source, const Spool& document, const std::stop_token& stop) {
  const Style style = source.fetch.paging.style;
  // Where it goes on stands in a header, or in another document.
  if (style == Style::links || style == Style::link_header || style == Style::range) return true;
  try {
    Page facts;
    PageReader(source).read(document, stop, facts);
    return Pages(source.fetch).advance(facts);
  } catch (const SourceError& error) {
    if (error.kind == Kind::stopped) throw;
    return true;  // it names what can't be followed; or can't be read, which its reader will say
  }
}

}  // namespace workwise::feed
