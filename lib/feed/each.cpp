#include "feed/each.hpp"

#include <utility>

#include "base/error.hpp"
#include "feed/mapping.hpp"

namespace workwise::feed {
namespace {

bool is_json(config::Format format) {
  return format == config::Format::json || format == config::Format::ndjson ||
         format == config::Format::html_jsonld;
}

Path joined(const Path& path, const Path& below) {
  Path whole = path;
  whole.text += ", each " + below.text;
  whole.steps.insert(whole.steps.end(), below.steps.begin(), below.steps.end());
  return whole;
}

/// A path gives all its values, as it does by itself; a template one text, or none where a part of
/// it is missing.
template <typename Template>
std::vector<std::string> filled(const Template& pieces, const Element& element,
                                const Each::Clean& cleaned) {
  const bool is_path = pieces.size() == 1 && pieces.front().text.empty();
  std::vector<std::string> values;
  std::string text;
  for (const auto& piece : pieces) {
    text += piece.text;
    if (!piece.below) break;
    std::string first;
    for (const std::string& published : element.below[*piece.below]) {
      std::string value = cleaned(published);
      if (first.empty()) first = value;
      if (is_path && !value.empty()) values.push_back(std::move(value));
    }
    if (first.empty()) return {};
    text += first;
  }
  return is_path ? values : std::vector<std::string>{text};
}

}  // namespace

Each::Each(const config::Rule& rule, config::Format format, Flavour flavour) : flavour_(flavour) {
  if (format == config::Format::csv)
    throw ConfigError(config::to_string(rule.position) +
                      ": each: a column of csv has nothing below it");
  for (const std::string& text : rule.each) alternatives_.push_back(compile(format, text, rule));
  for (const std::string& text : rule.paths) {
    Path path = compile_path(format, text, rule.position);
    // Every element of an array; a value that is none stands for itself.
    if (is_json(format))
      path.steps.push_back({.kind = Step::Kind::elements, .name = {}, .conditions = {}});
    for (const Path& below : below_) whole_.push_back(joined(path, below));
    elements_.push_back(std::move(path));
  }
}

Each::Template Each::compile(config::Format format, const std::string& text,
                             const config::Rule& rule) {
  const auto add = [&](std::string_view path) {
    Path below = compile_path(format, path, rule.position);
    if (below.in_detail())
      throw ConfigError(config::to_string(rule.position) + ": each: \"" + below.text +
                        "\" begins anew");
    std::size_t at = 0;
    while (at < below_.size() && below_[at].text != below.text) ++at;
    if (at == below_.size()) below_.push_back(std::move(below));
    return at;
  };
  Template pieces;
  std::string_view rest = text;
  if (rest.find('{') == std::string_view::npos) return {{.text = {}, .below = add(rest)}};
  for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    const auto close = rest.find('}', open);
    if (close == std::string_view::npos)
      throw ConfigError(config::to_string(rule.position) + ": each: a '{' without its '}'");
    pieces.push_back({.text = std::string(rest.substr(0, open)),
                      .below = add(rest.substr(open + 1, close - open - 1))});
    rest.remove_prefix(close + 1);
  }
  pieces.push_back({.text = std::string(rest), .below = std::nullopt});
  return pieces;
}

std::vector<std::string> Each::of(const Element& element, const Clean& cleaned) const {
  for (const Template& pieces : alternatives_)
    if (std::vector<std::string> values = filled(pieces, element, cleaned); !values.empty())
      return values;
  std::string own = cleaned(element.own);
  return own.empty() ? std::vector<std::string>{} : std::vector<std::string>{std::move(own)};
}

std::vector<std::string> Each::values(const ParsedItem& item, const Clean& cleaned) const {
  std::vector<Element> found;
  for (const Path& path : elements_) item.select_each(path, below_, flavour_, found);
  std::vector<std::string> values;
  for (const Element& element : found)
    for (std::string& value : of(element, cleaned)) values.push_back(std::move(value));
  return values;
}

}  // namespace workwise::feed
