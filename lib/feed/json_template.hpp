#pragma once

#include <map>
#include <string>
#include <string_view>

namespace workwise::feed {

/// Names without their braces and what they stand for.
using Placeholders = std::map<std::string, std::string, std::less<>>;

/// The text with every "{name}" replaced by what `encode` makes of its value; other braces stay.
template <typename Encode>
std::string filled(std::string_view text, const Placeholders& values, const Encode& encode) {
  std::string result;
  for (;;) {
    const auto open = text.find('{');
    result.append(text.substr(0, open));
    if (open == std::string_view::npos) return result;
    text.remove_prefix(open);
    const auto close = text.find('}');
    const auto value =
        close == std::string_view::npos ? values.end() : values.find(text.substr(1, close - 1));
    if (value == values.end()) {
      result += '{';
      text.remove_prefix(1);
    } else {
      result += encode(value->second);
      text.remove_prefix(close + 1);
    }
  }
}

/// A JSON text with the placeholders in its strings replaced; still JSON whatever the values are.
///
/// A string that is one placeholder becomes a number where its value is one ("{offset}" → 20), and
/// is left out, with its key, where the value is empty: a cursor that is not known yet. Throws
/// SourceError refused where `json` is none.
std::string fill_json(std::string_view json, const Placeholders& values);

}  // namespace workwise::feed
