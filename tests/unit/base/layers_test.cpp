// lib/LAYERS says which folder of lib/ may include which; every #include is held against it.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kLib = fs::path{WORKWISE_SOURCE_DIR} / "lib";

struct Layer {
  std::set<std::string> folders;
  std::set<std::string> packages;
};

std::set<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::set<std::string> all;
  for (std::string word; stream >> word;) all.insert(word);
  return all;
}

struct Layers {
  std::map<std::string, Layer> by_name;
  std::vector<std::string> order;  ///< from the top down
};

Layers read_layers() {
  std::ifstream file(kLib / "LAYERS");
  Layers layers;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const auto colon = line.find(':');
    const auto bar = line.find('|');
    const std::string name = *words(line.substr(0, colon)).begin();
    layers.order.push_back(name);
    layers.by_name[name] = {.folders = words(line.substr(colon + 1, bar - colon - 1)),
                            .packages = words(line.substr(bar + 1))};
  }
  return layers;
}

/// Which package a header in angle brackets belongs to; "" for the language and the system.
std::string package_of(const std::string& header) {
  static const std::vector<std::pair<std::string, std::string>> kPackages = {
      {"spdlog/", "spdlog"},       {"fmt/", "spdlog"},        {"xxhash.h", "xxhash"},
      {"systemd/", "systemd"},     {"yaml-cpp/", "yaml-cpp"}, {"date/", "date"},
      {"pqxx/", "libpqxx"},        {"libpq", "libpq"},        {"boost/", "boost"},
      {"curl/", "curl"},           {"zlib.h", "zlib"},        {"zstd", "zstd"},
      {"brotli/", "brotli"},       {"simdjson", "simdjson"},  {"pugixml", "pugixml"},
      {"utf8proc", "utf8proc"},    {"openssl/", "openssl"},   {"CLI/", "cli11"},
      {"gtest/", "gtest"},         {"gmock/", "gtest"},       {"prometheus/", "prometheus"},
      {"pg_query", "libpg_query"}, {"gumbo", "gumbo"},        {"isa-l", "isa-l"}};
  for (const auto& [prefix, package] : kPackages)
    if (header.starts_with(prefix)) return package;
  const bool system = header.find('/') == std::string::npos || header.starts_with("sys/") ||
                      header.starts_with("netinet/") || header.starts_with("arpa/");
  return system ? "" : "(unknown) " + header;
}

/// What is wrong with one line of a file of `folder`; "" when nothing is.
std::string judge(const std::string& line, const std::string& folder, const Layers& layers) {
  const auto at = line.find_first_not_of(' ', line.starts_with('#') ? 1 : std::string::npos);
  if (at == std::string::npos || line.compare(at, 7, "include") != 0) return "";
  const auto open = line.find_first_of("<\"", at);
  const auto close = line.find_first_of(">\"", open + 1);
  if (open == std::string::npos || close == std::string::npos) return "";
  const std::string header = line.substr(open + 1, close - open - 1);
  const Layer& layer = layers.by_name.at(folder);
  if (line[open] == '<') {
    const std::string package = package_of(header);
    if (package.empty() || layer.packages.contains(package)) return "";
    return "package " + package;
  }
  const std::string target = header.substr(0, header.find('/'));
  if (target == folder || layer.folders.contains(target)) return "";
  return "folder " + target;
}

std::vector<std::string> trespasses(const fs::path& path, const Layers& layers) {
  const std::string folder = *fs::relative(path, kLib).begin();
  std::vector<std::string> found;
  if (!layers.by_name.contains(folder)) return {path.string() + ": no such folder in lib/LAYERS"};
  std::ifstream file(path);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (const std::string wrong = judge(line, folder, layers); !wrong.empty())
      found.push_back(path.string() + ":" + std::to_string(number) + ": lib/" + folder +
                      " may not include " + wrong + " (lib/LAYERS)");
  }
  return found;
}

TEST(LayersTest, EveryIncludePointsDown) {
  const Layers layers = read_layers();
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kLib)) {
    const auto extension = entry.path().extension();
    if (extension != ".hpp" && extension != ".cpp") continue;
    ++files;
    for (const std::string& trespass : trespasses(entry.path(), layers)) ADD_FAILURE() << trespass;
  }
  EXPECT_GT(files, 50) << "did the test look into the right folder?";
}

TEST(LayersTest, ALayerNamesOnlyLayersBelowIt) {
  const Layers layers = read_layers();
  for (auto layer = layers.order.begin(); layer != layers.order.end(); ++layer)
    for (const std::string& below : layers.by_name.at(*layer).folders)
      EXPECT_NE(std::find(layer + 1, layers.order.end(), below), layers.order.end())
          << *layer << " may include " << below << ", which is not below it";
}

TEST(LayersTest, PostgresAloneKnowsItsLibraries) {
  const Layers layers = read_layers();
  for (const auto& [name, layer] : layers.by_name)
    for (const char* library : {"libpqxx", "libpq"})
      EXPECT_EQ(layer.packages.contains(library), name == "postgres") << name;
}

TEST(LayersTest, TheJudgeSeesATrespass) {
  Layers layers;
  layers.by_name["job"] = {.folders = {"base"}, .packages = {"date"}};
  EXPECT_EQ(judge("#include \"postgres/session.hpp\"", "job", layers), "folder postgres");
  EXPECT_EQ(judge("#  include <pqxx/pqxx>", "job", layers), "package libpqxx");
  EXPECT_EQ(judge("#include <nobody/knows.h>", "job", layers), "package (unknown) nobody/knows.h");
  EXPECT_EQ(judge("#include \"base/text.hpp\"", "job", layers), "");
  EXPECT_EQ(judge("#include \"job/slug.hpp\"", "job", layers), "");
  EXPECT_EQ(judge("#include <vector>", "job", layers), "");
  EXPECT_EQ(judge("#include <sys/stat.h>", "job", layers), "");
  EXPECT_EQ(judge("int includes = 1;", "job", layers), "");
}

}  // namespace
