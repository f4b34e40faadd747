#pragma once

#include <map>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.hpp"
#include "feed/each.hpp"
#include "feed/parsed_item.hpp"
#include "feed/template.hpp"
#include "feed/trace.hpp"

namespace workwise::feed {

/// A path in the language of the format. Throws ConfigError with the position.
Path compile_path(config::Format format, std::string_view text, const config::Position& position);

/// A regular expression of the configuration, compiled once, for a feed's hostile text.
///
/// Only the first kTextMax bytes of a text are looked at, and the automaton does not backtrack:
/// matching takes time quadratic in that at worst (some 25 ms), never exponential, and no stack.
/// Back references are refused for that.
class Expression {
 public:
  static constexpr std::size_t kTextMax = 1024;

  Expression(const std::string& pattern, const config::Position& position);

  bool found_in(std::string_view text) const;
  /// The first group, or the whole match where there is no group; empty: no match.
  std::string first_group(std::string_view text) const;

 private:
  std::regex regex_;
};

/// `unless` and the `in` of drop_if: does a path's text equal one of these, without case?
class Condition {
 public:
  Condition(const config::Rule::Unless& unless, config::Format format,
            const config::Position& position);

  bool holds(const ParsedItem& item) const;

 private:
  Path path_;
  std::vector<std::string> in_;
};

/// How one canonical field is taken from an item: config::Rule, compiled. The order of evaluation
/// is documented there.
///
/// Every value is trimmed, free of control characters, and neither empty nor a null marker ("N/A")
/// unless `values` says what such a marker means.
class MappingRule {
 public:
  MappingRule(const config::Rule& rule, config::Format format, Flavour flavour = Flavour::text);

  /// All values of the first path that has one; of all paths with `join` or `each`.
  std::vector<std::string> values(const ParsedItem& item) const;
  /// One text: the first value, or with `each` all of them, separated by "; ".
  std::string text(const ParsedItem& item) const;

  /// The same with where it comes from, for people: not on the way that every item takes.
  Taken trace(const ParsedItem& item) const;

  /// All that it takes values from, those of a template too.
  std::vector<Path> paths() const;
  /// Does the item have nothing at all where the rule looks, not even an empty value?
  bool finds_nothing(const ParsedItem& item) const;

  const config::Rule& configured() const { return rule_; }

 private:
  std::vector<std::string> from_item(const ParsedItem& item) const;  ///< all but the default
  std::vector<std::string> taken(const ParsedItem& item) const;
  std::vector<std::string> from_paths(const ParsedItem& item) const;
  std::string cleaned(std::string_view published) const;
  std::string finished(std::string value) const;
  std::string translated(std::string value) const;
  bool is_only_paths() const;

  config::Rule rule_;
  Flavour flavour_;
  std::vector<Path> paths_;
  std::optional<Each> each_;
  std::optional<Template> template_;
  std::optional<Expression> expression_;
  std::optional<Condition> unless_;
  std::map<std::string, std::optional<std::string>> values_;  ///< by lower-case text
};

}  // namespace workwise::feed
