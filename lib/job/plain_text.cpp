#include <string>

#include "base/scan.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "job/html_reader.hpp"
#include "job/text.hpp"

namespace workwise::job {
namespace {

constexpr char32_t kJoiner = 0x200D;

bool in(char32_t value, char32_t first, char32_t last) {
  return value >= first && value <= last;
}

bool is_blank(char32_t value) {
  return in(value, '\t', '\r') || value == ' ' || value == 0x85 || value == 0xA0 ||
         value == 0x1680 || in(value, 0x2000, 0x200A) || value == 0x2028 || value == 0x2029 ||
         value == 0x202F || value == 0x205F || value == 0x3000;
}

/// Takes no room, or turns the text around: soft hyphen, joiners, marks of direction, BOM.
bool is_invisible(char32_t value) {
  return value == 0xAD || value == 0x34F || value == 0x61C || value == 0x180E ||
         in(value, 0x200B, 0x200F) || in(value, 0x202A, 0x202E) || in(value, 0x2060, 0x206F) ||
         value == 0xFEFF || in(value, 0xFFF9, 0xFFFB);
}

bool is_control(char32_t value) {
  return value < 0x20 || in(value, 0x7F, 0x9F);
}

/// The blocks that emoji come from, skin tones included.
bool is_emoji(char32_t value) {
  return in(value, 0x1F000, 0x1FAFF) || in(value, 0x2190, 0x21FF) || in(value, 0x2300, 0x27BF) ||
         in(value, 0x2900, 0x297F) || in(value, 0x2B00, 0x2BFF);
}

/// Goes on with an emoji that stands before it: variation selectors, the tags of regional flags.
bool continues_emoji(char32_t value) {
  return value == 0xFE0E || value == 0xFE0F || in(value, 0xE0020, 0xE007F);
}

/// Letters, one after the other, with single blanks between the words.
class Line {
 public:
  explicit Line(std::size_t size_hint) { text_.reserve(size_hint); }

  void blank() { blank_ = true; }

  /// `next` is what follows, 0 at the end.
  void add(char32_t value, char32_t next) {
    if (is_blank(value)) return blank();
    const bool joins = value == kJoiner && after_emoji_ && !blank_ && is_emoji(next);
    const bool continues = continues_emoji(value) && after_emoji_ && !blank_;
    const bool tag = in(value, 0xE0000, 0xE007F) && !continues;
    if (!joins && (is_control(value) || is_invisible(value) || tag)) return;
    if (blank_ && !text_.empty()) text_ += ' ';
    blank_ = false;
    append_utf8(text_, value);
    after_emoji_ = is_emoji(value) || joins || continues;
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool blank_ = false;
  bool after_emoji_ = false;
};

/// Inline elements leave no trace, every other one parts words ("Sales<br>Executive").
bool parts_words(Tag tag) {
  return !is_inline(tag) && tag != Tag::wrapper;
}

bool is_code(const Markup& markup) {
  return equals_ignoring_case(markup.name, "script") || equals_ignoring_case(markup.name, "style");
}

/// A tag or comment that certainly is one; everything else with a '<' is text.
bool is_markup(const Markup& markup) {
  return markup.kind == Markup::Kind::comment ||
         ((markup.kind == Markup::Kind::start || markup.kind == Markup::Kind::end) &&
          markup.tag != Tag::unknown);
}

std::size_t skip_markup(HtmlReader& reader, std::size_t at, Line& line) {
  const Markup markup = reader.read(at);
  if (!is_markup(markup)) return at;
  if (markup.kind != Markup::Kind::comment && parts_words(markup.tag)) line.blank();
  const bool start = markup.kind == Markup::Kind::start;
  return start && is_code(markup) ? reader.skip_contents(markup) : markup.end;
}

std::string without_markup(std::string_view text) {
  HtmlReader reader(text);
  Line line(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '<') {
      if (const std::size_t end = skip_markup(reader, at, line); end != at) {
        at = end;
        continue;
      }
    }
    const CodePoint point = first_code_point(text.substr(at));
    at += point.size;
    line.add(point.value, at < text.size() ? first_code_point(text.substr(at)).value : 0);
  }
  return line.take();
}

/// Nothing in it that could be markup, a reference, a blank too many or no letter: most fields.
bool is_plain(std::string_view text) {
  return find_first<NotPlain, AnyOf<'<', '&'>>(text, 0) == text.size() &&
         text.find("  ") == std::string_view::npos && !text.starts_with(' ') &&
         !text.ends_with(' ');
}

}  // namespace

std::string plain_text(std::string_view text) {
  constexpr int kTimes = 2;
  if (is_plain(text)) return std::string(text);
  return without_markup(unescape_entities(text, kTimes));
}

}  // namespace workwise::job
