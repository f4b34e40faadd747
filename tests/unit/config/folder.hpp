#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "base/error.hpp"
#include "config/settings.hpp"

namespace workwise::config {

/// A temporary folder with configuration files in it, gone at the end of the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "workwise-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    std::filesystem::create_directory(path_ / "presets");
    overrides.installed_data = path_.string();  // presets/ and migrations/ are found here
    overrides.variable = [](const std::string& name) -> std::optional<std::string> {
      const auto known = variables().find(name);
      return known == variables().end() ? std::nullopt : std::optional{known->second};
    };
    variables().clear();
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// The environment as the settings see it.
  static std::map<std::string, std::string>& variables() {
    static std::map<std::string, std::string> all;
    return all;
  }

  std::string file(const std::string& name) const { return (path_ / name).string(); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream{path_ / name, std::ios::binary} << text;
  }

  Settings load(const std::string& text) const {
    write("workwise.yaml", text);
    return config::load(file("workwise.yaml"), overrides);
  }

  /// What load() complains of, without the folder's name; "" when it does not.
  std::string complaint(const std::string& text) const {
    try {
      load(text);
      return "";
    } catch (const ConfigError& error) {
      return without_folder(error.what());
    }
  }

  std::string without_folder(std::string text) const {
    const std::string prefix = path_.string() + '/';
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
      text.erase(at, prefix.size());
    return text;
  }

  Overrides overrides;

 private:
  std::filesystem::path path_;
};

/// A source that is right, to be put below `sources:`; `more` are further keys of it, each line
/// indented by four.
inline std::string source_yaml(const std::string& name, const std::string& more = "") {
  return "  - name: " + name +
         "\n"
         "    fetch: { url: https://feeds.example/jobs.xml }\n"
         "    read: { format: xml, items: /source/job }\n"
         "    id: referencenumber\n"
         "    map: { title: title }\n" +
         more;
}

}  // namespace workwise::config
