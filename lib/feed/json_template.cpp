#include "feed/json_template.hpp"

#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "feed/fetch.hpp"

namespace workwise::feed {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int kDepthMax = 50;

/// What JSON calls a number without sign, point and exponent.
bool is_whole_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos &&
         (text.size() == 1 || text.front() != '0');
}

/// Writes a JSON value again with its strings filled.
class Filler {
 public:
  explicit Filler(const Placeholders& values) : values_(values) {}

  std::string all(ondemand::value value, int depth) const {
    if (depth == 0) throw simdjson::simdjson_error(simdjson::DEPTH_ERROR);
    switch (value.type()) {
      case ondemand::json_type::object:
        return object(value, depth);
      case ondemand::json_type::array:
        return array(value, depth);
      case ondemand::json_type::string:
        return string(value.get_string()).value_or("null");
      default:
        return std::string(trim(value.raw_json_token()));
    }
  }

 private:
  std::string object(ondemand::value value, int depth) const {
    std::string text;
    for (auto field : value.get_object()) {
      const std::string key(field.unescaped_key().value());
      const std::optional<std::string> filled = member(field.value(), depth);
      if (!filled) continue;
      text.append(text.empty() ? "" : ",").append(json_string(key)).append(":").append(*filled);
    }
    return '{' + text + '}';
  }

  std::optional<std::string> member(ondemand::value value, int depth) const {
    if (value.type() == ondemand::json_type::string) return string(value.get_string());
    return all(value, depth - 1);
  }

  std::string array(ondemand::value value, int depth) const {
    std::string text;
    for (auto element : value.get_array())
      text.append(text.empty() ? "" : ",").append(all(element.value(), depth - 1));
    return '[' + text + ']';
  }

  /// nullopt: one placeholder whose value is not known.
  std::optional<std::string> string(std::string_view text) const {
    if (text.starts_with('{') && text.ends_with('}')) {
      const auto value = values_.find(text.substr(1, text.size() - 2));
      if (value != values_.end() && value->second.empty()) return std::nullopt;
      if (value != values_.end() && is_whole_number(value->second)) return value->second;
    }
    return json_string(filled(text, values_, [](const std::string& value) { return value; }));
  }

  const Placeholders& values_;
};

}  // namespace

std::string fill_json(std::string_view json, const Placeholders& values) {
  const simdjson::padded_string padded(json);
  ondemand::parser parser;
  try {
    ondemand::document document = parser.iterate(padded);
    std::string text = Filler(values).all(document.get_value(), kDepthMax);
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
    return text;
  } catch (const simdjson::simdjson_error& error) {
    throw SourceError(SourceError::Kind::refused,
                      std::string("fetch.body is no JSON: ") + error.what(),
                      "correct it, or say in fetch.content_type what it is");
  }
}

}  // namespace workwise::feed
