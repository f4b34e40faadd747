#include <gtest/gtest.h>

#include <filesystem>

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

TEST(Shipped, PresetsAreSourcesByThemselves) {
  for (const std::string& name : preset_names(kEtc + "/presets")) {
    SCOPED_TRACE(name);
    EXPECT_EQ(source_from_preset(kEtc + "/presets", name, "file:///sample").preset, name);
  }
}

}  // namespace
}  // namespace workwise::config
