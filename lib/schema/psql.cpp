#include "schema/psql.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "schema/token.hpp"

namespace workwise::schema {
namespace {

constexpr std::array<std::string_view, 4> kSilent = {"restrict", "unrestrict", ".", "\\"};
constexpr std::array<std::string_view, 4> kInclude = {"i", "ir", "include", "include_relative"};
constexpr std::array<std::string_view, 11> kActive = {
    "g", "gx", "gexec", "gset", "gdesc", "if", "elif", "else", "endif", "q", "quit"};

template <typename Words>
bool is_one_of(std::string_view word, const Words& words) {
  return std::ranges::find(words, word) != words.end();
}

std::string_view name_of(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  return line.substr(1, line.find_first_of(kBlanks, 1) - 1);
}

class Blanker {
 public:
  Blanker(std::string_view text, const std::string& path, Place start)
      : text_(text), path_(path), place_(start), reader_(text) {
    answer_.sql = text;
  }

  ServerText blank() {
    try {
      while (const auto token = reader_.next()) pass(*token);
    } catch (const TokenReader::Unterminated&) {
      // Who cuts the text into statements says so.
    }
    return std::move(answer_);
  }

 private:
  void pass(const Token& token) {
    if (token.text == "\\") {
      command(token.offset);
    } else if (token.text == ";") {
      const std::size_t end = end_of_line(token.offset);
      if (copies_from_stdin()) rows(end);
      words_.clear();
    } else if (words_.size() < kWordsMax || words_.front() == "copy") {
      words_.push_back(token.kind == Token::Kind::word ? to_lower(token.text) : "");
    }
  }

  bool copies_from_stdin() const {
    if (words_.empty() || words_.front() != "copy") return false;
    const auto from = std::ranges::adjacent_find(
        words_, [](const auto& a, const auto& b) { return a == "from" && b == "stdin"; });
    return from != words_.end();
  }

  /// To the line of a backslash and a full stop, which belongs to them.
  void rows(std::size_t from) {
    constexpr std::string_view kEnd = "\\.";
    std::size_t at = from;
    while (at < text_.size()) {
      const std::size_t begin = at + 1;
      at = end_of_line(begin);
      if (begin < text_.size() && text_.substr(begin, at - begin) == kEnd) break;
    }
    wipe(from, at);
  }

  void command(std::size_t from) {
    const std::size_t end = end_of_line(from);
    const std::string_view name = name_of(text_.substr(from, end - from));
    if (!is_one_of(name, kSilent)) tell(from, name);
    wipe(from, end);
    if (name.starts_with('g')) answer_.sql[from] = ';';  // it sends the statement before it
  }

  void tell(std::size_t at, std::string_view name) {
    const std::string command = "psql's \\" + std::string(name);
    if (is_one_of(name, kInclude))
      return add(at, Problem::Severity::error, command + " reads another file, and only psql can",
                 "put the statements of that file into this one");
    if (is_one_of(name, kActive))
      return add(at, Problem::Severity::error, command + " does something that only psql can",
                 "write the statements themselves, or a DO block");
    if (name == "copy")
      return add(at, Problem::Severity::note, command + ": rows are no part of a schema",
                 "they belong into the data section of a migration");
    const bool connects = name == "connect" || name == "c";
    add(at, Problem::Severity::note,
        command + " is stepped over" +
            (connects ? ": a schema is tried in a scratch database" : ": it is no SQL"),
        "");
  }

  void add(std::size_t at, Problem::Severity severity, std::string message, std::string hint) {
    place_.pass(text_.substr(placed_, at - placed_));
    placed_ = at;
    answer_.problems.push_back({.severity = severity,
                                .path = path_,
                                .place = place_,
                                .message = std::move(message),
                                .hint = std::move(hint)});
  }

  std::size_t end_of_line(std::size_t from) const {
    return std::min(text_.find('\n', from), text_.size());
  }

  void wipe(std::size_t from, std::size_t end) {
    for (std::size_t at = from; at < end; ++at)
      if (text_[at] != '\n') answer_.sql[at] = ' ';
    reader_.move_to(end);
  }

  static constexpr std::size_t kWordsMax = 1;

  std::string_view text_;
  const std::string& path_;
  Place place_;
  std::size_t placed_ = 0;
  TokenReader reader_;
  std::vector<std::string> words_;  ///< of the present statement; of a COPY all, else the first
  ServerText answer_;
};

}  // namespace

ServerText without_psql(std::string_view text, const std::string& path, Place start) {
  return Blanker{text, path, start}.blank();
}

}  // namespace workwise::schema
