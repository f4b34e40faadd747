#include <algorithm>
#include <filesystem>

#include "config/settings.hpp"
#include "config/source_reader.hpp"

namespace workwise::config {

std::vector<std::string> preset_names(const std::string& presets_directory) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry{presets_directory, error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error))
    if (entry->path().extension() == ".yaml") names.push_back(entry->path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string preset_description(const std::string& presets_directory, const std::string& name) {
  Problems unread;
  const Tree tree = parse_yaml_file(presets_directory + '/' + name + ".yaml", unread);
  const Tree* description = tree.find("description");
  return description != nullptr && description->is_scalar() ? description->text : "";
}

const Tree* Presets::find(const std::string& name) {
  if (const auto known = loaded_.find(name); known != loaded_.end()) return &known->second;
  std::error_code ignored;
  if (!std::filesystem::exists(file(name), ignored)) return nullptr;
  return &loaded_.emplace(name, parse_yaml_file(file(name), problems_)).first->second;
}

}  // namespace workwise::config
