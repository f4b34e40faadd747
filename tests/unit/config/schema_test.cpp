#include "config/schema.hpp"

#include <gmock/gmock.h>
#include <simdjson.h>

#include <set>

#include "folder.hpp"

namespace workwise::config {
namespace {

namespace dom = simdjson::dom;
using Names = std::set<std::string>;

class SchemaTest : public testing::Test {
 protected:
  SchemaTest() : root_(parser_.parse(schema().data(), schema().size())) {}

  dom::element at(const std::string& pointer) const { return root_.at_pointer(pointer); }

  /// The names of the properties that an object of the schema may have.
  Names properties(const std::string& pointer) const {
    Names names;
    for (const auto& [name, value] : dom::object(at(pointer + "/properties"))) names.emplace(name);
    return names;
  }

  /// The keys that the reader says it knows when it meets one that it does not.
  Names known(const std::string& yaml) const {
    const std::string complaint = folder_.complaint(yaml);
    const std::string lead = "unknown key \"qqqqqqqqqq\": known here are ";
    const auto from = complaint.find(lead);
    if (from == std::string::npos) return {complaint};
    const auto end = complaint.find('\n', from);
    Names names;
    std::string rest = complaint.substr(from + lead.size(), end - from - lead.size()) + ", ";
    for (auto comma = rest.find(", "); comma != std::string::npos; comma = rest.find(", ")) {
      names.insert(rest.substr(0, comma));
      rest.erase(0, comma + 2);
    }
    return names;
  }

  static std::string in_source(const std::string& keys) {
    return "version: 1\nsources:\n  - { name: a, " + keys + " }\n";
  }

  Folder folder_;
  dom::parser parser_;
  dom::element root_;
};

TEST_F(SchemaTest, KnowsTheKeysThatTheReaderKnowsAndNoOthers) {
  const std::string unknown = "qqqqqqqqqq: 1";
  const auto in = [&](const std::string& key) { return in_source(key + ": { " + unknown + " }"); };
  const auto in_fetch = [&](const std::string& key) {
    return in_source("fetch: { " + key + ": { " + unknown + " } }");
  };
  const auto at_top = [&](const std::string& key) {
    return "version: 1\n" + key + ": { " + unknown + " }\n";
  };
  const std::string defs = "/$defs/";
  const std::map<std::string, std::string> places = {
      {"", "version: 1\n" + unknown + "\n"},
      {"/properties/environments/additionalProperties",
       "version: 1\nenvironments: { e: { " + unknown + " } }\n"},
      {defs + "database", at_top("database")},
      {defs + "migrations", at_top("migrations")},
      {defs + "ingest", at_top("ingest")},
      {defs + "log", at_top("log")},
      {defs + "presets", at_top("presets")},
      {defs + "migrations/properties/backup",
       "version: 1\nmigrations: { backup: { " + unknown + " } }\n"},
      {defs + "notification", "version: 1\nnotifications: [ { " + unknown + " } ]\n"},
      {defs + "defaults", at_top("defaults")},
      {defs + "source", in_source(unknown)},
      {defs + "fetch", in("fetch")},
      {defs + "read", in("read")},
      {defs + "map", in("map")},
      {defs + "paging", in_fetch("paging")},
      {defs + "auth/oneOf/1", in_fetch("auth")},
      {defs + "source/properties/expire", in("expire")},
      {defs + "source/properties/complete", in("complete")},
      {defs + "source/properties/detail", in("detail")},
      {defs + "drop_if/items", in_source("drop_if: [ { " + unknown + " } ]")},
      {defs + "rule/oneOf/2", in_source("map: { title: { path: a, " + unknown + " } }")},
      {defs + "salary/oneOf/2", in_source("map: { salary: { text: a, " + unknown + " } }")},
      {defs + "unless",
       in_source("map: { title: { path: a, unless: { path: a, in: b, " + unknown + " } } }")},
  };
  for (const auto& [pointer, yaml] : places) {
    SCOPED_TRACE(pointer);
    Names expected = known(yaml);
    for (const char* later : {"robots", "proxy", "client_cert"}) expected.erase(later);
    EXPECT_EQ(properties(pointer), expected);
  }
  for (const char* way : {"basic", "bearer", "header", "oauth2"}) {
    SCOPED_TRACE(way);
    EXPECT_EQ(
        properties(defs + "auth/oneOf/1/properties/" + way),
        known(in_source("fetch: { auth: { " + std::string(way) + ": { " + unknown + " } } }")));
  }
}

TEST_F(SchemaTest, RefersOnlyToWhatItDefines) {
  const std::string text{schema()};
  const std::string lead = "\"$ref\": \"#";
  std::size_t count = 0;
  for (auto here = text.find(lead); here != std::string::npos; here = text.find(lead, here + 1)) {
    const auto from = here + lead.size();
    const std::string pointer = text.substr(from, text.find('"', from) - from);
    EXPECT_FALSE(root_.at_pointer(pointer).error()) << pointer;
    ++count;
  }
  EXPECT_GT(count, 20U);
}

}  // namespace
}  // namespace workwise::config
