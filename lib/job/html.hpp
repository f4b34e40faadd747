#pragma once

#include <string>
#include <string_view>

#include "job/normalise.hpp"

/// Descriptions, made fit for any page.
///
/// sanitise_html() (declared in normalise.hpp) rewrites HTML in one pass and copies nothing but
/// text: what it writes is put together from a list of its own.
///   Elements:   p br hr, h1-h6, ul ol li, dl dt dd, blockquote pre, table thead tbody tfoot tr td
///               th, a b strong i em u code sub sup. All closed, at most 64 deep; what HTML lets be
///               omitted (</p>, </li>, <tbody>) is written.
///   Attributes: a href (http, https, mailto, tel; absolute) with rel="nofollow noopener"; td and
///   th
///               colspan, rowspan (2 to 1000). A link to anything else is its text.
///   Contents of script, style, iframe, svg, object, select … go with them; of comments, too. An
///               unclosed script or style hides the rest, an unclosed svg or object only its tag.
///   div, section … become paragraphs, in an item or a cell line ends. Every other element is left
///               out and its contents kept.
///   Formatting  ends at the latest with the block that it began in.
///   Entities    are decoded; only & < > are escaped again. Control characters are dropped.
///   Plain text  (no tag that HTML knows): a line end becomes <br>, an empty line a new paragraph.
/// It is idempotent, takes time linear in its input, and writes at most kGrowthMax bytes for each
/// byte it reads and kGrowthMax more.
namespace workwise::job {

inline constexpr std::size_t kGrowthMax = 16;

/// sanitise_html() of a text that may be escaped once or twice more than it should be: it is
/// unescaped until it is HTML, and left as it is when it never becomes so. A CDATA section around
/// it all is taken off.
std::string html_from_published(std::string_view text);

}  // namespace workwise::job
