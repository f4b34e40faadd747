#include "job/html_reader.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace workwise::job {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kNameMax = 16;  // more than any of HTML's names

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

constexpr auto kEndsName = [] {
  std::array<bool, 256> ends{};
  for (const char c : {' ', '\n', '\t', '\r', '\f', '/', '>'})
    ends[static_cast<unsigned char>(c)] = true;
  return ends;
}();

bool ends_name(char c) {
  return kEndsName[static_cast<unsigned char>(c)];
}

/// "<jobs@example.org>" and "<https://example.org>" are somebody's way of writing an address.
bool is_address(std::string_view name, std::string_view rest) {
  const bool address = name.find('@') != kNone || (name.ends_with(':') && rest.starts_with("//"));
  return address && name.find('<') == kNone;  // else "<a@<a@<a@ …" would be read again and again
}

/// One attribute at a time, within [at, limit) of a tag.
class AttributeReader {
 public:
  AttributeReader(std::string_view html, std::size_t at, std::size_t limit)
      : html_(html.substr(0, limit)), at_(at) {}

  enum class Step : std::uint8_t { attribute, closed, ran_out };

  Step next() {
    for (slash_ = false; at_ < html_.size() && (is_blank(html_[at_]) || html_[at_] == '/'); ++at_)
      slash_ = html_[at_] == '/';
    if (at_ == html_.size()) return Step::ran_out;
    if (html_[at_] == '>') return Step::closed;
    read_name();
    return read_value() ? Step::attribute : Step::ran_out;
  }

  std::size_t at() const { return at_; }
  bool slash() const { return slash_; }  ///< directly before the '>'
  std::string_view name() const { return name_; }
  std::string_view value() const { return value_; }

 private:
  void read_name() {
    const std::size_t first = at_++;  // a leading '=' is a part of the name
    while (at_ < html_.size() && !ends_name(html_[at_]) && html_[at_] != '=') ++at_;
    name_ = html_.substr(first, at_ - first);
  }

  bool read_value() {
    value_ = {};
    skip_blanks();
    if (at_ == html_.size() || html_[at_] != '=') return true;
    ++at_;
    skip_blanks();
    if (at_ == html_.size()) return false;
    if (html_[at_] == '"' || html_[at_] == '\'') return read_quoted();
    const std::size_t first = at_;
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '>') ++at_;
    value_ = html_.substr(first, at_ - first);
    return true;
  }

  bool read_quoted() {
    const std::size_t end = html_.find(html_[at_], at_ + 1);
    if (end == kNone) return false;
    value_ = html_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return true;
  }

  void skip_blanks() {
    while (at_ < html_.size() && is_blank(html_[at_])) ++at_;
  }

  std::string_view html_;
  std::size_t at_;
  bool slash_ = false;
  std::string_view name_;
  std::string_view value_;
};

void keep(const AttributeReader& attribute, Markup& markup) {
  const auto keep_as = [&](std::string_view name, std::string_view& value) {
    if (value.data() == nullptr && equals_ignoring_case(attribute.name(), name))
      value = attribute.value().data() == nullptr ? std::string_view("") : attribute.value();
  };
  if (markup.tag == Tag::a) {
    keep_as("href", markup.href);
  } else if (is_cell(markup.tag)) {
    keep_as("colspan", markup.colspan);
    keep_as("rowspan", markup.rowspan);
  }
}

}  // namespace

Markup HtmlReader::read(std::size_t at) {
  Markup markup;
  markup.end = at + 1;
  const std::string_view rest = html_.substr(at + 1);
  if (rest.empty()) return markup;
  if (is_letter(rest[0])) {
    markup.kind = Markup::Kind::start;
    read_tag(at + 1, markup);
  } else if (rest[0] == '/' && rest.size() > 1 && is_letter(rest[1])) {
    markup.kind = Markup::Kind::end;
    read_tag(at + 2, markup);
  } else if (rest.starts_with("!--")) {
    read_comment(at, markup);
  } else if (rest[0] == '/' || rest[0] == '!' || rest[0] == '?') {
    read_bogus(at, markup);
  }
  if (markup.kind == Markup::Kind::text) markup.end = at + 1;
  return markup;
}

void HtmlReader::read_comment(std::size_t at, Markup& markup) {
  // "<!-->" and "<!--->" end as well: their dashes serve twice.
  for (std::size_t close = at + 3; comments_end_;) {
    close = html_.find('>', close + 1);
    if (close == kNone) {
      comments_end_ = false;
      break;
    }
    const std::string_view before = html_.substr(at + 2, close - at - 2);
    if (before.ends_with("--") || (before.size() >= 5 && before.ends_with("--!"))) {
      markup.kind = Markup::Kind::comment;
      markup.end = close + 1;
      return;
    }
  }
  // Browsers would hide the rest of the page; a reader would rather have it.
  const std::size_t close = find_close(at);
  markup.kind = close == kNone ? Markup::Kind::cut : Markup::Kind::comment;
  markup.end = close == kNone ? html_.size() : close + 1;
}

void HtmlReader::read_bogus(std::size_t at, Markup& markup) {
  const std::size_t close = find_close(at);
  if (close == kNone) return;
  markup.kind = Markup::Kind::bogus;
  markup.end = close + 1;
}

void HtmlReader::read_tag(std::size_t name_at, Markup& markup) {
  const std::size_t name_limit =
      closes_ ? html_.size() : std::min(html_.size(), name_at + kNameMax);
  std::size_t at = name_at;
  while (at < name_limit && !ends_name(html_[at])) ++at;
  markup.name = html_.substr(name_at, at - name_at);
  markup.tag = tag_from(markup.name);
  if (at < html_.size() && html_[at] == '>') {
    markup.end = at + 1;
    if (markup.tag != Tag::unknown || markup.name.find('@') == kNone) return;
  }
  if (!is_allowed(markup.tag) && is_address(markup.name, html_.substr(at))) {
    markup.kind = Markup::Kind::text;
    return;
  }
  if (quotes_hold_ && closes_ && read_attributes(at, html_.size(), markup)) return;
  quotes_hold_ = false;
  const std::size_t close = find_close(at);
  if (close != kNone) {
    read_attributes(at, close + 1, markup);
    markup.end = close + 1;
    return;
  }
  const bool known = markup.tag != Tag::unknown;
  markup.kind = known ? Markup::Kind::cut : Markup::Kind::text;
  markup.end = html_.size();
}

bool HtmlReader::read_attributes(std::size_t at, std::size_t limit, Markup& markup) const {
  AttributeReader attributes(html_, at, limit);
  markup.href = markup.colspan = markup.rowspan = {};
  for (;;) {
    switch (attributes.next()) {
      case AttributeReader::Step::attribute:
        keep(attributes, markup);
        break;
      case AttributeReader::Step::closed:
        markup.closes_itself = attributes.slash();
        markup.end = attributes.at() + 1;
        return true;
      case AttributeReader::Step::ran_out:
        return false;
    }
  }
}

std::size_t HtmlReader::find_close(std::size_t from) {
  const std::size_t close = closes_ ? html_.find('>', from) : kNone;
  closes_ = close != kNone;
  return close;
}

std::size_t HtmlReader::skip_contents(const Markup& start) {
  // "<svg/>" is whole; "<script/>" is not, whatever its author thought.
  if (start.tag == Tag::hidden && start.closes_itself) return start.end;
  const std::size_t without = start.tag == Tag::raw ? html_.size() : start.end;
  const auto same = [&](std::string_view name) { return equals_ignoring_case(name, start.name); };
  auto* const known_end = unended_.begin() + unended_count_;
  if (std::find_if(unended_.begin(), known_end, same) != known_end) return without;

  for (std::size_t at = start.end; (at = html_.find("</", at)) != kNone; at += 2) {
    const std::string_view rest = html_.substr(at + 2);
    const std::size_t size = start.name.size();
    if (rest.size() <= size || !same(rest.substr(0, size)) || !ends_name(rest[size])) continue;
    const Markup end = read(at);
    return end.kind == Markup::Kind::end ? end.end : html_.size();
  }
  if (unended_count_ < unended_.size()) unended_[unended_count_++] = start.name;
  return without;
}

bool is_html(std::string_view text) {
  HtmlReader reader(text);
  for (std::size_t at = 0; (at = text.find('<', at)) != kNone;) {
    const Markup markup = reader.read(at);
    const bool tag = markup.kind == Markup::Kind::start || markup.kind == Markup::Kind::end;
    if (markup.kind == Markup::Kind::comment || (tag && markup.tag != Tag::unknown)) return true;
    at = markup.end;
  }
  return false;
}

}  // namespace workwise::job
