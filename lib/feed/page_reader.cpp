#include "feed/page_reader.hpp"

#include <vector>

#include "base/text.hpp"
#include "feed/fetch.hpp"
#include "feed/mapping.hpp"

namespace workwise::feed {
namespace {

using Style = config::Paging::Style;

constexpr std::uint64_t kLookAround = 256;  ///< items between two looks at the stop token

bool names_next(Style style) {
  return style == Style::cursor || style == Style::next_url;
}

/// `next: false` and `next: null` are ways to say that there is none.
std::string named(const Envelope& envelope, const Path& path) {
  const std::string text = envelope.text(path);
  return text == "false" || text == "null" ? std::string() : text;
}

}  // namespace

PageReader::PageReader(const config::Source& source) : source_(source), total_(source) {
  const config::Paging& paging = source.fetch.paging;
  if (names_next(paging.style))
    next_ = compile_envelope_path("fetch.paging.next", source.read, paging.next);
  if (!paging.pages.empty() && paging.style != Style::none)
    pages_.emplace("fetch.paging.pages", source.read, paging.pages);
  if (!paging.match.empty()) const Expression compiled(paging.match, source.position);
}

void PageReader::read(const Document& document, const std::stop_token& stop, Page& facts) {
  const auto splitter = make_splitter(source_.read, document);
  std::optional<Envelope> envelope;
  if (wants_envelope()) envelope.emplace(source_.read, document);
  PageFingerprint content;
  for (Item item; splitter->next(item);) {
    ++facts.items;
    content.add(fingerprint(item.raw));
    if (envelope) envelope->skip(item);
    if (facts.items % kLookAround == 0 && stop.stop_requested())
      throw SourceError(SourceError::Kind::stopped, "stopped while reading the list");
  }
  facts.content = content.sum();
  if (!envelope) return;
  envelope->finish();
  look_around(*envelope, facts);
}

void PageReader::look_around(const Envelope& envelope, Page& facts) {
  if (!envelope.problem().empty()) {
    if (next_) throw SourceError(SourceError::Kind::not_readable, envelope.problem());
    unread_ = envelope.problem();
    return;
  }
  facts.total = total_.look(envelope);
  if (next_) facts.next = named(envelope, *next_);
  if (pages_) facts.pages = pages_->look(envelope);
}

std::string PageReader::note() const {
  std::vector<std::string> notes;
  for (const std::string& note :
       {total_.lack(), pages_ ? pages_->lack() : std::string(), unread_}) {
    if (!note.empty()) notes.push_back(note);
  }
  return join(notes, "; ");
}

}  // namespace workwise::feed
