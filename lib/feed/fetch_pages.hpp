#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "config/source.hpp"
#include "feed/fetch.hpp"
#include "feed/pages.hpp"

namespace workwise::feed {

/// One document as it came, and what its answer said about the list that it is a page of. Of
/// `facts` only what the answer's head says is set.
struct Delivered {
  Fetched document;
  Page facts;
};

/// Asks for `page.fetch`, or for `url` where that is not empty, as often as fetch.attempts allows.
using Deliver = std::function<Delivered(const config::Source& page, const std::string& url)>;

/// Fetches all documents of a list into one spool, one after the other; fetch() has the contract.
///
/// Each is read to its end before the next one is asked for: where a list goes on, and whether it
/// repeats itself, only its items say. A document that can't be had or read ends the list with its
/// error, which carries what arrived until then, the broken one last.
Fetched fetch_pages(const config::Source& source, const std::stop_token& stop,
                    const Deliver& deliver);

/// Does a list go on behind this document, as far as it says itself? For one that was not fetched
/// as a page: a file.
bool goes_on(const config::Source& source, const Spool& document, const std::stop_token& stop);

}  // namespace workwise::feed
