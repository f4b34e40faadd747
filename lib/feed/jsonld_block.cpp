#include "feed/jsonld_block.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feed/shown.hpp"

namespace workwise::feed {
namespace {

constexpr std::size_t kShownMax = 20;

bool is_blank(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}

bool is_of_a_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '+' || c == '.';
}

/// Takes off what pages put around the JSON so that old browsers would not see it.
std::string_view unwrapped(std::string_view text) {
  bool found = true;
  while (found) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && (is_blank(text.back()) || text.back() == ';')) text.remove_suffix(1);
    found = false;
    for (const std::string_view mark : {"<!--", "<![CDATA[", "//", "/*", "*/", "-->", "]]>"}) {
      const bool before = text.starts_with(mark);
      if (before) text.remove_prefix(mark.size());
      const bool behind = text.ends_with(mark);
      if (behind) text.remove_suffix(mark.size());
      found = found || before || behind;
    }
  }
  return text;
}

/// "JobPosting", "https://schema.org/JobPosting", "http:\/\/schema.org\/JobPosting",
/// "schema:JobPosting".
bool is_posting_type(std::string_view type) {
  type = trim(type);
  const auto end_of_prefix = type.find_last_of("/#:");
  const std::string_view prefix =
      end_of_prefix == std::string_view::npos ? std::string_view{} : type.substr(0, end_of_prefix);
  if (!prefix.empty()) type.remove_prefix(end_of_prefix + 1);
  return type == "JobPosting" &&
         (prefix.empty() || to_lower(prefix).find("schema") != std::string::npos);
}

/// Moves over the JSON once, remembering which objects are open.
class Walk {
 public:
  explicit Walk(JsonldBlock& block) : block_(block), text_(block.json) {}

  void go() {
    for (; at_ < text_.size() && block_.problem.empty(); ++at_) take(text_[at_]);
    if (block_.problem.empty() && !open_.empty())
      block_.problem = "it ends before its last bracket";
    if (block_.problem.empty() && !bracket_seen_) refuse(0);
  }

 private:
  struct Open {
    std::size_t begin = 0;
    bool object = false;
    bool types = false;  ///< strings that stand here are values of @type
    bool posting = false;
  };

  void take(char c) {
    if (c == '"')
      take_string();
    else if (c == '{' || c == '[')
      open(c);
    else if (c == '}' || c == ']')
      close(c);
    else if (c == ',')
      end_member();
    else if (!is_blank(c) && c != ':' && !is_of_a_token(c))
      refuse(at_);
  }

  void take_string() {
    const std::size_t from = at_ + 1;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    if (at_ >= text_.size()) {
      block_.problem = "a string does not end";
      return;
    }
    if (open_.empty()) return;
    const std::string_view string = text_.substr(from, at_ - from);
    const auto next = std::find_if_not(text_.begin() + static_cast<std::ptrdiff_t>(at_) + 1,
                                       text_.end(), is_blank);
    if (open_.back().object && next != text_.end() && *next == ':')
      open_.back().types = string == "@type";
    else if (open_.back().types && is_posting_type(string))
      owner().posting = true;
  }

  /// The object whose types these are: the one that is open, or the one around its list of types.
  Open& owner() { return open_.back().object ? open_.back() : open_[open_.size() - 2]; }

  void open(char bracket) {
    bracket_seen_ = true;
    const bool is_object = bracket == '{';
    const bool types = !is_object && !open_.empty() && open_.back().object && open_.back().types;
    if (open_.size() == JsonldBlock::kDepthMax) {
      block_.problem = "nested deeper than " + std::to_string(JsonldBlock::kDepthMax);
      return;
    }
    open_.push_back({.begin = at_, .object = is_object, .types = types});
  }

  void close(char bracket) {
    if (open_.empty() || open_.back().object != (bracket == '}')) return refuse(at_);
    const Open closed = open_.back();
    open_.pop_back();
    if (!closed.posting) return;
    const char* const begin = text_.data() + closed.begin;
    while (!block_.postings.empty() && block_.postings.back().data() > begin)
      block_.postings.pop_back();  // what lies in it
    block_.postings.push_back(text_.substr(closed.begin, at_ + 1 - closed.begin));
  }

  void end_member() {
    if (!open_.empty() && open_.back().object) open_.back().types = false;
  }

  void refuse(std::size_t place) {
    block_.problem = "no JSON at \"" + shown(text_.substr(place), kShownMax) + "\"";
  }

  JsonldBlock& block_;
  std::string_view text_;
  std::size_t at_ = 0;
  bool bracket_seen_ = false;
  std::vector<Open> open_;
};

}  // namespace

JsonldBlock read_jsonld_block(std::string_view text) {
  JsonldBlock block;
  block.json = unwrapped(text);
  if (!block.json.empty()) Walk{block}.go();
  if (!block.problem.empty()) block.postings.clear();
  return block;
}

}  // namespace workwise::feed
