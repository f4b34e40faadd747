#include "feed/mapping.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "job/text.hpp"

namespace workwise::feed {
namespace {

[[noreturn]] void refuse(const config::Position& position, const std::string& what) {
  throw ConfigError((position.file.empty() ? "" : config::to_string(position) + ": ") + what);
}

bool is_xml(config::Format format) {
  return format == config::Format::xml || format == config::Format::rss;
}

std::regex compile(const std::string& pattern, const config::Position& position) {
  try {
    // libstdc++'s automaton without backtracking: its default recurses once a character.
    return std::regex(pattern, std::regex::ECMAScript | std::regex_constants::__polynomial);
  } catch (const std::regex_error& error) {
    refuse(position, "regex \"" + pattern + "\": " +
                         (error.code() == std::regex_constants::error_complexity
                              ? "back references are not supported"
                              : error.what()));
  }
}

std::string_view looked_at(std::string_view text) {
  return text.substr(0, Expression::kTextMax);
}

}  // namespace

Path compile_path(config::Format format, std::string_view text, const config::Position& position) {
  try {
    if (format == config::Format::csv) return parse_csv_path(text);
    return is_xml(format) ? parse_xml_path(text) : parse_json_path(text);
  } catch (const PathError& error) {
    refuse(position, "path \"" + std::string(text) + "\": " + error.what());
  }
}

Expression::Expression(const std::string& pattern, const config::Position& position)
    : regex_(compile(pattern, position)) {}

bool Expression::found_in(std::string_view text) const {
  const std::string_view shown = looked_at(text);
  return std::regex_search(shown.begin(), shown.end(), regex_);
}

std::string Expression::first_group(std::string_view text) const {
  const std::string_view shown = looked_at(text);
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(shown.begin(), shown.end(), match, regex_)) return {};
  return match.size() > 1 ? match[1].str() : match[0].str();
}

Condition::Condition(const config::Rule::Unless& unless, config::Format format,
                     const config::Position& position)
    : path_(compile_path(format, unless.path, position)), in_(unless.in) {}

bool Condition::holds(const ParsedItem& item) const {
  bool found = false;
  item.visit(path_, Flavour::text, [&](std::string_view text) {
    found = found || std::any_of(in_.begin(), in_.end(), [&](const std::string& wanted) {
              return equals_ignoring_case(trim(text), trim(wanted));
            });
  });
  return found;
}

MappingRule::MappingRule(const config::Rule& rule, config::Format format, Flavour flavour)
    : rule_(rule), flavour_(flavour) {
  if (rule.each.empty())
    for (const std::string& path : rule.paths)
      paths_.push_back(compile_path(format, path, rule.position));
  else
    each_.emplace(rule, format, flavour);
  if (rule.template_text) template_.emplace(format, *rule.template_text, rule.position);
  if (rule.regex) expression_.emplace(*rule.regex, rule.position);
  if (rule.unless) unless_.emplace(*rule.unless, format, rule.position);
  for (const auto& [text, value] : rule.values) values_.emplace(to_lower(trim(text)), value);
}

std::vector<std::string> MappingRule::values(const ParsedItem& item) const {
  if (unless_ && unless_->holds(item)) return {};
  std::vector<std::string> values = from_item(item);
  if (values.empty() && rule_.default_value) values.push_back(*rule_.default_value);
  return values;
}

std::vector<std::string> MappingRule::from_item(const ParsedItem& item) const {
  std::vector<std::string> values = taken(item);
  for (std::string& value : values) value = finished(std::move(value));
  std::erase_if(values, [](const std::string& value) { return value.empty(); });
  return values;
}

Taken MappingRule::trace(const ParsedItem& item) const {
  Taken taken;
  taken.rule = rule_;
  taken.withheld = unless_ && unless_->holds(item);
  taken.values = values(item);
  const bool all_paths = rule_.join || each_ || rule_.template_text;
  for (const Path& path : paths()) {
    std::vector<std::string> found;
    item.select(path, flavour_, found);
    const bool has_value = std::any_of(found.begin(), found.end(), [this](const auto& published) {
      return !cleaned(published).empty();
    });
    if (!has_value && (all_paths || !taken.published.empty())) continue;
    if (has_value) taken.path += (taken.path.empty() ? "" : ", ") + path.text;
    taken.published.insert(taken.published.end(), found.begin(), found.end());
    if (has_value && !all_paths) {
      taken.published = std::move(found);
      break;
    }
  }
  taken.by_default = rule_.default_value && !taken.values.empty() && from_item(item).empty();
  return taken;
}

std::vector<Path> MappingRule::paths() const {
  std::vector<Path> all = each_ ? each_->paths() : paths_;
  if (template_) all.insert(all.end(), template_->paths().begin(), template_->paths().end());
  return all;
}

bool MappingRule::finds_nothing(const ParsedItem& item) const {
  std::vector<std::string> found;
  for (const Path& path : paths()) item.select(path, flavour_, found);
  return found.empty();
}

std::string MappingRule::text(const ParsedItem& item) const {
  if (!is_only_paths()) {
    std::vector<std::string> all = values(item);
    if (all.empty()) return {};
    return each_ ? join(all, "; ") : std::move(all.front());
  }
  std::string first;
  if (unless_ && unless_->holds(item)) return first;
  bool found = false;
  const ParsedItem::Take take = [&](std::string_view published) {
    if (!first.empty()) return;
    std::string value = cleaned(published);
    found = found || !value.empty();
    if (!value.empty()) first = finished(std::move(value));
  };
  for (const Path& path : paths_) {
    item.visit(path, flavour_, take);
    if (found) break;
  }
  return first.empty() && rule_.default_value ? *rule_.default_value : first;
}

bool MappingRule::is_only_paths() const {
  return !each_ && !template_ && !rule_.constant && !rule_.join;
}

/// What becomes of a value that was taken.
std::string MappingRule::finished(std::string value) const {
  if (expression_) value = trim(expression_->first_group(value));
  return translated(std::move(value));
}

std::vector<std::string> MappingRule::taken(const ParsedItem& item) const {
  if (rule_.constant) return {*rule_.constant};
  const auto clean = [this](std::string_view published) { return cleaned(published); };
  if (template_) return {template_->filled(item, clean)};
  std::vector<std::string> values = each_ ? each_->values(item, clean) : from_paths(item);
  if (rule_.join && !values.empty()) values = {join(values, *rule_.join)};
  return values;
}

std::vector<std::string> MappingRule::from_paths(const ParsedItem& item) const {
  std::vector<std::string> kept;
  const ParsedItem::Take keep = [&](std::string_view published) {
    std::string value = cleaned(published);
    if (!value.empty()) kept.push_back(std::move(value));
  };
  for (const Path& path : paths_) {
    item.visit(path, flavour_, keep);
    if (!kept.empty() && !rule_.join) break;
  }
  return kept;
}

std::string MappingRule::cleaned(std::string_view published) const {
  std::string text = rule_.unescape > 0 ? job::unescape_entities(published, rule_.unescape)
                                        : std::string(published);
  job::repair_utf8(text);
  const std::string_view value = trim(text);
  constexpr std::size_t kMarkerMax = 64;  // who writes more means it
  if (value.size() <= kMarkerMax && job::is_null_marker(value) &&
      !values_.contains(to_lower(value))) {
    return {};
  }
  return value.size() == text.size() ? text : std::string(value);
}

std::string MappingRule::translated(std::string value) const {
  if (values_.empty()) return value;
  const auto found = values_.find(to_lower(value));
  return found == values_.end() ? value : found->second.value_or("");
}

}  // namespace workwise::feed
