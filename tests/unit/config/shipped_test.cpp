#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "folder.hpp"

namespace workwise::config {
namespace {

const std::string kEtc = std::string(WORKWISE_SOURCE_DIR) + "/etc";

TEST(Shipped, ConfigurationLoadsAsItIs) {
  Folder folder;
  folder.overrides.installed_data = WORKWISE_SOURCE_DIR;
  const Settings settings = load(kEtc + "/workwise.yaml", folder.overrides);
  EXPECT_FALSE(settings.database.url.empty());
  for (const Source& source : settings.sources) EXPECT_FALSE(source.enabled) << source.name;
}

TEST(Shipped, ConfigurationShowsTheDefaultsAsTheyAre) {
  Folder folder;
  folder.overrides.installed_data = WORKWISE_SOURCE_DIR;
  Settings shipped = load(kEtc + "/workwise.yaml", folder.overrides);
  Settings bare = folder.load("version: 1\n");
  bare.database.url = shipped.database.url;
  bare.presets_directory = shipped.presets_directory;
  bare.migrations.directory = shipped.migrations.directory;
  EXPECT_EQ(to_yaml(shipped), to_yaml(bare));
}

/// The lines of `text` from the one that is `first` up to the one that is `last`, "# " taken off.
std::string uncommented(const std::string& text, const std::string& first,
                        const std::string& last) {
  const auto begin = text.find('\n' + first + '\n') + 1;
  std::istringstream lines{text.substr(begin, text.find('\n' + last, begin) - begin)};
  std::string result;
  for (std::string line; std::getline(lines, line);)
    result += (line.starts_with("# ") ? line.substr(2) : "") + '\n';
  return result;
}

TEST(Shipped, ExamplesInTheCommentsOfTheConfigurationLoadToo) {
  Folder folder;
  folder.overrides.read_secrets = false;
  std::ostringstream text;
  text << std::ifstream{kEtc + "/workwise.yaml"}.rdbuf();
  const Settings settings =
      folder.load("version: 1\npresets: { directory: " + kEtc + "/presets }\n" +
                  uncommented(text.str(), "# defaults:", "# Other settings") +
                  uncommented(text.str(), "# environments:", "# The feeds") +
                  uncommented(text.str(), "# sources:", "sources: []"));
  ASSERT_EQ(settings.sources.size(), 3U);
  EXPECT_EQ(settings.sources[0].preset, "greenhouse");
  EXPECT_EQ(settings.sources[2].timezone, "Africa/Johannesburg");
}

TEST(Shipped, PresetsAreSourcesByThemselves) {
  for (const std::string& name : preset_names(kEtc + "/presets")) {
    SCOPED_TRACE(name);
    EXPECT_EQ(source_from_preset(kEtc + "/presets", name, "file:///sample").preset, name);
  }
}

TEST(Shipped, EveryPresetIsInTheTableAndSaysWhatItIs) {
  std::ostringstream table;
  table << std::ifstream{WORKWISE_SOURCE_DIR "/docs/presets.md"}.rdbuf();
  for (const std::string& name : preset_names(kEtc + "/presets")) {
    EXPECT_NE(table.str().find("| `" + name + "` |"), std::string::npos) << name;
    std::ostringstream text;
    text << std::ifstream{kEtc + "/presets/" + name + ".yaml"}.rdbuf();
    EXPECT_NE(text.str().find("\ndescription: "), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace workwise::config
