#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <system_error>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "config/problems.hpp"
#include "config/tree.hpp"

namespace workwise::config {
namespace {

constexpr std::size_t kDepthMax = 64;
/// Ten thousand sources of a hundred nodes are a million; more is an alias bomb.
constexpr std::size_t kNodesMax = 2'000'000;
constexpr std::uintmax_t kFileBytesMax = 64U << 20U;

struct TooMuch : YAML::ParserException {
  using YAML::ParserException::ParserException;
};

std::size_t count_nodes(const Tree& tree) {
  std::size_t count = 1;
  for (const Tree& child : tree.children) count += count_nodes(child);
  return count;
}

/// Builds a Tree from yaml-cpp's events. Events, not YAML::Node, because those forget where a key
/// stands and hide a key that comes twice.
class Builder : public YAML::EventHandler {
 public:
  Builder(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

  Tree take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(node(Tree::Kind::null, mark), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag);
    Tree scalar = node(Tree::Kind::scalar, mark);
    scalar.text = value;
    scalar.plain = tag == "?";
    add(std::move(scalar), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end())
      throw YAML::ParserException(mark, "an alias inside of its own anchor");
    count(mark, count_nodes(known->second));
    Tree copy = known->second;
    copy.line = mark.line + 1;  // where the alias stands; what lies below keeps its own place
    copy.column = mark.column + 1;
    add(std::move(copy), 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    check_tag(mark, tag);
    open(node(Tree::Kind::sequence, mark), anchor, mark);
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    check_tag(mark, tag);
    open(node(Tree::Kind::map, mark), anchor, mark);
  }

  void OnSequenceEnd() override { close(); }

  void OnMapEnd() override {
    merge_into(open_.back().tree);
    close();
  }

 private:
  struct Open {
    Tree tree;
    YAML::anchor_t anchor = 0;
    bool has_key = false;
    Tree key;
  };

  void count(const YAML::Mark& mark, std::size_t nodes) {
    nodes_ += nodes;
    if (nodes_ > kNodesMax) throw TooMuch(mark, "too many values: do aliases multiply here?");
  }

  Tree node(Tree::Kind kind, const YAML::Mark& mark) {
    count(mark, 1);
    Tree tree;
    tree.kind = kind;
    tree.line = mark.line + 1;
    tree.column = mark.column + 1;
    return tree;
  }

  Position position(const YAML::Mark& mark) const {
    return {file_, mark.line + 1, mark.column + 1};
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    const bool standard =
        tag.empty() || tag == "?" || tag == "!" || tag.rfind("tag:yaml.org,2002:", 0) == 0;
    if (!standard) problems_.add(position(mark), "the tag " + tag + " means nothing here");
  }

  void open(Tree tree, YAML::anchor_t anchor, const YAML::Mark& mark) {
    if (open_.size() >= kDepthMax) throw TooMuch(mark, "nested too deeply");
    open_.push_back({std::move(tree), anchor, false, {}});
  }

  void close() {
    Tree tree = std::move(open_.back().tree);
    const YAML::anchor_t anchor = open_.back().anchor;
    open_.pop_back();
    add(std::move(tree), anchor);
  }

  void add(Tree tree, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = tree;
    if (open_.empty()) {
      root_ = std::move(tree);
    } else if (open_.back().tree.is_sequence()) {
      open_.back().tree.children.push_back(std::move(tree));
    } else {
      add_to_map(open_.back(), std::move(tree));
    }
  }

  void add_to_map(Open& map, Tree tree) {
    if (!map.has_key) {
      if (!tree.is_scalar() && !tree.is_null())
        problems_.add({file_, tree.line, tree.column}, "a key must be a word, not a list or a map");
      if (tree.is_null()) tree.text = "null";
      map.key = std::move(tree);
      map.has_key = true;
      return;
    }
    map.has_key = false;
    tree.key = map.key.text;
    tree.key_line = map.key.line;
    tree.key_column = map.key.column;
    if (tree.is_null()) {  // "key:" alone; yaml-cpp gives the place of whatever comes next
      tree.line = tree.key_line;
      tree.column = tree.key_column;
    }
    if (const Tree* first = map.tree.find(tree.key); first != nullptr && tree.key != "<<") {
      problems_.add({file_, tree.key_line, tree.key_column},
                    "the key " + tree.key + " is here twice (first in line " +
                        std::to_string(first->key_line) + ")");
      return;
    }
    map.tree.children.push_back(std::move(tree));
  }

  /// "<<: *common" gives a map the keys of another one that it has not itself.
  void merge_into(Tree& map) {
    std::vector<Tree> sources;
    std::erase_if(map.children, [&](Tree& child) {
      if (child.key != "<<") return false;
      sources.push_back(std::move(child));
      return true;
    });
    for (const Tree& source : sources) merge_one(map, source);
  }

  void merge_one(Tree& map, const Tree& source) {
    if (source.is_sequence()) {
      for (const Tree& each : source.children) merge_one(map, each);
      return;
    }
    if (!source.is_map()) {
      problems_.add({file_, source.line, source.column}, "\"<<\" merges maps: expected *anchor");
      return;
    }
    for (const Tree& child : source.children)
      if (map.find(child.key) == nullptr) map.children.push_back(child);
  }

  const std::string& file_;
  Problems& problems_;
  Tree root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Tree> anchors_;
  std::size_t nodes_ = 0;
};

struct Place {
  int line = 1;
  int column = 1;  ///< in code points
};

/// Finds what makes this no text at all: yaml-cpp would replace it without a word. Says so.
bool refuse_bytes(std::string_view text, const std::string& file, Problems& problems) {
  const bool clean = is_utf8(text) && text.find('\0') == std::string_view::npos;
  Place place;
  for (std::size_t at = 0; !clean && at < text.size();) {
    const CodePoint point = first_code_point(text.substr(at));
    const bool broken = point.size == 1 && static_cast<unsigned char>(text[at]) >= 0x80U;
    if (broken || text[at] == '\0') {
      problems.add({file, place.line, place.column},
                   std::string(broken ? "this is not UTF-8" : "a NUL character") +
                       "; save the file as UTF-8 text");
      return true;
    }
    place = text[at] == '\n' ? Place{place.line + 1, 1} : Place{place.line, place.column + 1};
    at += point.size;
  }
  return false;
}

/// The parser's words with what is meant by them most of the time.
std::string explained(const std::string& message) {
  if (message == YAML::ErrorMsg::UNKNOWN_ANCHOR)
    return message + ": a text that begins with * needs quotes";
  if (message == YAML::ErrorMsg::UNKNOWN_TOKEN)
    return message + ": a text that begins with %, @ or ` needs quotes";
  if (message == YAML::ErrorMsg::END_OF_MAP_FLOW || message == YAML::ErrorMsg::END_OF_SEQ_FLOW)
    return message + ": a { or [ is not closed, or a text that holds { } [ ] or , needs quotes";
  return message;
}

/// A tab among the blanks that a line begins with, in the line of a mistake or right before it;
/// yaml-cpp stumbles over it somewhere behind.
std::optional<Place> indenting_tab(std::string_view text, int line) {
  int at = 1;
  for (const std::string_view each : split(text, '\n')) {
    const auto tab = each.substr(0, each.find_first_not_of(" \t")).find('\t');
    const bool holds_more = each.find_first_not_of(" \t\r") != std::string_view::npos;
    if (tab != std::string_view::npos && holds_more && (at == line || at == line - 1))
      return Place{at, static_cast<int>(tab) + 1};
    ++at;
  }
  return std::nullopt;
}

}  // namespace

const Tree* Tree::find(std::string_view key_wanted) const {
  if (!is_map()) return nullptr;
  for (const Tree& child : children)
    if (child.key == key_wanted) return &child;
  return nullptr;
}

Tree parse_yaml(const std::string& text, const std::string& file, Problems& problems) {
  if (refuse_bytes(text, file, problems)) return {};
  Builder builder{file, problems};
  std::istringstream stream{text};
  try {
    YAML::Parser parser{stream};
    if (!parser.HandleNextDocument(builder)) return {};
    Tree first = builder.take();
    Builder second{file, problems};
    if (parser.HandleNextDocument(second)) {
      const Tree extra = second.take();
      problems.add({file, extra.line, extra.column}, "a second document: only one is read");
    }
    return first;
  } catch (const YAML::Exception& error) {
    if (const auto tab = indenting_tab(text, error.mark.line + 1))
      problems.add({file, tab->line, tab->column},
                   "YAML: a tab: lines are indented with blanks only");
    else
      problems.add({file, error.mark.line + 1, error.mark.column + 1},
                   "YAML: " + explained(error.msg));
    return {};
  }
}

Tree parse_yaml_file(const std::string& file, Problems& problems) {
  errno = 0;
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  // An empty file leaves failbit on `text`; a folder leaves badbit on `stream`.
  if (!stream.is_open() || stream.bad() || errno == EISDIR) {
    problems.add({file, 1, 1}, std::string("can't be read: ") + std::strerror(errno));
    return {};
  }
  if (text.view().size() > kFileBytesMax) {
    problems.add({file, 1, 1}, "larger than 64 MiB: this is not a configuration");
    return {};
  }
  return parse_yaml(text.str(), file, problems);
}

}  // namespace workwise::config
