#include "feed/template.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "feed/mapping.hpp"

namespace workwise::feed {

Template::Template(config::Format format, std::string_view text, const config::Position& position) {
  for (;;) {
    const std::size_t open = text.find('{');
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos)
      throw ConfigError((position.file.empty() ? "" : config::to_string(position) + ": ") +
                        "template: a '{' without its '}'");
    texts_.emplace_back(text.substr(0, open));
    paths_.push_back(compile_path(format, text.substr(open + 1, close - open - 1), position));
    text.remove_prefix(close + 1);
  }
  texts_.emplace_back(text);
}

std::string Template::filled(const ParsedItem& item, const Written& written) const {
  std::string text = texts_.front();
  std::vector<std::string> found;
  for (std::size_t at = 0; at < paths_.size(); ++at) {
    found.clear();
    item.select(paths_[at], Flavour::text, found);
    const std::string value = found.empty() ? "" : written(found.front());
    if (value.empty()) return {};
    text += value + texts_[at + 1];
  }
  return text;
}

bool Template::is_one_value() const {
  return paths_.size() == 1 && std::all_of(texts_.begin(), texts_.end(),
                                           [](const std::string& text) { return text.empty(); });
}

}  // namespace workwise::feed
