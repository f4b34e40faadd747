#include "config/source.hpp"

#include <gmock/gmock.h>

#include "folder.hpp"

namespace workwise::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr const char* kHead = "version: 1\npresets: { directory: presets }\n";

/// A board of our own making: two parameters, one with a default.
constexpr const char* kBoardPreset = R"(version: 1
description: An invented board with an API
with: { board: ~, region: eu }
every: 6h
fetch:
  url: https://{region}.boards.example/{board}/jobs
  headers: { Accept: application/json, X-Board: "{board}" }
  timeout: 30s
read: { format: json, items: jobs }
id: id
map:
  title: title
  company: company_name
  url: { template: "https://boards.example/{board}/{id}" }
  department: departments[0].name
  salary: { min: pay.min, max: pay.max }
drop_if: [ { empty: title } ]
expire: { when: missing, after_runs: 3, max_drop: 10% }
)";

class PresetTest : public testing::Test {
 protected:
  PresetTest() { folder_.write("presets/board.yaml", kBoardPreset); }

  Source source(const std::string& keys) const { return folder_.load(kHead + keys).sources.at(0); }

  Folder folder_;
};

TEST_F(PresetTest, GivesASourceAllThatItDoesNotSayItself) {
  const Source source =
      this->source("sources:\n  - { name: a, preset: board, with: { board: acme } }\n");
  EXPECT_EQ(source.preset, "board");
  EXPECT_EQ(source.fetch.url, "https://eu.boards.example/acme/jobs");
  EXPECT_EQ(source.fetch.headers.at("X-Board"), "acme");
  EXPECT_EQ(source.fetch.timeout, 30s);
  EXPECT_EQ(source.read.items, "jobs");
  EXPECT_EQ(source.schedule.every, 6h);
  EXPECT_EQ(source.map.fields.at("url").template_text, "https://boards.example/acme/{id}");
  EXPECT_EQ(source.expire.after_runs, 3);
  EXPECT_EQ(source.drop_if.size(), 1U);
}

TEST_F(PresetTest, IsOverriddenByDefaultsAndThoseByTheSource) {
  const Source source = this->source(
      "defaults: { every: 1h, fetch: { timeout: 5m, headers: { User-Agent: x } }, expire: { "
      "max_drop: 50% } }\n"
      "sources:\n"
      "  - name: a\n"
      "    preset: board\n"
      "    with: { board: acme, region: us }\n"
      "    fetch: { timeout: 7s }\n"
      "    expire: { after_runs: 1 }\n");
  EXPECT_EQ(source.fetch.url, "https://us.boards.example/acme/jobs");
  EXPECT_EQ(source.schedule.every, 1h);
  EXPECT_EQ(source.fetch.timeout, 7s);
  EXPECT_EQ(source.fetch.headers.size(), 3U);
  EXPECT_EQ(source.expire.after_runs, 1);
  EXPECT_EQ(source.expire.max_drop, 0.5);
  EXPECT_EQ(source.expire.when, Expire::When::missing);
}

TEST_F(PresetTest, LosesAWholeRuleToTheSourcesRuleOfTheSameField) {
  const Source source = this->source(
      "sources:\n"
      "  - name: a\n"
      "    preset: board\n"
      "    with: { board: acme }\n"
      "    map:\n"
      "      url: { path: link, default: none }\n"
      "      department: ~\n"
      "      salary: pay.text\n");
  EXPECT_THAT(source.map.fields.at("url").paths, ElementsAre("link"));
  EXPECT_EQ(source.map.fields.at("url").template_text, std::nullopt);
  EXPECT_FALSE(source.map.fields.contains("department"));
  EXPECT_TRUE(source.map.fields.contains("company"));
  EXPECT_TRUE(source.map.salary->text);
  EXPECT_FALSE(source.map.salary->min);
}

TEST_F(PresetTest, GivesUpItsScheduleForACronExpression) {
  const Source source = this->source(
      "sources:\n  - { name: a, preset: board, with: { board: acme }, cron: \"0 6 * * 1-5\" }\n");
  EXPECT_EQ(source.schedule.every, std::nullopt);
  EXPECT_EQ(source.schedule.cron, "0 6 * * 1-5");
}

TEST_F(PresetTest, AsksForAParameterThatIsMissing) {
  EXPECT_EQ(
      folder_.complaint(std::string(kHead) + "sources:\n  - { name: a, preset: board }\n"),
      "workwise.yaml:4:5: source a: nothing fills {board} of fetch.url; give with: { board: … }");
}

TEST_F(PresetTest, SuggestsTheParameterThatWasMeant) {
  EXPECT_THAT(
      folder_.complaint(
          std::string(kHead) +
          "sources:\n  - { name: a, preset: board, with: { board: x, regoin: us } }\n"),
      HasSubstr(
          "workwise.yaml:4:49: with: nothing uses the parameter \"regoin\" of the preset board; "
          "did you mean \"region\"?"));
}

TEST_F(PresetTest, SuggestsThePresetThatWasMeant) {
  EXPECT_THAT(folder_.complaint(std::string(kHead) + "sources:\n  - { name: a, preset: baord }\n"),
              HasSubstr("did you mean \"board\"?"));
}

TEST_F(PresetTest, NeedsItsVersion) {
  folder_.write("presets/old.yaml", "read: { format: json }\nid: id\nmap: { title: t }\n");
  EXPECT_EQ(
      folder_.complaint(std::string(kHead) +
                        "sources:\n  - { name: a, preset: old, fetch: { url: \"https://h/\" } }\n"),
      "presets/old.yaml:1:1: version is missing: a preset begins with \"version: 1\"");
}

TEST_F(PresetTest, AloneMakesASourceForAFile) {
  const Source source =
      source_from_preset(folder_.file("presets"), "board", "file:///tmp/sample.json");
  EXPECT_EQ(source.name, "board");
  EXPECT_EQ(source.fetch.url, "file:///tmp/sample.json");
  EXPECT_EQ(source.read.items, "jobs");
  EXPECT_NE(source.recipe, Fingerprint{});
}

TEST_F(PresetTest, AUrlThatWasTypedMayBeOfOurOwnNetwork) {
  const Source source =
      source_from_preset(folder_.file("presets"), "board", "http://127.0.0.1/sample.json");
  EXPECT_TRUE(source.fetch.allow_private);
}

TEST_F(PresetTest, ThatIsUnknownIsAMistakeOfTheCommandLine) {
  try {
    source_from_preset(folder_.file("presets"), "bord", "file:///tmp/sample.json");
    FAIL() << "there is no such preset";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"board\"?"));
  }
  EXPECT_THROW(source_from_preset(folder_.file("presets"), "../presets/board", ""), UsageError);
}

TEST(Source, WithoutAScheduleRunsEveryHour) {
  const Folder folder;
  const Settings settings = folder.load("version: 1\nsources:\n" + source_yaml("a"));
  EXPECT_EQ(settings.sources[0].schedule.every, 1h);
}

TEST(Source, TakesItsScheduleInItsOwnTimeZone) {
  const Folder folder;
  const Settings settings =
      folder.load("version: 1\ndefaults: { timezone: Africa/Johannesburg }\nsources:\n" +
                  source_yaml("a", "    cron: \"@daily\"\n") +
                  source_yaml("b", "    timezone: Europe/Berlin\n"));
  EXPECT_EQ(settings.sources[0].schedule.timezone, "Africa/Johannesburg");
  EXPECT_EQ(settings.sources[1].schedule.timezone, "Europe/Berlin");
}

TEST(Source, RemembersWhereItAndItsRulesStand) {
  const Folder folder;
  const Source source = folder.load("version: 1\nsources:\n" + source_yaml("a")).sources[0];
  EXPECT_EQ(folder.without_folder(to_string(source.position)), "workwise.yaml:3:5");
  EXPECT_EQ(folder.without_folder(to_string(source.map.fields.at("title").position)),
            "workwise.yaml:7:19");
}

TEST(Source, TakesACommitModeFromItselfOrFromIngest) {
  const Folder folder;
  const Settings settings = folder.load("version: 1\ningest: { commit: run }\nsources:\n" +
                                        source_yaml("a") + source_yaml("b", "    commit: batch\n"));
  EXPECT_EQ(settings.sources[0].commit, Commit::run);
  EXPECT_EQ(settings.sources[1].commit, Commit::batch);
}

TEST(Source, ReadsEachKindOfRule) {
  const Folder folder;
  const Mapping map =
      folder
          .load(
              "version: 1\nsources:\n  - name: a\n"
              "    fetch: { url: https://h/ }\n"
              "    read: { format: xml }\n"
              "    id: [ a, b ]\n"
              "    map:\n"
              "      title: [ name, title ]\n"
              "      company: { path: company, default: Mzansi Recruiters }\n"
              "      country: { const: ZA }\n"
              "      employment_type: { path: jobtype, values: { Direct Placement: null, Contract "
              "to Hire: CONTRACTOR } }\n"
              "      expires_at: { path: expirationdate, date_order: dmy, end_of_day: true }\n"
              "      salary: { text: salary }\n")
          .sources[0]
          .map;
  EXPECT_THAT(map.fields.at("title").paths, ElementsAre("name", "title"));
  EXPECT_EQ(map.fields.at("company").default_value, "Mzansi Recruiters");
  EXPECT_EQ(map.fields.at("country").constant, "ZA");
  EXPECT_EQ(map.fields.at("employment_type").values.at("Contract to Hire"), "CONTRACTOR");
  EXPECT_EQ(map.fields.at("employment_type").values.at("Direct Placement"), std::nullopt);
  EXPECT_EQ(map.fields.at("expires_at").date_order, DateOrder::dmy);
  EXPECT_TRUE(map.fields.at("expires_at").end_of_day);
  EXPECT_THAT(map.salary->text->paths, ElementsAre("salary"));
}

TEST(Source, ReadsWhatIsSentWithAPost) {
  const Folder folder;
  const Source source = folder
                            .load(
                                "version: 1\nsources:\n"
                                "  - name: a\n"
                                "    fetch:\n"
                                "      url: https://h/\n"
                                "      body: { limit: 20, offset: \"{offset}\", text: \"7\",\n"
                                "              facets: {}, ids: [a, 1.5, true, ~, 007] }\n"
                                "      paging: { style: offset, per_page: 20, total: total }\n"
                                "    read: { format: json }\n"
                                "    id: a\n    map: { title: t }\n")
                            .sources.at(0);
  EXPECT_TRUE(source.fetch.post);
  EXPECT_EQ(source.fetch.content_type, "application/json");
  EXPECT_EQ(source.fetch.body, R"({"limit":20,"offset":"{offset}","text":"7","facets":{},)"
                               R"("ids":["a",1.5,true,null,"007"]})");
}

TEST(Source, CountsPagesFromOneAndItemsFromZero) {
  const Folder folder;
  const auto start = [&](const std::string& paging) {
    return folder
        .load("version: 1\nsources:\n  - name: a\n    fetch: { url: https://h/, paging: { " +
              paging + " } }\n    read: { format: json }\n    id: a\n    map: { title: t }\n")
        .sources.at(0)
        .fetch.paging.start;
  };
  EXPECT_EQ(start("style: page"), 1U);
  EXPECT_EQ(start("style: page, start: 0"), 0U);
  EXPECT_EQ(start("style: offset, per_page: 5"), 0U);
}

TEST(Source, ReadsADetailARateAndClientCredentials) {
  const Folder folder;
  const Source source =
      folder
          .load(
              "version: 1\nsources:\n"
              "  - name: a\n"
              "    fetch:\n"
              "      url: https://h/\n"
              "      rate: 25/min\n"
              "      connections: 1\n"
              "      auth: { oauth2: { token_url: https://h/token, client_id: me,\n"
              "                        client_secret: s3, scope: jobs } }\n"
              "    read: { format: json }\n"
              "    id: a\n    map: { title: t, description: \"@detail.text\" }\n"
              "    detail: { url: \"{ref}\", rate: 4/day, only: new_or_changed }\n"
              "    complete: { total: meta.total }\n")
          .sources.at(0);
  EXPECT_EQ(source.fetch.rate.requests, 25U);
  EXPECT_EQ(source.fetch.rate.span, 1min);
  EXPECT_EQ(source.fetch.connections, 1);
  EXPECT_EQ(source.fetch.auth.kind, Auth::Kind::oauth2);
  EXPECT_EQ(source.fetch.auth.user, "me");
  EXPECT_EQ(source.fetch.auth.secret.value, "s3");
  EXPECT_EQ(source.detail.url, "{ref}");
  EXPECT_EQ(source.detail.rate.span, 24h);
  EXPECT_EQ(source.complete.total, "meta.total");
}

TEST(Source, OfCsvMayNameItsDelimiterAndColumns) {
  const Folder folder;
  const Source source = folder
                            .load(
                                "version: 1\nsources:\n"
                                "  - name: a\n"
                                "    fetch: { url: https://h/ }\n"
                                "    read: { format: csv, delimiter: tab, columns: [id, t] }\n"
                                "    id: id\n    map: { title: t }\n")
                            .sources.at(0);
  EXPECT_EQ(source.read.delimiter, '\t');
  EXPECT_THAT(source.read.columns, ElementsAre("id", "t"));
}

TEST(Source, KnowsWhereEachSecretCameFrom) {
  const Folder folder;
  folder.write("pw", "  two words \r\n");
  Folder::variables() = {{"TOKEN", "t"}, {"CREDENTIALS_DIRECTORY", folder.file("")}};
  const auto auth = [&](const std::string& text) {
    return folder
        .load(
            "version: 1\nsources:\n  - name: a\n    read: { format: json }\n    id: a\n"
            "    map: { title: t }\n    fetch: { url: \"https://h/\", auth: " +
            text + " }\n")
        .sources[0]
        .fetch.auth;
  };
  EXPECT_EQ(auth("{ basic: { user: u, password_file: pw } }").secret.value, "  two words ");
  EXPECT_EQ(auth("{ basic: { user: u, password_file: pw } }").secret.origin,
            "file " + folder.file("pw"));
  EXPECT_EQ(auth("{ basic: { user: u, password_credential: pw } }").secret.value, "  two words ");
  EXPECT_EQ(auth("{ bearer: { token_env: TOKEN } }").secret.origin, "environment TOKEN");
  EXPECT_EQ(auth("{ bearer: { token: \"${TOKEN}\" } }").secret.value, "t");
  EXPECT_EQ(auth("{ header: { name: X-Key, value: v } }").secret.origin, "configuration");
  EXPECT_EQ(auth("none").kind, Auth::Kind::none);
}

TEST(Source, NamesItsSecretsWithoutReadingThemWhenToldSo) {
  Folder folder;
  folder.overrides.read_secrets = false;
  const Settings settings =
      folder.load("version: 1\nsources:\n" + source_yaml("a", "    enabled: yes\n") +
                  "  - name: b\n    read: { format: json }\n    id: a\n    map: { title: t }\n"
                  "    fetch: { url: \"https://h/\", auth: { basic: { user: u, password_file: "
                  "/nowhere } },\n"
                  "             query: { key: \"${UNSET}\" } }\n");
  EXPECT_EQ(settings.sources[1].fetch.auth.secret.value, "");
  EXPECT_EQ(settings.sources[1].fetch.auth.secret.origin, "file /nowhere");
}

// The recipe guards validators and fingerprints: it must move with all that changes a posting, and
// with nothing else, or an unchanged feed would be decoded again.
class RecipeTest : public testing::Test {
 protected:
  Fingerprint recipe(const std::string& more, const std::string& title = "title",
                     const std::string& top = "") const {
    return folder_
        .load("version: 1\n" + top +
              "sources:\n  - name: a\n    fetch: { url: https://h/ }\n    read: { format: xml }\n"
              "    id: id\n    map: { title: " +
              title + " }\n" + more)
        .sources[0]
        .recipe;
  }

  Folder folder_;
};

TEST_F(RecipeTest, IsTheSameForTheSameMeaning) {
  EXPECT_EQ(recipe(""), recipe("    # a comment\n"));
  EXPECT_EQ(recipe("    every: 5m\n    expire: { max_drop: 1% }\n    commit: run\n"), recipe(""));
  EXPECT_EQ(recipe("", "{ path: title }"), recipe(""));
  EXPECT_EQ(recipe("    country: ZA\n"), recipe("", "title", "defaults: { country: ZA }\n"));
}

TEST_F(RecipeTest, MovesWithAllThatDecidesWhatAnItemBecomes) {
  std::vector<std::string> recipes = {to_uuid(recipe(""))};
  for (const char* more :
       {"    country: ZA\n", "    currency: ZAR\n", "    timezone: Africa/Johannesburg\n",
        "    language: en\n", "    company: Acme\n", "    drop_if: [ { empty: title } ]\n"})
    recipes.push_back(to_uuid(recipe(more)));
  for (const char* title :
       {"name", "{ path: title, default: x }", "{ path: title, regex: x }", "{ const: title }",
        "{ template: title }", "{ path: title, values: { a: b } }",
        "{ path: title, values: { a: null } }", "{ path: title, join: x }",
        "{ path: title, each: x }", "{ path: title, unescape: 0 }",
        "{ path: title, unless: { path: x, in: [y] } }", "[ title, name ]"})
    recipes.push_back(to_uuid(recipe("", title)));
  const std::size_t count = recipes.size();
  std::sort(recipes.begin(), recipes.end());
  recipes.erase(std::unique(recipes.begin(), recipes.end()), recipes.end());
  EXPECT_EQ(recipes.size(), count);
}

}  // namespace
}  // namespace workwise::config
