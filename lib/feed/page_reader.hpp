#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "config/source.hpp"
#include "feed/declared_total.hpp"
#include "feed/document.hpp"
#include "feed/pages.hpp"

namespace workwise::feed {

/// Reads the pages of a list for what decides where it ends: items, next page, declared numbers.
///
/// Shape:  read() each page in order; then note() has what was looked for and never found.
/// Errors: those of the splitter; SourceError not_readable when what is around a page's items can't
///         be read and names the next page; stopped. The constructor throws ConfigError for a path
///         or regex of fetch.paging, or a complete.total, that does not compile.
class PageReader {
 public:
  explicit PageReader(const config::Source& source);

  /// Completes `facts` with what the document says.
  void read(const Document& document, const std::stop_token& stop, Page& facts);

  std::string note() const;

 private:
  bool wants_envelope() const { return next_ || pages_ || total_.wanted(); }
  void look_around(const Envelope& envelope, Page& facts);

  const config::Source& source_;
  DeclaredTotal total_;
  std::optional<Path> next_;
  std::optional<DeclaredNumber> pages_;
  std::string unread_;  ///< why what is around a page's items could not be read
};

}  // namespace workwise::feed
