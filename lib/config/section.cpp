#include "config/section.hpp"

#include <filesystem>

#include "base/text.hpp"

namespace workwise::config {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The name in "${NAME}" or "{name}" whose brace opens at `open`; empty when it is none.
std::string_view braced_name(std::string_view text, std::size_t open) {
  std::size_t end = open + 1;
  while (end < text.size() && is_name_character(text[end])) ++end;
  if (end == text.size() || text[end] != '}') return {};
  return text.substr(open + 1, end - open - 1);
}

}  // namespace

std::string found(const Tree& tree) {
  constexpr std::size_t kShown = 60;
  switch (tree.kind) {
    case Tree::Kind::null:
      return "found nothing";
    case Tree::Kind::sequence:
      return "found a list";
    case Tree::Kind::map:
      return "found a map";
    case Tree::Kind::scalar:
      break;
  }
  const bool cut = tree.text.size() > kShown;
  return "found \"" + tree.text.substr(0, kShown) + (cut ? "…\"" : "\"");
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string near = nearest(word, candidates);
  return near.empty() ? "" : "; did you mean \"" + near + "\"?";
}

std::string Scope::path(const std::string& written) const {
  const std::filesystem::path given{written};
  if (given.is_absolute() || file.empty()) return written;
  return (std::filesystem::path{file}.parent_path() / given).lexically_normal().string();
}

std::optional<std::string> Scope::text(const Tree& scalar) const {
  const std::string_view raw = scalar.text;
  std::string result;
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const bool dollar = raw[at] == '$' && at + 1 < raw.size();
    if (dollar && raw.substr(at, 3) == "$${") {  // "$${" is a literal "${"
      result += "${";
      at += 2;
    } else if (dollar && raw[at + 1] == '{') {
      const std::string name{braced_name(raw, at + 1)};
      if (name.empty()) {
        problem(scalar, "\"${\" without \"NAME}\" behind it (a literal one is \"$${\")");
        return std::nullopt;
      }
      const auto value = variable != nullptr ? variable(name) : std::nullopt;
      if (!value) {
        if (!variables_optional)
          problem(scalar, "the environment variable " + name + " is not set");
        return std::nullopt;
      }
      if (from_environment != nullptr) from_environment->insert(*value);
      result += *value;
      at += name.size() + 2;
    } else if (const auto parameter = raw[at] == '{'
                                          ? parameters.find(std::string{braced_name(raw, at)})
                                          : parameters.end();
               parameter != parameters.end()) {
      result += parameter->second;
      at += parameter->first.size() + 1;
    } else {
      result += raw[at];
    }
  }
  return result;
}

Section::Section(const Tree* tree, const Scope& scope) : scope_(&scope) {
  if (tree == nullptr || tree->is_null()) return;
  if (tree->is_map())
    map_ = tree;
  else  // a text is not shown: "bearer: TOKEN" and "database: URL" are such mistakes
    scope.problem(*tree, (tree->key.empty() ? "" : tree->key + ": ") +
                             "expected a map of \"key: value\", " +
                             (tree->is_scalar() ? "found a text" : found(*tree)));
}

const Tree* Section::take(const std::string& key) {
  known_.insert(key);
  return map_ == nullptr ? nullptr : map_->find(key);
}

void Section::problem(const std::string& key, const std::string& message) const {
  const Tree* child = map_ == nullptr ? nullptr : map_->find(key);
  if (child != nullptr) scope_->problem(*child, key + ": " + message);
}

void Section::mismatch(const std::string& key, const std::string& expected) const {
  if (const Tree* child = map_->find(key))
    problem(key, "expected " + expected + ", " + found(*child));
}

std::optional<std::string> Section::scalar(const std::string& key, const std::string& expected) {
  const Tree* child = take(key);
  if (child == nullptr) return std::nullopt;
  if (!child->is_scalar()) {
    mismatch(key, expected);
    return std::nullopt;
  }
  return scope_->text(*child);
}

void Section::text(const std::string& key, std::string& target) {
  if (auto value = scalar(key, "a text")) target = std::move(*value);
}

void Section::path(const std::string& key, std::string& target) {
  const auto value = scalar(key, "a path");
  if (!value) return;
  if (value->empty())
    mismatch(key, "a path");
  else
    target = scope_->path(*value);
}

void Section::flag(const std::string& key, bool& target) {
  const auto value = scalar(key, "true or false");
  if (!value) return;
  const std::string word = to_lower(*value);
  if (word == "true" || word == "yes" || word == "on")
    target = true;
  else if (word == "false" || word == "no" || word == "off")
    target = false;
  else
    mismatch(key, "true or false");
}

void Section::size(const std::string& key, std::uint64_t& target, std::uint64_t low,
                   std::uint64_t high) {
  const auto text = scalar(key, "a size like 8MiB");
  if (!text) return;
  const auto value = parse_size(*text);
  if (!value)
    mismatch(key, "a size like 8MiB");
  else if (*value < low || *value > high)
    mismatch(key, "a size from " + size_text(low) + " to " + size_text(high));
  else
    target = *value;
}

void Section::share(const std::string& key, double& target) {
  const auto text = scalar(key, "a share like 30% or 0.3");
  if (!text) return;
  if (const auto value = parse_share(*text))
    target = *value;
  else
    mismatch(key, "a share like 30% or 0.3");
}

void Section::texts(const std::string& key, std::vector<std::string>& target) {
  const Tree* child = take(key);
  if (child == nullptr) return;
  const std::vector<Tree> alone{child->is_scalar() ? *child : Tree{}};
  if (!child->is_scalar() && !child->is_sequence())
    return mismatch(key, "a word or a list of them");
  std::vector<std::string> values;
  for (const Tree& each : child->is_scalar() ? alone : child->children) {
    if (!each.is_scalar())
      scope_->problem(each, key + ": expected a list of words, in it " + found(each));
    else if (auto value = scope_->text(each))
      values.push_back(std::move(*value));
  }
  if (child->is_sequence() && child->children.empty()) mismatch(key, "at least one word");
  target = std::move(values);
}

std::optional<std::uint64_t> Section::count_in(const std::string& key, std::uint64_t low,
                                               std::uint64_t high) {
  const std::string expected =
      low == high ? std::to_string(low)
                  : "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
  const auto text = scalar(key, expected);
  if (!text) return std::nullopt;
  const auto value = parse_count(*text);
  if (value && *value >= low && *value <= high) return value;
  mismatch(key, expected);
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> Section::duration_in(const std::string& key,
                                                              std::chrono::milliseconds low,
                                                              std::chrono::milliseconds high,
                                                              std::chrono::milliseconds unit) {
  const auto text = scalar(key, "a duration like 15m");
  if (!text) return std::nullopt;
  const auto value = parse_duration(*text);
  if (!value) {
    const bool bare = parse_count(*text).has_value();
    mismatch(key, bare ? "a duration with its unit, like " + *text + "m or " + *text + "s"
                       : "a duration like 15m");
  } else if (*value < low || *value > high) {
    mismatch(key, "a duration from " + duration_text(low) + " to " + duration_text(high));
  } else if (value->count() % unit.count() != 0) {
    mismatch(key, "a multiple of " + duration_text(unit));
  } else {
    return value;
  }
  return std::nullopt;
}

std::optional<std::size_t> Section::index_of(const std::string& key,
                                             const std::vector<std::string>& words) {
  const std::string expected = "one of " + join(words, ", ");
  const auto text = scalar(key, expected);
  if (!text) return std::nullopt;
  for (std::size_t at = 0; at < words.size(); ++at)
    if (words[at] == *text) return at;
  const Tree& child = *map_->find(key);
  problem(key, "expected " + expected + ", " + found(child) + did_you_mean(child.text, words));
  return std::nullopt;
}

void Section::rate(const std::string& key, Rate& target) {
  if (const Tree* child = take(key); child != nullptr && child->is_null()) {
    target = {};
    return;
  }
  const auto text = scalar(key, "a rate like 25/min");
  if (!text) return;
  const auto value = parse_frequency(*text);
  if (value)
    target = {value->count, value->span};
  else
    mismatch(key, "a rate like 5/s, 25/min, 100/h or 4/day");
}

void Section::later(const std::string& key) {
  if (const Tree* child = take(key))
    scope_->problems->add({scope_->file, child->key_line, child->key_column},
                          key + ": not supported yet by this version");
}

void Section::done() const {
  if (map_ == nullptr) return;
  const std::vector<std::string> known{known_.begin(), known_.end()};
  for (const Tree& child : map_->children) {
    if (known_.contains(child.key)) continue;
    const std::string near = did_you_mean(child.key, known);
    scope_->problems->add({scope_->file, child.key_line, child.key_column},
                          "unknown key \"" + child.key + "\"" +
                              (near.empty() ? ": known here are " + join(known, ", ") : near));
  }
}

}  // namespace workwise::config
