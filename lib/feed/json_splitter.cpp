#include "feed/json_splitter.hpp"

#include "base/text.hpp"
#include "feed/cut.hpp"
#include "feed/fetch.hpp"
#include "feed/path.hpp"
#include "feed/shown.hpp"

namespace workwise::feed {

std::vector<std::string> parse_json_items(std::string_view text) {
  std::vector<std::string> keys;
  if (trim(text).empty()) return keys;
  const auto refuse = [&](const std::string& why) {
    throw ConfigError("read.items: \"" + std::string(text) + "\": " + why);
  };
  try {
    for (const Step& step : parse_json_path(trim(text)).steps) {
      if (step.kind != Step::Kind::child) refuse("only keys lead to the items of a json document");
      keys.push_back(step.name);
    }
  } catch (const PathError& error) {
    refuse(error.what());
  }
  return keys;
}

JsonSplitter::JsonSplitter(std::vector<std::string> path, std::uint64_t item_bytes_max,
                           const Document& document)
    : path_(std::move(path)),
      item_bytes_max_(item_bytes_max),
      scanner_(document),
      window_(scanner_.window()) {}

bool JsonSplitter::next(Item& item) {
  window_.keep_nothing();
  if (!opened_) open();
  if (!to_element()) {
    finish();
    return false;
  }
  read_element(item);
  return true;
}

/// Walks to the array and into it.
void JsonSplitter::open() {
  opened_ = true;
  skip_byte_order_mark(window_);
  if (scanner_.next_byte() < 0) not_readable("the document is empty");
  for (const std::string& key : path_) enter(key);
  const int c = value_begins();
  keyed_ = c == '{';
  close_ = keyed_ ? '}' : ']';
  if (c != '[' && c != '{') {
    not_readable("no array at " + (path_.empty() ? "the top level" : join(path_, ".")) +
                 ", it is \"" + excerpt(window_) + "\"");
  }
  window_.advance(1);
}

/// From the beginning of an object to the value of its member `key`.
void JsonSplitter::enter(const std::string& key) {
  constexpr std::size_t kShown = 12;
  std::vector<std::string> seen;
  if (value_begins() != '{') {
    not_readable("no object that could hold \"" + key + "\", but \"" + excerpt(window_) + "\"");
  }
  window_.advance(1);
  bool more = next_byte() != '}';
  while (more) {
    std::string found = read_key();
    expect(':');
    if (found == key) return;
    skip_value();
    if (seen.size() < kShown) seen.push_back("\"" + std::move(found) + "\"");
    more = comma_or('}');
  }
  not_readable("no \"" + key + "\" in the document" +
               (seen.empty() ? "" : ", only " + join(seen, ", ")));
}

/// Moves to the next element. False behind the end of the array.
bool JsonSplitter::to_element() {
  if (items_ > 0) return comma_or(close_);
  if (next_byte() != close_) return true;
  window_.advance(1);
  return false;
}

void JsonSplitter::read_element(Item& item) {
  next_byte();
  const std::uint64_t offset = window_.position();
  if (keyed_) {
    const std::string key = read_key();
    window_.keep(offset, item_bytes_max_);
    expect(':');
    if (value_begins() != '{' && items_ == 0) {
      not_readable("no array at " + (path_.empty() ? "the top level" : join(path_, ".")) +
                   " but an object, and its \"" + key + "\" is no object");
    }
  }
  window_.keep(offset, item_bytes_max_);
  skip_value();
  cut_item(window_, offset, item_bytes_max_, ++items_, item);
}

/// What follows the array: the rest of each object that was entered, then nothing.
void JsonSplitter::finish() {
  for (std::size_t level = 0; level < path_.size(); ++level) {
    while (comma_or('}')) {
      read_key();
      expect(':');
      skip_value();
    }
  }
  window_.skip_blanks_and_controls();
  if (window_.peek() >= 0) {
    not_readable("text after the end: \"" + excerpt(window_) + "\"");
  }
}

/// The first byte of a value, the cursor on it.
int JsonSplitter::value_begins() {
  const int c = next_byte();
  const bool begins = c == '{' || c == '[' || c == '"' || c == '-' || (c >= '0' && c <= '9') ||
                      c == 't' || c == 'f' || c == 'n';
  if (!begins) not_readable("not JSON: \"" + excerpt(window_) + "\" where a value was expected");
  return c;
}

int JsonSplitter::next_byte() {
  const int c = scanner_.next_byte();
  if (c < 0) cut_short();
  return c;
}

void JsonSplitter::expect(char wanted) {
  if (next_byte() != wanted) {
    not_readable("not JSON: \"" + excerpt(window_) + "\" where '" + wanted + "' was expected");
  }
  window_.advance(1);
}

/// Behind a comma: true. Behind `close`: false.
bool JsonSplitter::comma_or(char close) {
  const int c = next_byte();
  if (c != ',' && c != close) {
    not_readable("not JSON: \"" + excerpt(window_) + "\" where ',' or '" + close +
                 "' was expected");
  }
  window_.advance(1);
  return c == ',';
}

/// A member's key, as it is written between its quotes.
std::string JsonSplitter::read_key() {
  if (next_byte() != '"') {
    not_readable("not JSON: \"" + excerpt(window_) + "\" where a key was expected");
  }
  window_.advance(1);
  const std::uint64_t from = window_.position();
  window_.keep(from - 1, Window::kHead);
  if (!scanner_.skip_string()) cut_short();
  const bool whole = window_.kept_all();
  std::string key{whole ? window_.view(from, window_.position() - 1) : "…"};
  window_.keep_nothing();
  return key;
}

void JsonSplitter::skip_value() {
  value_begins();
  if (!scanner_.skip_value()) cut_short();
}

void JsonSplitter::not_readable(const std::string& what) {
  throw SourceError(
      SourceError::Kind::not_readable,
      shown(what, 500) + " (at byte " + std::to_string(window_.place_of(window_.position())) + ")");
}

void JsonSplitter::cut_short() const {
  throw SourceError(SourceError::Kind::cut_short,
                    "the document ends early, after " + std::to_string(items_) + " whole items");
}

}  // namespace workwise::feed
