// Whatever a configuration calls a path, a template or a rule, and whatever item it meets.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "feed/csv_item.hpp"
#include "feed/json_item.hpp"
#include "feed/mapping.hpp"
#include "feed/split.hpp"
#include "feed/xml_item.hpp"

namespace {

using namespace workwise;

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

std::unique_ptr<feed::ParsedItem> item_of(config::Format format) {
  config::Read read;
  read.format = format;
  if (format == config::Format::csv) return std::make_unique<feed::CsvItem>(read);
  if (format == config::Format::xml) return std::make_unique<feed::XmlItem>();
  return std::make_unique<feed::JsonItem>();
}

/// An expression of the operator's own may cost what it costs to compile; here it must be small.
bool is_small(std::string_view expression) {
  return expression.size() <= 24 && expression.find('{') == std::string_view::npos;
}

config::Rule rule_of(std::uint8_t choice, std::string_view text, std::string_view more) {
  config::Rule rule;
  if ((choice & 4U) != 0)
    rule.template_text = text;
  else
    rule.paths = {std::string(text), "b"};
  if ((choice & 8U) != 0 && !rule.template_text) rule.each = {std::string(more)};
  if ((choice & 16U) != 0) rule.join = more;
  if ((choice & 32U) != 0 && is_small(more)) rule.regex = more;
  if ((choice & 64U) != 0) rule.unless = config::Rule::Unless{std::string(more), {"1", "x"}};
  if ((choice & 128U) != 0) rule.values = {{std::string(more), std::nullopt}, {"n/a", "y"}};
  return rule;
}

}  // namespace

/// A byte of choices; a line with a path or a template; a line for the other keys; an item.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr config::Format kFormats[] = {config::Format::json, config::Format::xml,
                                         config::Format::csv, config::Format::html_jsonld};
  const config::Format format = kFormats[data[0] % std::size(kFormats)];
  std::string_view rest{reinterpret_cast<const char*>(data) + 1, size - 1};
  const std::string_view text = take_line(rest);
  const std::string_view more = take_line(rest);
  std::string raw{rest};
  raw.append(feed::Item::kPadding, '\xFF');
  const auto item = item_of(format);
  if (item->load(std::string_view(raw).substr(0, rest.size())))
    item->salvage(std::string_view(raw).substr(0, rest.size()));
  try {
    const feed::MappingRule rule{rule_of(data[0], text, more), format};
    const auto values = rule.values(*item);
    for (const std::string& value : values)
      if (value.empty() || (is_utf8(text) && is_utf8(more) && !is_utf8(value))) std::abort();
    if (values.empty() != rule.text(*item).empty()) std::abort();
    rule.finds_nothing(*item);
  } catch (const ConfigError& error) {
    if (std::string_view(error.what()).empty()) std::abort();
  }
  return 0;
}
