#include "job/html_tags.hpp"

#include <array>

#include "base/text.hpp"

namespace workwise::job {
namespace {

constexpr std::size_t kKeyMax = 8;

/// A name of at most eight letters and digits as a number, whatever its case.
constexpr std::uint64_t key(std::string_view name) {
  std::uint64_t value = 0;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    value = value << 8 | static_cast<unsigned char>(upper ? c + 32 : c);
  }
  return value;
}

struct Written {
  std::string_view start;
  std::string_view end;
};

constexpr std::array<Written, kAllowedTags> kWritten = {{
    {"<a", "</a>"},
    {"<b", "</b>"},
    {"<code", "</code>"},
    {"<em", "</em>"},
    {"<i", "</i>"},
    {"<strong", "</strong>"},
    {"<sub", "</sub>"},
    {"<sup", "</sup>"},
    {"<u", "</u>"},
    {"<h1", "</h1>"},
    {"<h2", "</h2>"},
    {"<h3", "</h3>"},
    {"<h4", "</h4>"},
    {"<h5", "</h5>"},
    {"<h6", "</h6>"},
    {"<p", "</p>"},
    {"<blockquote", "</blockquote>"},
    {"<pre", "</pre>"},
    {"<ul", "</ul>"},
    {"<ol", "</ol>"},
    {"<li", "</li>"},
    {"<dl", "</dl>"},
    {"<dt", "</dt>"},
    {"<dd", "</dd>"},
    {"<table", "</table>"},
    {"<thead", "</thead>"},
    {"<tbody", "</tbody>"},
    {"<tfoot", "</tfoot>"},
    {"<tr", "</tr>"},
    {"<td", "</td>"},
    {"<th", "</th>"},
    {"<br", ""},
    {"<hr", ""},
}};
static_assert(kWritten[static_cast<std::size_t>(Tag::hr)].start == "<hr");

Tag from_long_name(std::string_view name) {
  if (equals_ignoring_case(name, "blockquote")) return Tag::blockquote;
  if (equals_ignoring_case(name, "figcaption")) return Tag::boundary;
  if (equals_ignoring_case(name, "plaintext")) return Tag::wrapper;
  // Office's paragraphs ("o:p") and other namespaces.
  return name.find(':') == std::string_view::npos ? Tag::unknown : Tag::wrapper;
}

}  // namespace

Tag tag_from(std::string_view name) {
  if (name.size() > kKeyMax) return from_long_name(name);
  switch (key(name)) {
      // clang-format off
    case key("a"): return Tag::a;
    case key("b"): return Tag::b;
    case key("code"): return Tag::code;
    case key("em"): return Tag::em;
    case key("i"): return Tag::i;
    case key("strong"): return Tag::strong;
    case key("sub"): return Tag::sub;
    case key("sup"): return Tag::sup;
    case key("u"): return Tag::u;
    case key("h1"): return Tag::h1;
    case key("h2"): return Tag::h2;
    case key("h3"): return Tag::h3;
    case key("h4"): return Tag::h4;
    case key("h5"): return Tag::h5;
    case key("h6"): return Tag::h6;
    case key("p"): return Tag::p;
    case key("pre"): return Tag::pre;
    case key("ul"): return Tag::ul;
    case key("ol"): return Tag::ol;
    case key("li"): return Tag::li;
    case key("dl"): return Tag::dl;
    case key("dt"): return Tag::dt;
    case key("dd"): return Tag::dd;
    case key("table"): return Tag::table;
    case key("thead"): return Tag::thead;
    case key("tbody"): return Tag::tbody;
    case key("tfoot"): return Tag::tfoot;
    case key("tr"): return Tag::tr;
    case key("td"): return Tag::td;
    case key("th"): return Tag::th;
    case key("br"): return Tag::br;
    case key("hr"): return Tag::hr;

    case key("div"): case key("section"): case key("article"): case key("header"):
    case key("footer"): case key("main"): case key("aside"): case key("nav"):
    case key("address"): case key("figure"): case key("details"): case key("summary"):
    case key("fieldset"): case key("legend"): case key("form"): case key("center"):
    case key("hgroup"): case key("dialog"): case key("menu"): case key("dir"):
    case key("search"): case key("caption"): case key("body"): case key("html"):
      return Tag::boundary;

    case key("span"): case key("font"): case key("img"): case key("image"):
    case key("small"): case key("big"): case key("s"): case key("strike"):
    case key("del"): case key("ins"): case key("mark"): case key("cite"):
    case key("q"): case key("abbr"): case key("acronym"): case key("dfn"):
    case key("kbd"): case key("samp"): case key("var"): case key("tt"):
    case key("time"): case key("data"): case key("label"): case key("button"):
    case key("input"): case key("output"): case key("bdi"): case key("bdo"):
    case key("ruby"): case key("rt"): case key("rp"): case key("wbr"):
    case key("nobr"): case key("blink"): case key("marquee"): case key("picture"):
    case key("source"): case key("track"): case key("embed"): case key("param"):
    case key("area"): case key("map"): case key("col"): case key("colgroup"):
    case key("head"): case key("link"): case key("meta"): case key("base"):
    case key("basefont"): case key("meter"): case key("progress"): case key("slot"):
    case key("keygen"):
      return Tag::wrapper;

    case key("script"): case key("style"): case key("iframe"): case key("noscript"):
    case key("textarea"): case key("title"): case key("xmp"): case key("noembed"):
    case key("noframes"):
      return Tag::raw;

    case key("svg"): case key("math"): case key("object"): case key("applet"):
    case key("template"): case key("select"): case key("datalist"): case key("audio"):
    case key("video"): case key("canvas"): case key("frameset"):
      return Tag::hidden;
    // clang-format on
    default:
      return from_long_name(name);
  }
}

std::string_view start_of(Tag allowed) {
  return kWritten[static_cast<std::size_t>(allowed)].start;
}

std::string_view end_of(Tag allowed) {
  return kWritten[static_cast<std::size_t>(allowed)].end;
}

}  // namespace workwise::job
