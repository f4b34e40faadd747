#include "feed/pages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feed/content_range.hpp"
#include "feed/fetch.hpp"
#include "feed/link_header.hpp"
#include "feed/mapping.hpp"
#include "feed/request.hpp"
#include "feed/shown.hpp"
#include "feed/transfer.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;

constexpr std::size_t kNamedBytesMax = 4096;  ///< of a URL or cursor that a document names
constexpr std::size_t kShownMax = 200;

/// Zero of a list that has items says nothing, and of one that has none nothing new.
void raise(std::optional<std::uint64_t>& known, const std::optional<std::uint64_t>& said) {
  if (said && *said > 0) known = std::max(known.value_or(0), *said);
}

bool is_web(const std::optional<Origin>& origin) {
  return origin && (origin->scheme == "http" || origin->scheme == "https");
}

std::string without_fragment(std::string url) {
  url.erase(std::min(url.find('#'), url.size()));
  return url;
}

/// A server behind a proxy that speaks TLS for it often names itself with http: the same host by
/// the safer scheme is what it means.
bool is_downgrade(const Origin& from, const Origin& to) {
  return from.scheme == "https" && to.scheme == "http" && from.host == to.host && to.port == "80" &&
         from.port == "443";
}

SourceError repeats(const std::string& what) {
  return {Kind::not_readable, "the source repeats itself: " + what,
          "check fetch.paging of the source: its parameter, start and next"};
}

}  // namespace

Pages::Pages(const config::Fetch& fetch) : paging_(fetch.paging), style_(fetch.paging.style) {
  if (style_ == Style::page) turn_.page = paging_.start;
  if (style_ == Style::offset || style_ == Style::range) turn_.offset = paging_.start;
}

bool Pages::advance(const Page& page) {
  const bool list = at_list_of_links();
  ++count_;
  received_ += page.items;
  empty_in_row_ = page.items == 0 ? empty_in_row_ + 1 : 0;
  raise(total_, page.total);
  raise(declared_pages_, page.pages);
  if (!list) refuse_repeated(page);
  if (count_ == 1) is_first_time(page.url);
  std::optional<Turn> next = following(page);
  if (!next) {
    cut_off_ = ends_early(page);
    return false;
  }
  if (count_ - (style_ == Style::links ? 1 : 0) >= paging_.max_pages) {
    cut_off_ = true;
    return false;
  }
  turn_ = std::move(*next);
  return true;
}

std::optional<Turn> Pages::following(const Page& page) {
  if (style_ == Style::links) return next_link(page);
  if (page.beyond_end) return std::nullopt;
  switch (style_) {
    case Style::page:
    case Style::offset:
      return next_numbered(page);
    case Style::range:
      return next_range(page);
    case Style::cursor:
    case Style::next_url:
    case Style::link_header:
      return next_named(page);
    case Style::none:
    case Style::links:
      break;
  }
  return std::nullopt;
}

/// The list ended where the source says that it goes on: fewer pages than it counts itself, or one
/// more that the last of several empty ones names.
bool Pages::ends_early(const Page& page) const {
  if (style_ == Style::links || style_ == Style::none) return false;
  if (declared_pages_ && count_ < *declared_pages_) return true;
  return empty_in_row_ > 1 && !page.beyond_end && !named_by(page).empty();
}

std::string Pages::named_by(const Page& page) const {
  if (style_ == Style::link_header) return next_in_link_header(page.link);
  return style_ == Style::cursor || style_ == Style::next_url ? page.next : "";
}

bool Pages::reached_declared_end() const {
  return (total_ && received_ >= *total_) || (declared_pages_ && count_ >= *declared_pages_);
}

std::optional<Turn> Pages::next_numbered(const Page& page) const {
  if (page.items == 0 || reached_declared_end()) return std::nullopt;
  // A total that is not reached says more than a short page: the server may give fewer than asked.
  const bool more_is_known = total_ || declared_pages_;
  if (!more_is_known && page.items < paging_.per_page) return std::nullopt;
  Turn next = turn_;
  if (style_ == Style::page)
    ++next.page;
  else
    next.offset += page.items;
  return next;
}

std::optional<Turn> Pages::next_range(const Page& page) {
  if (!page.part || page.items == 0) return std::nullopt;  // a 200 holds the whole list
  const ContentRange said = parse_content_range(page.content_range);
  raise(total_, said.total);
  Turn next = turn_;
  next.offset = said.last ? *said.last + 1 : turn_.offset + page.items;
  if (next.offset <= turn_.offset)
    throw repeats("the range " + shown(page.content_range, kShownMax) +
                  " does not lie behind the one before");
  const std::uint64_t asked = paging_.per_page > 0 ? paging_.per_page : kRangeItems;
  const bool last = total_ ? next.offset - paging_.start >= *total_ : page.items < asked;
  if (last) return std::nullopt;
  return next;
}

std::optional<Turn> Pages::next_named(const Page& page) {
  const std::string named = named_by(page);
  if (named.empty() || empty_in_row_ > 1) return std::nullopt;
  if (named.size() > kNamedBytesMax)
    throw SourceError(Kind::not_readable, "the next page is named by " +
                                              bytes_to_text(named.size()) + ", more than " +
                                              bytes_to_text(kNamedBytesMax));
  Turn next = turn_;
  if (style_ == Style::cursor)
    next.cursor = named;
  else
    next.url = followed(page.url, named);
  const std::string& what = style_ == Style::cursor ? next.cursor : next.url;
  if (!is_first_time(what))
    throw repeats("page " + std::to_string(count_) + " leads to " +
                  (style_ == Style::cursor ? "a cursor" : "a page") + " that was asked for before");
  return next;
}

/// The list itself is answer 1; behind it come the documents that it names, one after the other.
std::optional<Turn> Pages::next_link(const Page& page) {
  if (count_ == 1) keep_links(page);
  if (links_.empty()) return std::nullopt;
  Turn next;
  next.url = std::move(links_.back());
  links_.pop_back();
  return next;
}

/// A page for people links to mail addresses and scripts as well: what can't be fetched is left
/// out.
void Pages::keep_links(const Page& page) {
  std::optional<Expression> match;
  if (!paging_.match.empty()) match.emplace(paging_.match, config::Position{});
  for (const std::string& link : page.links) {
    if (links_.size() > paging_.max_pages) break;
    if (link.empty() || link.size() > kNamedBytesMax) continue;
    const std::string url = without_fragment(resolved_url(page.url, link));
    if (!is_web(origin_of(url)) || (match && !match->found_in(url))) continue;
    const std::string to = followed(page.url, url);
    if (page.url.starts_with("https:") && !to.starts_with("https:")) continue;
    if (is_first_time(url)) links_.push_back(to);
  }
  std::reverse(links_.begin(), links_.end());
}

/// The absolute URL that a document at `from` means.
std::string Pages::followed(const std::string& from, const std::string& reference) const {
  const std::string url = without_fragment(resolved_url(from, reference));
  const auto origin = origin_of(from);
  const auto to = origin_of(url);
  if (!is_web(to))
    throw SourceError(Kind::refused, "page " + std::to_string(count_) + " leads to " +
                                         masked(shown(url, kShownMax), {}) +
                                         ", which is neither http nor https");
  return origin && is_downgrade(*origin, *to) ? "https" + url.substr(url.find(':')) : url;
}

bool Pages::is_first_time(const std::string& what) {
  return seen_.insert(to_uuid(fingerprint(what))).second;
}

/// Pages of a list differ; documents that a list of links names may hold the same job twice.
void Pages::refuse_repeated(const Page& page) {
  if (style_ == Style::links || style_ == Style::none || page.items == 0) return;
  if (seen_.insert("items " + std::to_string(page.items) + to_uuid(page.content)).second) return;
  throw repeats("page " + std::to_string(count_) +
                " holds the items of a page before it and nothing else");
}

}  // namespace workwise::feed
