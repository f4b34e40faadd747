#include "job/html_tags.hpp"

#include <array>
#include <iterator>

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
    {"<a>", "</a>"},
    {"<b>", "</b>"},
    {"<code>", "</code>"},
    {"<em>", "</em>"},
    {"<i>", "</i>"},
    {"<strong>", "</strong>"},
    {"<sub>", "</sub>"},
    {"<sup>", "</sup>"},
    {"<u>", "</u>"},
    {"<h1>", "</h1>"},
    {"<h2>", "</h2>"},
    {"<h3>", "</h3>"},
    {"<h4>", "</h4>"},
    {"<h5>", "</h5>"},
    {"<h6>", "</h6>"},
    {"<p>", "</p>"},
    {"<blockquote>", "</blockquote>"},
    {"<pre>", "</pre>"},
    {"<ul>", "</ul>"},
    {"<ol>", "</ol>"},
    {"<li>", "</li>"},
    {"<dl>", "</dl>"},
    {"<dt>", "</dt>"},
    {"<dd>", "</dd>"},
    {"<table>", "</table>"},
    {"<thead>", "</thead>"},
    {"<tbody>", "</tbody>"},
    {"<tfoot>", "</tfoot>"},
    {"<tr>", "</tr>"},
    {"<td>", "</td>"},
    {"<th>", "</th>"},
    {"<br>", ""},
    {"<hr>", ""},
}};
static_assert(kWritten[static_cast<std::size_t>(Tag::hr)].start == "<hr>");

struct Name {
  std::string_view name;
  Tag tag;
};

/// The names of at most kKeyMax letters.
constexpr Name kNames[] = {
    // clang-format off
    {"a", Tag::a}, {"b", Tag::b}, {"code", Tag::code}, {"em", Tag::em}, {"i", Tag::i},
    {"strong", Tag::strong}, {"sub", Tag::sub}, {"sup", Tag::sup}, {"u", Tag::u},
    {"h1", Tag::h1}, {"h2", Tag::h2}, {"h3", Tag::h3}, {"h4", Tag::h4}, {"h5", Tag::h5},
    {"h6", Tag::h6}, {"p", Tag::p}, {"pre", Tag::pre}, {"ul", Tag::ul}, {"ol", Tag::ol},
    {"li", Tag::li}, {"dl", Tag::dl}, {"dt", Tag::dt}, {"dd", Tag::dd}, {"table", Tag::table},
    {"thead", Tag::thead}, {"tbody", Tag::tbody}, {"tfoot", Tag::tfoot}, {"tr", Tag::tr},
    {"td", Tag::td}, {"th", Tag::th}, {"br", Tag::br}, {"hr", Tag::hr},

    {"div", Tag::boundary}, {"section", Tag::boundary}, {"article", Tag::boundary},
    {"header", Tag::boundary}, {"footer", Tag::boundary}, {"main", Tag::boundary},
    {"aside", Tag::boundary}, {"nav", Tag::boundary}, {"address", Tag::boundary},
    {"figure", Tag::boundary}, {"details", Tag::boundary}, {"summary", Tag::boundary},
    {"fieldset", Tag::boundary}, {"legend", Tag::boundary}, {"form", Tag::boundary},
    {"center", Tag::boundary}, {"hgroup", Tag::boundary}, {"dialog", Tag::boundary},
    {"menu", Tag::boundary}, {"dir", Tag::boundary}, {"search", Tag::boundary},
    {"caption", Tag::boundary}, {"body", Tag::boundary}, {"html", Tag::boundary},

    {"span", Tag::wrapper}, {"font", Tag::wrapper}, {"img", Tag::wrapper},
    {"image", Tag::wrapper}, {"small", Tag::wrapper}, {"big", Tag::wrapper},
    {"s", Tag::wrapper}, {"strike", Tag::wrapper}, {"del", Tag::wrapper},
    {"ins", Tag::wrapper}, {"mark", Tag::wrapper}, {"cite", Tag::wrapper}, {"q", Tag::wrapper},
    {"abbr", Tag::wrapper}, {"acronym", Tag::wrapper}, {"dfn", Tag::wrapper},
    {"kbd", Tag::wrapper}, {"samp", Tag::wrapper}, {"var", Tag::wrapper}, {"tt", Tag::wrapper},
    {"time", Tag::wrapper}, {"data", Tag::wrapper}, {"label", Tag::wrapper},
    {"button", Tag::wrapper}, {"input", Tag::wrapper}, {"output", Tag::wrapper},
    {"bdi", Tag::wrapper}, {"bdo", Tag::wrapper}, {"ruby", Tag::wrapper}, {"rt", Tag::wrapper},
    {"rp", Tag::wrapper}, {"wbr", Tag::wrapper}, {"nobr", Tag::wrapper},
    {"blink", Tag::wrapper}, {"marquee", Tag::wrapper}, {"picture", Tag::wrapper},
    {"source", Tag::wrapper}, {"track", Tag::wrapper}, {"embed", Tag::wrapper},
    {"param", Tag::wrapper}, {"area", Tag::wrapper}, {"map", Tag::wrapper},
    {"col", Tag::wrapper}, {"colgroup", Tag::wrapper}, {"head", Tag::wrapper},
    {"link", Tag::wrapper}, {"meta", Tag::wrapper}, {"base", Tag::wrapper},
    {"basefont", Tag::wrapper}, {"meter", Tag::wrapper}, {"progress", Tag::wrapper},
    {"slot", Tag::wrapper}, {"keygen", Tag::wrapper},

    {"script", Tag::raw}, {"style", Tag::raw}, {"iframe", Tag::raw}, {"noscript", Tag::raw},
    {"textarea", Tag::raw}, {"title", Tag::raw}, {"xmp", Tag::raw}, {"noembed", Tag::raw},
    {"noframes", Tag::raw},

    {"svg", Tag::hidden}, {"math", Tag::hidden}, {"object", Tag::hidden},
    {"applet", Tag::hidden}, {"template", Tag::hidden}, {"select", Tag::hidden},
    {"datalist", Tag::hidden}, {"audio", Tag::hidden}, {"video", Tag::hidden},
    {"canvas", Tag::hidden}, {"frameset", Tag::hidden},
    // clang-format on
};

/// They again by their keys: each at its slot, or at one of the few behind it.
class TagTable {
 public:
  consteval TagTable() {
    for (const Name& name : kNames) {
      std::size_t slot = slot_of(key(name.name));
      while (slots_[slot].key != 0) slot = (slot + 1) % kSlots;
      slots_[slot] = {key(name.name), name.tag};
    }
  }

  Tag find(std::uint64_t wanted) const {
    for (std::size_t slot = slot_of(wanted); slots_[slot].key != 0; slot = (slot + 1) % kSlots)
      if (slots_[slot].key == wanted) return slots_[slot].tag;
    return Tag::unknown;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    Tag tag = Tag::unknown;
  };
  static constexpr std::size_t kSlots = 512;
  static_assert(std::size(kNames) < kSlots / 2);

  static constexpr std::size_t slot_of(std::uint64_t key) {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> 55U);  // nine bits
  }

  std::array<Slot, kSlots> slots_{};
};
constexpr TagTable kTags;

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
  const Tag tag = kTags.find(key(name));
  return tag == Tag::unknown ? from_long_name(name) : tag;
}

std::string_view start_of(Tag allowed) {
  return kWritten[static_cast<std::size_t>(allowed)].start;
}

std::string_view end_of(Tag allowed) {
  return kWritten[static_cast<std::size_t>(allowed)].end;
}

}  // namespace workwise::job
