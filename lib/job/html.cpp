#include "job/html.hpp"

#include "base/scan.hpp"
#include "base/text.hpp"
#include "job/entities.hpp"
#include "job/html_reader.hpp"
#include "job/html_writer.hpp"
#include "job/text.hpp"

namespace workwise::job {
namespace {

class Rewriter {
 public:
  Rewriter(std::string_view html, bool plain)
      : html_(html), plain_(plain), reader_(html), writer_(html.size(), plain) {}

  std::string run() {
    while (at_ < html_.size()) {
      copy_text();
      if (at_ < html_.size()) step();
    }
    return writer_.finish();
  }

 private:
  void copy_text() {
    const std::size_t first = at_;
    at_ = plain_ ? find_first<Controls, AnyOf<'<', '>', '&', '\r', '\n'>>(html_, at_)
                 : find_first<Controls, AnyOf<'<', '>', '&', '\r'>>(html_, at_);
    if (at_ != first) writer_.text(html_.substr(first, at_ - first));
  }

  void step() {
    switch (const char c = html_[at_]) {
      case '<':
        return markup();
      case '&':
        return reference();
      case '>':
        writer_.special(c);
        ++at_;
        return;
      case '\r':
      case '\n':
        return line_end();
      case '\f':
      case '\v':
        writer_.text(" ");
        [[fallthrough]];
      default:
        ++at_;
    }
  }

  void markup() {
    const Markup markup = reader_.read(at_);
    if (markup.kind == Markup::Kind::text || (markup.kind == Markup::Kind::cut && plain_)) {
      ++at_;
      return writer_.special('<');
    }
    at_ = markup.end;
    switch (markup.kind) {
      case Markup::Kind::start:
        if (markup.tag == Tag::raw || markup.tag == Tag::hidden)
          at_ = reader_.skip_contents(markup);
        else
          writer_.start(markup);
        return;
      case Markup::Kind::end:
        return writer_.end(markup.tag);
      case Markup::Kind::text:
      case Markup::Kind::comment:
      case Markup::Kind::bogus:
      case Markup::Kind::cut:
        return;
    }
  }

  void reference() {
    const Reference reference = read_reference(html_.substr(at_));
    at_ += reference.eaten == 0 ? 1 : reference.eaten;
    if (reference.eaten == 0) return writer_.special('&');
    std::string_view text = reference.text();
    if (text == "\r") text = "\n";
    if (!text.empty() && (text[0] == '<' || text[0] == '>' || text[0] == '&')) {
      writer_.special(text[0]);
      text.remove_prefix(1);
    }
    if (!text.empty()) writer_.text(text);
  }

  void line_end() {
    if (!plain_) {  // CR LF and CR are LF
      if (at_ + 1 == html_.size() || html_[at_ + 1] != '\n') writer_.text("\n");
      ++at_;
      return;
    }
    std::size_t count = 0;
    for (; at_ < html_.size(); ++at_) {
      const char c = html_[at_];
      const bool alone = c == '\r' && (at_ + 1 == html_.size() || html_[at_ + 1] != '\n');
      if (c == '\n' || alone) ++count;
      if (c != '\n' && c != '\r' && c != ' ' && c != '\t') break;
    }
    writer_.line_ends(count);
  }

  std::string_view html_;
  bool plain_;
  HtmlReader reader_;
  HtmlWriter writer_;
  std::size_t at_ = 0;
};

std::string_view without_cdata(std::string_view text) {
  constexpr std::string_view kStart = "<![CDATA[";
  constexpr std::string_view kEnd = "]]>";
  const std::string_view inner = trim(text);
  const bool wrapped = inner.starts_with(kStart) && inner.ends_with(kEnd);
  return wrapped ? inner.substr(kStart.size(), inner.size() - kStart.size() - kEnd.size()) : text;
}

}  // namespace

std::string sanitise_html(std::string_view html) {
  return Rewriter(html, !is_html(html)).run();
}

std::string html_from_published(std::string_view text) {
  constexpr int kTimes = 2;
  text = without_cdata(text);
  if (is_html(text)) return Rewriter(text, false).run();
  std::string unescaped{text};
  for (int time = 0; time < kTimes && unescaped.find('&') != std::string::npos; ++time) {
    unescaped = unescape_entities(unescaped, 1);
    const std::string_view inner = without_cdata(unescaped);
    if (is_html(inner)) return Rewriter(inner, false).run();
  }
  return Rewriter(text, true).run();
}

}  // namespace workwise::job
