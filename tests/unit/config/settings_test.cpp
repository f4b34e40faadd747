#include "config/settings.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "folder.hpp"

namespace workwise::config {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

TEST(Settings, OfAFileWithNothingButItsVersionAreTheDefaults) {
  const Folder folder;
  const Settings settings = folder.load("version: 1\n");
  EXPECT_EQ(settings.ingest.batch_rows, 5000U);
  EXPECT_EQ(settings.migrations.on_boot, OnBoot::wait);
  EXPECT_EQ(settings.log.level, "info");
  EXPECT_TRUE(settings.database.url.empty());
  EXPECT_TRUE(settings.sources.empty());
  EXPECT_EQ(settings.file, folder.file("workwise.yaml"));
}

TEST(Settings, TakeEveryKeyOfTheFile) {
  const Folder folder;
  const Settings settings = folder.load(R"(version: 1
database: { url: "postgresql://db/board", connect_timeout: 3s }
migrations: { directory: /srv/migrations, on_boot: migrate, lock_timeout: 250ms }
ingest:
  batch_rows: 1000
  batch_bytes: 2MiB
  workers: 3
  shutdown_grace: 5s
  spool_directory: /var/tmp/spool
  commit: run
  runs_retention: 30d
  quarantine_retention: 12h
log: { level: debug }
presets: { directory: /srv/presets }
)");
  EXPECT_EQ(settings.database.url, "postgresql://db/board");
  EXPECT_EQ(settings.database.connect_timeout, 3s);
  EXPECT_EQ(settings.migrations.directory, "/srv/migrations");
  EXPECT_EQ(settings.migrations.on_boot, OnBoot::migrate);
  EXPECT_EQ(settings.migrations.lock_timeout, 250ms);
  EXPECT_EQ(settings.ingest.batch_rows, 1000U);
  EXPECT_EQ(settings.ingest.batch_bytes, 2U << 20U);
  EXPECT_EQ(settings.ingest.workers, 3);
  EXPECT_EQ(settings.ingest.shutdown_grace, 5s);
  EXPECT_EQ(settings.ingest.spool_directory, "/var/tmp/spool");
  EXPECT_EQ(settings.ingest.commit, Commit::run);
  EXPECT_EQ(settings.ingest.runs_retention, 30 * 24h);
  EXPECT_EQ(settings.ingest.quarantine_retention, 12h);
  EXPECT_EQ(settings.log.level, "debug");
  EXPECT_EQ(settings.presets_directory, "/srv/presets");
}

TEST(Settings, TakeRelativePathsFromTheFoldersOfTheirFile) {
  const Folder folder;
  const Settings settings = folder.load(
      "version: 1\nmigrations: { directory: ./db/../sql }\npresets: { directory: presets }\n");
  EXPECT_EQ(settings.migrations.directory, folder.file("sql"));
  EXPECT_EQ(settings.presets_directory, folder.file("presets"));
}

TEST(Settings, TakeWhatMakesAMigrationSafe) {
  const Folder folder;
  const Settings settings = folder.load(R"(version: 1
migrations:
  on_failure: rollback
  require_rehearsal: true
  rehearsal_max_age: 2h
  drift_every: 1m
  backup: { what: touched, directory: /srv/dumps, keep: 3, jobs: 4 }
)");
  EXPECT_EQ(settings.migrations.on_failure, OnFailure::rollback);
  EXPECT_EQ(settings.migrations.confirm, std::nullopt);
  EXPECT_TRUE(settings.migrations.require_rehearsal);
  EXPECT_EQ(settings.migrations.rehearsal_max_age, 2h);
  EXPECT_EQ(settings.migrations.drift_every, 1min);
  EXPECT_EQ(settings.migrations.backup.what, Backup::What::touched);
  EXPECT_EQ(settings.migrations.backup.directory, "/srv/dumps");
  EXPECT_EQ(settings.migrations.backup.keep, 3);
  EXPECT_EQ(settings.migrations.backup.jobs, 4);
  EXPECT_EQ(folder.load("version: 1\nmigrations: { confirm: no }\n").migrations.confirm, false);
}

TEST(Settings, NameWhoIsToldAndHideWhere) {
  const Folder folder;
  Folder::variables() = {{"HOOK", "https://hooks.example/T0/sesame"}};
  const std::string yaml = R"(version: 1
notifications:
  - { name: ops, url_env: HOOK, secret: whsec_bW9yZQ, format: slack, events: [run.held] }
)";
  const Settings settings = folder.load(yaml);
  ASSERT_EQ(settings.notifications.size(), 1U);
  EXPECT_EQ(settings.notifications[0].url.value, "https://hooks.example/T0/sesame");
  EXPECT_EQ(settings.notifications[0].secret.value, "whsec_bW9yZQ");
  EXPECT_EQ(settings.notifications[0].format, Webhook::Format::slack);
  EXPECT_EQ(settings.notifications[0].events, std::vector<std::string>{"run.held"});
  const std::string shown = to_yaml(settings);
  EXPECT_NE(shown.find("https://hooks.example/***"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("sesame"), std::string::npos);
  EXPECT_EQ(shown.find("bW9yZQ"), std::string::npos);
}

TEST(Settings, SayWhatIsWrongWithAWebhook) {
  const Folder folder;
  EXPECT_NE(folder.complaint("version: 1\nnotifications: [ { name: a, url: ftp://x } ]\n")
                .find("url: expected http:// or https://"),
            std::string::npos);
  EXPECT_NE(folder
                .complaint(
                    "version: 1\nnotifications: [ { name: a, url: http://x, events: run.hold } ]\n")
                .find("there is no event \"run.hold\"; did you mean \"run.held\"?"),
            std::string::npos);
  EXPECT_NE(folder.complaint("version: 1\nnotifications: [ { url: http://x } ]\n")
                .find("name is missing"),
            std::string::npos);
}

TEST(Settings, SendWithASecretThatTheyMayReadAndLeaveTheOthersAlone) {
  Folder folder;
  folder.overrides.read_secrets = false;
  Folder::variables() = {{"HOOK", "https://hooks.example/x"}};
  const Settings settings = folder.load(
      "version: 1\nnotifications: [ { name: a, url_env: HOOK }, { name: b, url_file: /not/there } "
      "]\n");
  EXPECT_EQ(settings.notifications.at(0).url.value, "https://hooks.example/x");
  EXPECT_EQ(settings.notifications.at(1).url.value, "");
}

TEST(Settings, FillInVariablesOfTheEnvironment) {
  const Folder folder;
  Folder::variables() = {{"PASSWORD", "p: {w}"}, {"WORKERS", "7"}};
  const Settings settings = folder.load(
      "version: 1\n"
      "database: { url: \"postgresql://u:${PASSWORD}@db/$${x}$y\" }\n"
      "ingest: { workers: \"${WORKERS}\" }\n");
  EXPECT_EQ(settings.database.url, "postgresql://u:p: {w}@db/${x}$y");
  EXPECT_EQ(settings.ingest.workers, 7);
}

TEST(Settings, QuoteAVariableOfTheEnvironmentByItsNameOnly) {
  const Folder folder;
  Folder::variables() = {{"WORKERS", "s3cr3t"}};
  EXPECT_EQ(folder.complaint("version: 1\ningest: { workers: \"${WORKERS}\" }\n"),
            "workwise.yaml:2:20: workers: expected a whole number from 1 to 64, found "
            "\"${WORKERS}\"");
}

TEST(Settings, LetTheVariableDatabaseUrlWinOverFileAndEnvironment) {
  Folder folder;
  folder.overrides.database_url = "postgresql://override/d";
  folder.overrides.environment = "production";
  const Settings settings = folder.load(
      "version: 1\n"
      "database: { url: \"postgresql://${UNSET}/d\" }\n"
      "environments: { production: { database: { url: \"${UNSET_TOO}\" } } }\n");
  EXPECT_EQ(settings.database.url, "postgresql://override/d");
}

constexpr const char* kEnvironments = R"(version: 1
database: { url: "postgresql://laptop/d" }
ingest: { workers: 1, batch_rows: 10 }
environments:
  production:
    inherits: staging
    database: { url: "postgresql://${PRODUCTION_HOST}/d" }
  staging:
    database: { url: "postgresql://staging/d" }
    ingest: { workers: 4 }
)";

TEST(Settings, OfNoEnvironmentNeedNothingThatOnlyAnotherOneNeeds) {
  const Folder folder;
  const Settings settings = folder.load(kEnvironments);
  EXPECT_EQ(settings.database.url, "postgresql://laptop/d");
  EXPECT_EQ(settings.environment, "");
}

TEST(Settings, OfAnEnvironmentAreTheFilesThenTheInheritedThenItsOwn) {
  Folder folder;
  Folder::variables() = {{"PRODUCTION_HOST", "prod"}};
  folder.overrides.environment = "production";
  const Settings settings = folder.load(kEnvironments);
  EXPECT_EQ(settings.database.url, "postgresql://prod/d");
  EXPECT_EQ(settings.ingest.workers, 4);
  EXPECT_EQ(settings.ingest.batch_rows, 10U);
  EXPECT_EQ(settings.environment, "production");
}

TEST(Settings, OfAnEnvironmentNeedItsVariables) {
  Folder folder;
  folder.overrides.environment = "production";
  EXPECT_EQ(folder.complaint(kEnvironments),
            "workwise.yaml:7:22: the environment variable PRODUCTION_HOST is not set");
}

TEST(Settings, OfAnEnvironmentWithoutADatabaseKeepTheFiles) {
  Folder folder;
  folder.overrides.environment = "test";
  const std::string text =
      "version: 1\ndatabase: { url: \"postgresql://${HOST}/d\" }\nenvironments: { test: {} }\n";
  EXPECT_EQ(folder.complaint(text), "workwise.yaml:2:18: the environment variable HOST is not set");
  Folder::variables() = {{"HOST", "h"}};
  EXPECT_EQ(folder.load(text).database.url, "postgresql://h/d");
}

TEST(Settings, NameTheEnvironmentsThereAreWhenOneIsUnknown) {
  Folder folder;
  folder.overrides.environment = "prod";
  EXPECT_EQ(
      folder.complaint(kEnvironments),
      "workwise.yaml:1:1: there is no environment \"prod\" in it: known are production, staging");
}

TEST(Settings, MergeMapsByAnchorAsYamlDoes) {
  const Folder folder;
  const Settings settings = folder.load(
      "version: 1\n"
      "environments:\n"
      "  a: &common { ingest: { workers: 5 }, log: { level: warn } }\n"
      "  b: { <<: *common, log: { level: error } }\n");
  EXPECT_TRUE(settings.sources.empty());
}

TEST(Settings, OfNoFileAreDefaultsAndTheDatabase) {
  Folder folder;
  folder.overrides.database_url = "postgresql:///board";
  const Settings settings = without_file(folder.overrides);
  EXPECT_EQ(settings.database.url, "postgresql:///board");
  EXPECT_TRUE(settings.file.empty());
  EXPECT_FALSE(settings.migrations.directory.empty());
  EXPECT_FALSE(settings.presets_directory.empty());
  EXPECT_FALSE(settings.ingest.spool_directory.empty());
}

TEST(Settings, NameCredentialsThatAreTheServicesAloneAndLeaveThemAlone) {
  Folder folder;
  folder.overrides.read_credentials = false;
  Folder::variables() = {{"CREDENTIALS_DIRECTORY", folder.file("may-not-look")}};
  const Settings settings = folder.load("version: 1\ndatabase: { url_credential: db }\n");
  EXPECT_EQ(settings.database.url, "");
  EXPECT_TRUE(settings.database.url_given);
  EXPECT_FALSE(folder.load("version: 1\n").database.url_given);
  EXPECT_NE(folder.complaint("version: 1\ndatabase: { url_credential: ../db }\n"), "");
}

TEST(Settings, TakeTheDatabaseFromACredentialOfSystemd) {
  const Folder folder;
  folder.write("db", "postgresql://u:s3cr3t@h/d\n");
  Folder::variables() = {{"CREDENTIALS_DIRECTORY", folder.file("")}};
  const Settings settings = folder.load("version: 1\ndatabase: { url_credential: db }\n");
  EXPECT_EQ(settings.database.url, "postgresql://u:s3cr3t@h/d");
}

TEST(Settings, FindASourceOrSuggestTheNearest) {
  const Folder folder;
  const Settings settings =
      folder.load("version: 1\nsources:\n" + source_yaml("mzansi-recruiters"));
  EXPECT_EQ(find_source(settings, "mzansi-recruiters").name, "mzansi-recruiters");
  try {
    find_source(settings, "mzansi-recuiters");
    FAIL() << "there is no such source";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"mzansi-recruiters\"?"));
    EXPECT_EQ(error.next(), "workwise sources list");
  }
}

TEST(Settings, ReadBackFromTheirOwnYamlShowTheSame) {
  Folder folder;
  const std::string shown = to_yaml(folder.load(R"(version: 1
database: { url: "postgresql://u@db/board" }
ingest: { workers: 3, commit: run }
defaults: { country: ZA, currency: ZAR, timezone: Africa/Johannesburg, language: en, cron: "*/5 * * * *" }
sources:
  - name: everything
    enabled: false
    every: 90s
    company: "No: [Plain] \"Text\""
    commit: batch
    fetch:
      url: https://feeds.example/jobs.xml?limit=50
      headers: { Accept: text/xml }
      timeout: 60s
      retry: { attempts: 4, on: [429, 5xx, timeout], respect_retry_after: true }
    read: { format: xml, items: /source/job, namespaces: { g: "http://base.google.com/ns/1.0" } }
    id: [ referencenumber, { path: url, regex: "([0-9]+)$" } ]
    map:
      title: [ title, name ]
      city: { path: city, values: { JHB: Johannesburg, "N/A": null, "true": "no" }, default: "0123" }
      url: { template: "https://x.example/{id}?c={a.b}" }
      tags: { paths: [ a, b ], each: name, join: ", " }
      posted_at: { path: date, date_order: dmy, timezone: UTC, end_of_day: true, unless: { path: x, in: ["1", 1, true] } }
      description: { path: body, unescape: 2 }
      salary: { min: lo, max: hi, currency: { const: ZAR }, unless: { path: p, in: y } }
    drop_if: [ { empty: [title, url] }, { path: kind, in: ad }, { path: kind, regex: "^x" } ]
    expire: { when: date, after_runs: 2, max_drop: 12.5%, confirm_empty: 3, max_age: 45d }
    complete: { max_rejected: 0.5 }
  - name: plain
    fetch: { url: file:///feeds/a.json }
    read: { format: json }
    id: id
    map: { title: title }
  - name: pages
    commit: batch
    fetch:
      url: https://h/{page}
      body: { page: "{page}", words: [ "a: b", 1, true ] }
      paging: { style: page, start: 0, per_page: 20, limit_parameter: n, total: a.b, pages: c, max_pages: 3 }
      rate: 25/min
      connections: 4
      allow_private: true
    read: { format: json, items: jobs }
    id: id
    map: { title: title, description: "@detail.text" }
    detail: { url: "https://h/{id}", rate: 4/day }
    complete: { page_limit_is_partial: false, total: meta.total }
  - name: table
    fetch: { url: https://h/, paging: { style: links, next: a/b, match: "x$" } }
    read: { format: csv, delimiter: "\t", columns: [ "the id", title ] }
    id: the id
    map: { title: title }
)"));
  const Settings again = folder.load(shown);
  EXPECT_EQ(to_yaml(again), shown);
  EXPECT_EQ(again.sources[0].map.fields.at("city").values.at("N/A"), std::nullopt);
  EXPECT_EQ(again.sources[0].schedule.every, 90s);
  EXPECT_EQ(again.sources[1].schedule.cron, "*/5 * * * *");
}

TEST(Settings, ShowNoSecretOfAnyKind) {
  Folder folder;
  folder.write("pw", "s3cr3t-of-a-file\n");
  Folder::variables() = {{"KEY", "s3cr3t-of-the-environment"}};
  const std::string shown = to_yaml(folder.load(R"(version: 1
database: { url: "postgresql://u:s3cr3t@db/board" }
sources:
  - name: a
    fetch:
      url: "https://u:s3cr3t@h/${KEY}/x?token=s3cr3t"
      headers: { Accept: "text/${KEY}", X-Key: s3cr3t, Cookie: s3cr3t }
      query: { app_key: "${KEY}", other: s3cr3t, third: { value_file: pw } }
      auth: { basic: { user: workwise, password_file: pw } }
    read: { format: json }
    id: id
    map: { title: title }
  - name: b
    fetch: { url: "https://h/", auth: { bearer: { token: s3cr3t } } }
    read: { format: json }
    id: id
    map: { title: title }
  - name: c
    fetch: { url: "https://h/", auth: { header: { name: X-Key, value_env: KEY } } }
    read: { format: json }
    id: id
    map: { title: title }
)"));
  EXPECT_THAT(shown, Not(HasSubstr("s3cr3t")));
  EXPECT_THAT(shown, HasSubstr("user: workwise"));
  EXPECT_THAT(shown, HasSubstr("name: X-Key"));
}

}  // namespace
}  // namespace workwise::config
