#include "schema/rename_hint.hpp"

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "schema/name.hpp"
#include "schema/problem.hpp"
#include "schema/token.hpp"

namespace workwise::schema {
namespace {

constexpr std::string_view kMark = "@renamed";

struct Hint {
  std::size_t offset;  ///< of its comment
  std::string_view from;
};

/// What a hint may be about: a statement that makes something, or an element in its brackets.
struct Named {
  std::size_t begin;
  std::size_t end;
  std::vector<std::string> path;  ///< empty: it has no name of its own
};

bool same_line(std::string_view sql, std::size_t from, std::size_t to) {
  return sql.substr(from, to - from).find('\n') == std::string_view::npos;
}

[[noreturn]] void fail(std::string_view sql, std::string_view path, std::size_t offset,
                       const std::string& why) {
  Place place;
  place.pass(sql.substr(0, offset));
  throw Error(where(path, place) + ": " + why, "-- @renamed from=old_name");
}

class Hints {
 public:
  Hints(std::string_view sql, std::string_view path) : sql_(sql), path_(path) {
    TokenReader reader{sql};
    std::size_t end = 0;
    try {
      while (const auto token = reader.next()) {
        look_between(end, token->offset);
        end = token->offset + token->text.size();
        tokens_.push_back(*token);
      }
      look_between(end, sql.size());
    } catch (const TokenReader::Unterminated&) {
      // Whoever loads the file says so.
    }
  }

  std::vector<Rename> read() {
    if (hints_.empty()) return {};
    for (std::size_t at = 0; at < tokens_.size();) at = read_statement(at);
    std::vector<Rename> renames;
    for (const Hint& hint : hints_) renames.push_back(rename_of(hint));
    return renames;
  }

 private:
  /// In the blanks and comments between two tokens.
  void look_between(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end;) {
      const std::size_t newline = std::min(sql_.find('\n', at), end);
      const std::string_view line = sql_.substr(at, newline - at);
      const std::size_t comment = line.find("--");
      const std::size_t mark = line.find(kMark);
      if (comment != std::string_view::npos && mark != std::string_view::npos && comment < mark)
        take(at + comment, trim(line.substr(mark + kMark.size())));
      at = newline + 1;
    }
  }

  void take(std::size_t offset, std::string_view rest) {
    constexpr std::string_view kFrom = "from=";
    if (!rest.starts_with(kFrom) || rest.size() == kFrom.size())
      fail(sql_, path_, offset, "which name it had is missing from this hint");
    hints_.push_back({offset, rest.substr(kFrom.size())});
  }

  /// Of the statement that begins there; returns where the next one does.
  std::size_t read_statement(std::size_t first) {
    std::size_t end = first;
    while (end < tokens_.size() && tokens_[end].text != ";") ++end;
    std::size_t at = first;
    const std::vector<std::string> path = name_of(at, end);
    named_.push_back({tokens_[first].offset, end_of(end), path});
    if (!path.empty()) {
      while (at < end && tokens_[at].text != "(") ++at;
      read_elements(at + 1, end, path);
    }
    return end + 1;
  }

  std::size_t end_of(std::size_t token) const {
    return token < tokens_.size() ? tokens_[token].offset + tokens_[token].text.size()
                                  : sql_.size();
  }

  bool skip(std::size_t& at, std::size_t end, std::string_view word) const {
    if (at >= end || !equals_ignoring_case(tokens_[at].text, word)) return false;
    ++at;
    return true;
  }

  /// CREATE … TABLE IF NOT EXISTS app.jobs: app, jobs.
  std::vector<std::string> name_of(std::size_t& at, std::size_t end) const {
    if (!skip(at, end, "create")) return {};
    for (const char* word :
         {"or", "replace", "unlogged", "foreign", "materialized", "recursive", "unique"})
      skip(at, end, word);
    const bool known = skip(at, end, "table") || skip(at, end, "view") ||
                       skip(at, end, "sequence") || skip(at, end, "index") ||
                       skip(at, end, "type") || skip(at, end, "domain") || skip(at, end, "schema");
    if (!known) return {};
    for (const char* word : {"concurrently", "if", "not", "exists"}) skip(at, end, word);
    std::vector<std::string> path;
    while (at < end) {
      path.push_back(plain_name(tokens_[at++].text));
      if (!skip(at, end, ".")) break;
    }
    return path;
  }

  void read_elements(std::size_t at, std::size_t end, const std::vector<std::string>& whole) {
    int depth = 1;
    std::size_t first = at;
    for (; at < end && depth > 0; ++at) {
      const std::string_view text = tokens_[at].text;
      if (text == "(" || text == "[") ++depth;
      if (text == ")" || text == "]") --depth;
      const bool ends = depth == 0 || (depth == 1 && text == ",");
      if (!ends) continue;
      if (at > first) add_element(first, at, whole);
      first = at + 1;
    }
  }

  void add_element(std::size_t first, std::size_t end, std::vector<std::string> path) {
    constexpr std::string_view kNameless[] = {"primary", "unique",  "check",
                                              "foreign", "exclude", "like"};
    const std::size_t begin = tokens_[first].offset;
    if (std::ranges::any_of(kNameless, [&](std::string_view word) {
          return equals_ignoring_case(tokens_[first].text, word);
        }))
      path.clear();
    else
      skip(first, end, "constraint");
    if (!path.empty() && first < end) path.push_back(plain_name(tokens_[first].text));
    // The comma is a part of it, the bracket that closes all is not.
    const std::size_t after = tokens_[end].text == "," ? end_of(end) : tokens_[end].offset;
    named_.push_back({begin, after, std::move(path)});
  }

  Rename rename_of(const Hint& hint) const {
    const Named* about = about_of(hint);
    if (about == nullptr || about->path.empty())
      fail(sql_, path_, hint.offset, "this hint is about nothing that can have had another name");
    Place place;
    place.pass(sql_.substr(0, hint.offset));
    return {.from = plain_parts(hint.from),
            .to = about->path,
            .where = where(path_, place),
            .is_hint = true};
  }

  /// The innermost one that has the token before it, on its line; else the one that begins next.
  const Named* about_of(const Hint& hint) const {
    const auto next = std::ranges::find_if(
        tokens_, [&](const Token& token) { return token.offset > hint.offset; });
    if (next != tokens_.begin()) {
      const Token& last = *(next - 1);
      if (same_line(sql_, last.offset + last.text.size(), hint.offset))
        return innermost(last.offset);
    }
    return next == tokens_.end() ? nullptr : innermost(next->offset);
  }

  const Named* innermost(std::size_t offset) const {
    const Named* found = nullptr;
    for (const Named& named : named_)
      if (named.begin <= offset && offset < named.end &&
          (found == nullptr || named.begin >= found->begin))
        found = &named;
    return found;
  }

  std::string_view sql_;
  std::string_view path_;
  std::vector<Token> tokens_;
  std::vector<Hint> hints_;
  std::vector<Named> named_;
};

}  // namespace

std::vector<Rename> rename_hints(std::string_view sql, std::string_view path) {
  if (sql.find(kMark) == std::string_view::npos) return {};
  return Hints{sql, path}.read();
}

}  // namespace workwise::schema
