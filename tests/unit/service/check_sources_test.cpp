#include "service/check_sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace workwise::service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

config::Rule path(const std::string& text) {
  config::Rule rule;
  rule.paths = {text};
  return rule;
}

/// A source that is all right, written in this line.
config::Source source(const std::string& name, int line) {
  config::Source source;
  source.name = name;
  source.position = {.file = "/etc/workwise.yaml", .line = line, .column = 5};
  source.schedule.every = std::chrono::hours{1};
  source.read.format = config::Format::json;
  source.read.items = "jobs";
  source.id = {path("id")};
  source.map.fields["title"] = path("title");
  return source;
}

std::string problems(const std::vector<config::Source>& sources) {
  try {
    check_sources(sources);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(CheckSourcesTest, FindsNothingWrongWithWhatIsRight) {
  EXPECT_EQ(problems({source("a", 3), source("b", 9)}), "");
}

TEST(CheckSourcesTest, NamesEverySourceThatCouldNotRunWhereItWasWritten) {
  config::Source never = source("never", 40);
  never.schedule = {.every = {}, .cron = "0 0 31 2 *", .timezone = "UTC"};
  config::Source items = source("items", 50);
  items.read.items = "jobs[";
  config::Source title = source("title", 60);
  title.map.fields["title"] = path("a[");
  title.map.fields["title"].position = {.file = "/etc/workwise.yaml", .line = 66, .column = 14};
  EXPECT_THAT(
      problems({never, source("fine", 45), items, title}),
      AllOf(HasSubstr("/etc/workwise.yaml:40:5: source never: cron \"0 0 31 2 *\": no such"),
            HasSubstr("\n/etc/workwise.yaml:50:5: source items: read.items: \"jobs[\""),
            HasSubstr("\n/etc/workwise.yaml:66:14: ")));
}

}  // namespace
}  // namespace workwise::service
