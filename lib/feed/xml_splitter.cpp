#include "feed/xml_splitter.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feed/cut.hpp"
#include "feed/fetch.hpp"
#include "feed/shown.hpp"

namespace workwise::feed {
namespace {

constexpr std::size_t kShownMax = 300;  // of names that a document made up

}  // namespace

XmlSplitter::XmlSplitter(std::vector<ItemsPath> paths, std::uint64_t item_bytes_max,
                         const Document& document)
    : paths_(std::move(paths)), item_bytes_max_(item_bytes_max), scanner_(document) {
  skip_byte_order_mark(scanner_.window());
}

bool XmlSplitter::next(Item& item) {
  Window& window = scanner_.window();
  window.keep_nothing();
  while (to_markup()) {
    const std::uint64_t offset = window.position();
    window.keep(offset, item_bytes_max_);
    const Markup markup = scanner_.read();
    switch (markup) {
      case Markup::start:
      case Markup::empty:
        if (open_element(markup == Markup::empty)) {
          read_item(markup, offset, item);
          return true;
        }
        if (markup == Markup::start) note_declarations(offset);
        break;
      case Markup::end:
        close_element();
        break;
      case Markup::doctype:
        refuse_doctype(offset);
      case Markup::stray:
        not_readable("not well-formed: a '<' that begins no tag", offset);
      case Markup::cut:
        cut_short();
      case Markup::skipped:
        break;
    }
    window.keep_nothing();
  }
  finish();
  return false;
}

/// Entities are not resolved here, so a DOCTYPE has nothing to give but harm; most often it is the
/// first line of an error page.
void XmlSplitter::refuse_doctype(std::uint64_t offset) {
  const std::string found = excerpt(scanner_.window());
  const bool page = to_lower(found).find("<!doctype html") != std::string::npos;
  not_readable(
      "\"" + found + "\": " +
          (page ? "this is an HTML page, not a feed: an error page, a login, a moved address?"
                : "a feed must not have a DOCTYPE"),
      offset);
}

/// Moves to the next markup. Outside the root only what means nothing may lie before it.
bool XmlSplitter::to_markup() {
  Window& window = scanner_.window();
  if (!open_.empty()) return scanner_.find();
  window.skip_blanks_and_controls();
  const int c = window.peek();
  if (c < 0) return false;
  if (c == '<') return true;
  if (root_closed_) {
    not_readable("text after </" + root_ + ">: \"" + excerpt(window) + "\"", window.position());
  }
  not_readable("not XML: it begins with \"" + excerpt(window) + "\"", window.position());
}

/// Notes a start tag that is not within an item. True when it begins one.
bool XmlSplitter::open_element(bool closed_at_once) {
  if (root_closed_) {
    not_readable("a second root element <" + scanner_.name() + "> after </" + root_ + ">",
                 scanner_.window().position());
  }
  if (open_.size() == kDepthMax) {
    not_readable("elements nested deeper than " + std::to_string(kDepthMax),
                 scanner_.window().position());
  }
  open_.push_back(to_lower(scanner_.name()));
  if (open_.size() == 1) check_root();
  const bool is_item = std::any_of(paths_.begin(), paths_.end(),
                                   [this](const ItemsPath& path) { return path.selects(open_); });
  if (!is_item) note_other(open_.back());
  if (is_item || closed_at_once) {
    open_.pop_back();
    root_closed_ = open_.empty();
  }
  return is_item;
}

void XmlSplitter::close_element() {
  const std::uint64_t at = scanner_.window().position();
  if (open_.empty()) not_readable("not well-formed: </" + scanner_.name() + "> closes nothing", at);
  if (!equals_ignoring_case(scanner_.name(), open_.back())) {
    not_readable(
        "not well-formed: </" + scanner_.name() + "> where </" + open_.back() + "> was expected",
        at);
  }
  if (scopes_.back().depth == open_.size()) scopes_.pop_back();
  open_.pop_back();
  root_closed_ = open_.empty();
}

/// Remembers the prefixes that the start tag from `offset` to here declares for what lies in it.
void XmlSplitter::note_declarations(std::uint64_t offset) {
  Window& window = scanner_.window();
  if (!window.kept_all()) return;
  Namespaces declared = scopes_.back().namespaces;
  add_declarations(window.view(offset, window.position()), declared);
  if (declared != scopes_.back().namespaces)
    scopes_.push_back({.depth = open_.size(), .namespaces = std::move(declared)});
}

void XmlSplitter::check_root() {
  root_ = open_.front();
  std::vector<std::string> expected;
  for (const ItemsPath& path : paths_) {
    expected.push_back(path.expected_root());
  }
  std::erase_if(paths_, [this](const ItemsPath& path) { return !path.allows_root(root_); });
  if (!paths_.empty()) return;
  throw SourceError(SourceError::Kind::not_readable,
                    "root element <" + shown(root_, kShownMax) + ">, expected " +
                        join(expected, " or ") +
                        (root_ == "html" ? ": this is a page for people, not a feed" : ""));
}

/// Notes an element that is no item, as long as there are none: what a wrong path would miss.
void XmlSplitter::note_other(const std::string& name) {
  if (items_ > 0) return;
  const std::vector<std::string> parent{open_.begin(), open_.end() - 1};
  const std::vector<std::string> grandparent{open_.begin(),
                                             open_.end() - (open_.size() > 1 ? 2 : 1)};
  for (const ItemsPath& path : paths_) {
    if (path.selects_parent(open_)) parent_seen_ = true;
    if (elsewhere_.empty() && name == path.item_name()) elsewhere_ = "/" + join(open_, "/");
    if (path.anywhere()) continue;
    if (path.selects_parent(parent)) count_sibling(name);
    if (path.selects_parent(grandparent) && !siblings_.empty())
      siblings_.back().has_children = true;
  }
}

/// The sibling counted last is the last of siblings_.
void XmlSplitter::count_sibling(const std::string& name) {
  constexpr std::size_t kSiblingsMax = 32;
  const auto same = std::find_if(siblings_.begin(), siblings_.end(),
                                 [&](const Sibling& sibling) { return sibling.name == name; });
  if (same != siblings_.end()) {
    ++same->count;
    std::rotate(same, same + 1, siblings_.end());
  } else if (siblings_.size() < kSiblingsMax) {
    siblings_.push_back({.name = name, .count = 1});
  }
}

void XmlSplitter::read_item(Markup first, std::uint64_t offset, Item& item) {
  std::string problem = first == Markup::empty ? "" : scan_item(to_lower(scanner_.name()), offset);
  cut_item(scanner_.window(), offset, item_bytes_max_, ++items_, item);
  item.namespaces = &scopes_.back().namespaces;
  if (item.problem.empty()) item.problem = std::move(problem);
}

/// Moves behind the end tag of the item `name` that begins at `offset` and whose start tag was
/// read. Returns what is wrong with it first.
std::string XmlSplitter::scan_item(std::string_view name, std::uint64_t offset) {
  std::string problem;
  std::int64_t depth = 1;
  std::uint64_t same_name = 1;
  const auto is_item = [&] {
    return scanner_.name().size() == name.size() && equals_ignoring_case(scanner_.name(), name);
  };
  while (scanner_.find()) {
    const std::uint64_t place = scanner_.window().position() - offset;
    const auto note = [&](const std::string& what) {
      if (problem.empty())
        problem = "not well-formed: " + what + " at byte " + std::to_string(place) + " of the item";
    };
    switch (scanner_.read()) {
      case Markup::start:
        ++depth;
        if (is_item()) ++same_name;
        break;
      case Markup::end:
        --depth;
        if (is_item() && --same_name == 0) {
          if (depth > 0) note("an element that is not closed,");
          if (depth < 0) note("an end tag without its start before its end,");
          return problem;
        }
        break;
      case Markup::doctype:
        scanner_.window().advance(2);
        note("a DOCTYPE");
        break;
      case Markup::stray:
        note("a '<' that begins no tag");
        break;
      case Markup::cut:
        cut_short();
      case Markup::empty:
      case Markup::skipped:
        break;
    }
  }
  cut_short();
}

void XmlSplitter::finish() {
  if (root_.empty()) {
    throw SourceError(SourceError::Kind::not_readable, "the document is empty");
  }
  if (!root_closed_) cut_short();
  if (items_ == 0) check_found_something();
}

/// A document without items: an honest zero, or does the path miss them?
void XmlSplitter::check_found_something() const {
  const auto nothing = [this](const std::string& but) {
    throw SourceError(
        SourceError::Kind::not_readable,
        "nothing at read.items " + paths_.front().text() + ", but " + shown(but, kShownMax),
        "correct read.items of the source");
  };
  if (!elsewhere_.empty()) nothing("there is " + elsewhere_);
  for (const Sibling& sibling : siblings_) {
    if (sibling.count > 1 && sibling.has_children) {
      nothing(std::to_string(sibling.count) + " <" + sibling.name + "> where the items should be");
    }
  }
  if (!parent_seen_) nothing("<" + root_ + "> does not even hold what the items should be in");
}

void XmlSplitter::not_readable(const std::string& what, std::uint64_t offset) {
  throw SourceError(SourceError::Kind::not_readable,
                    shown(what, kShownMax) + " (at byte " +
                        std::to_string(scanner_.window().place_of(offset)) + ")");
}

void XmlSplitter::cut_short() const {
  const std::string inside =
      open_.empty() ? "its root" : "<" + shown(open_.back(), kShownMax) + ">";
  throw SourceError(
      SourceError::Kind::cut_short,
      "the document ends within " + inside + ", after " + std::to_string(items_) + " whole items");
}

}  // namespace workwise::feed
