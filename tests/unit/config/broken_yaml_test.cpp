#include <gmock/gmock.h>

#include "folder.hpp"

namespace workwise::config {
namespace {

using testing::HasSubstr;

/// A file that must be refused, and how: every line that it must say, from its place on.
struct Broken {
  const char* name;
  std::string yaml;
  std::vector<std::string> lines;
};

void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name;
}

std::string with_source(const std::string& more) {
  return "version: 1\nsources:\n" + source_yaml("a", more);  // `more` begins in line 8
}

std::string with_map(const std::string& rules) {
  return "version: 1\nsources:\n"
         "  - name: a\n"
         "    fetch: { url: https://feeds.example/jobs.xml }\n"
         "    read: { format: xml, items: /source/job }\n"
         "    id: referencenumber\n"
         "    map:\n"
         "      title: title\n" +
         rules;  // begins in line 9
}

std::string with_fetch(const std::string& keys) {
  return "version: 1\nsources:\n"
         "  - name: a\n"
         "    read: { format: xml, items: /source/job }\n"
         "    id: referencenumber\n"
         "    map: { title: title }\n"
         "    fetch:\n" +
         keys;  // begins in line 8
}

class BrokenYamlTest : public testing::TestWithParam<Broken> {};

TEST_P(BrokenYamlTest, IsRefusedWithItsPlaceAndReason) {
  const Folder folder;
  const std::string complaint = folder.complaint(GetParam().yaml);
  for (const std::string& line : GetParam().lines)
    EXPECT_THAT('\n' + complaint + '\n', HasSubstr("\nworkwise.yaml:" + line)) << complaint;
  EXPECT_EQ(static_cast<std::size_t>(std::count(complaint.begin(), complaint.end(), '\n')) + 1,
            GetParam().lines.size())
      << complaint;
}

const std::vector<Broken> kBroken = {
    // The text itself.
    {"Empty", "", {"1:1: the file is empty"}},
    {"OnlyAComment", "# nothing yet\n", {"1:1: the file is empty"}},
    {"NoMap", "- a\n- b\n", {"1:1: expected a map"}},
    {"JustAWord", "hello\n", {"1:1: expected a map"}},
    {"OpenBracket", "version: 1\nsources: [\n", {"3:1: YAML:"}},
    {"OpenQuote", "version: 1\nlog: { level: \"info }\n", {"3:1: YAML:"}},
    {"TabIndent", "version: 1\nlog:\n\tlevel: info\n", {"3:1: YAML: a tab: lines are indented"}},
    {"TabDeeper", "version: 1\nlog:\n  \tlevel: info\n", {"3:3: YAML: a tab: lines are indented"}},
    {"NotUtf8",
     "version: 1\ndefaults: { company: \"\u00e9\xE9\" }\n",
     {"2:24: this is not UTF-8; save the file as UTF-8 text"}},
    {"NulCharacter", {"version: 1\nlog: in\0fo\n", 22}, {"2:8: a NUL character; save the file"}},
    {"Utf16", {"\xFF\xFEv\0e\0r\0", 8}, {"1:1: this is not UTF-8"}},
    {"StarWithoutQuotes",
     "version: 1\ndefaults:\n  cron: */5 * * * *\n",
     {"3:9: YAML: the referenced anchor is not defined: a text that begins with * needs quotes"}},
    {"AtWithoutQuotes",
     "version: 1\ndefaults: { company: @home }\n",
     {"2:22: YAML: unknown token: a text that begins with %, @ or ` needs quotes"}},
    {"BracesWithoutQuotes",
     "version: 1\ndatabase: { url: postgresql://${HOST}/d }\n",
     {"2:32: YAML: end of map flow not found: a { or [ is not closed, or a text"}},
    {"BadIndent", "version: 1\nlog:\n    level: info\n  more: 1\n", {"4:3: YAML:"}},
    {"UnknownAnchor", "version: 1\nlog: *nowhere\n", {"2:6: YAML:"}},
    {"AnchorInItself", "version: 1\nlog: &a { level: *a }\n", {"2:18: YAML:"}},
    {"SecondDocument", "version: 1\n---\nversion: 1\n", {"3:1: a second document"}},
    {"OwnTag", "version: 1\nlog: { level: !secret info }\n", {"2:15: the tag !secret means"}},
    {"KeyTwice",
     "version: 1\nlog: { level: info }\nlog: { level: debug }\n",
     {"3:1: the key log is here twice (first in line 2)"}},
    {"KeyTwiceDeep",
     "version: 1\ningest:\n  workers: 1\n  workers: 2\n",
     {"4:3: the key workers is here twice (first in line 3)"}},
    {"MergeOfAWord", "version: 1\nlog: { <<: info }\n", {"2:12: \"<<\" merges maps"}},
    // The top.
    {"NoVersion", "log: { level: info }\n", {"1:1: version is missing"}},
    {"Version2", "version: 2\n", {"1:10: version: expected 1, found \"2\""}},
    {"UnknownSection",
     "version: 1\nsorces: []\n",
     {"2:1: unknown key \"sorces\"; did you mean \"sources\"?"}},
    {"UnknownKey",
     "version: 1\ningest: { batch_row: 5 }\n",
     {"2:11: unknown key \"batch_row\"; did you mean \"batch_rows\"?"}},
    {"UnlikeAnyKey",
     "version: 1\nlog: { xyzzyplugh: 5 }\n",
     {"2:8: unknown key \"xyzzyplugh\": known here are level"}},
    {"SectionIsAList", "version: 1\ningest: [1]\n", {"2:9: ingest: expected a map"}},
    // Types and bounds.
    {"WordForNumber",
     "version: 1\ningest: { batch_rows: many }\n",
     {"2:23: batch_rows: expected a whole number from 1 to 100000, found \"many\""}},
    {"NegativeNumber",
     "version: 1\ningest: { workers: -1 }\n",
     {"2:20: workers: expected a whole"}},
    {"FractionForNumber", "version: 1\ningest: { workers: 1.5 }\n", {"2:20: workers: expected"}},
    {"HugeNumber",
     "version: 1\ningest: { batch_rows: 99999999999999999999999 }\n",
     {"2:23: batch_rows: expected a whole number"}},
    {"ZeroRows", "version: 1\ningest: { batch_rows: 0 }\n", {"2:23: batch_rows: expected a whole"}},
    {"TooManyRows", "version: 1\ningest: { batch_rows: 100001 }\n", {"2:23: batch_rows: expected"}},
    {"MapForNumber", "version: 1\ningest: { workers: {} }\n", {"2:20: workers: expected a whole"}},
    {"NothingForNumber",
     "version: 1\ningest:\n  workers:\n",
     {"3:3: workers: expected a whole number from 1 to 64, found nothing"}},
    {"DurationNonsense",
     "version: 1\ningest: { shutdown_grace: abc }\n",
     {"2:27: shutdown_grace: expected a duration like 15m, found \"abc\""}},
    {"DurationWithoutUnit",
     "version: 1\ningest: { shutdown_grace: 8 }\n",
     {"2:27: shutdown_grace: expected a duration with its unit, like 8m or 8s, found \"8\""}},
    {"DurationTooLong",
     "version: 1\ningest: { shutdown_grace: 11m }\n",
     {"2:27: shutdown_grace: expected a duration from 0s to 10m, found \"11m\""}},
    {"DurationTooFine",
     "version: 1\ningest: { runs_retention: 90m }\n",
     {"2:27: runs_retention: expected a multiple of 1h, found \"90m\""}},
    {"SizeNonsense",
     "version: 1\ningest: { batch_bytes: 8 elephants }\n",
     {"2:24: batch_bytes: expected a size like 8MiB, found \"8 elephants\""}},
    {"SizeTooSmall",
     "version: 1\ningest: { batch_bytes: 1kB }\n",
     {"2:24: batch_bytes: expected a size from 64KiB to 256MiB"}},
    {"BadChoice",
     "version: 1\nmigrations: { on_boot: wiat }\n",
     {"2:24: on_boot: expected one of wait, refuse, migrate, found \"wiat\"; did you mean "
      "\"wait\"?"}},
    {"BadLevel",
     "version: 1\nlog: { level: loud }\n",
     {"2:15: level: expected one of debug, info"}},
    {"BadFlag", with_source("    enabled: maybe\n"), {"8:14: enabled: expected true or false"}},
    {"UnsetVariable",
     "version: 1\ndatabase: { url: \"postgresql://u:${NO_SUCH}@h/d\" }\n",
     {"2:18: the environment variable NO_SUCH is not set"}},
    {"OpenVariable",
     "version: 1\nlog: { level: \"${HALF\" }\n",
     {"2:15: \"${\" without \"NAME}\""}},
    {"BadDatabaseUrl",
     "version: 1\ndatabase: { url: mysql://h/d }\n",
     {"2:11: database.url: expected postgresql://"}},
    {"TwoDatabaseUrls",
     "version: 1\ndatabase: { url: postgresql:///a, url_env: B }\n",
     {"2:44: url_env: url is given already"}},
    // Environments.
    {"EnvironmentKey",
     "version: 1\nenvironments: { production: { ingst: {} } }\n",
     {"2:31: unknown key \"ingst\"; did you mean \"ingest\"?"}},
    {"InheritsNobody",
     "version: 1\nenvironments:\n  staging: { inherits: productoin }\n  production: {}\n",
     {"3:24: inherits: there is no environment \"productoin\"; did you mean \"production\"?"}},
    {"InheritsItself",
     "version: 1\nenvironments: { a: { inherits: b }, b: { inherits: a } }\n",
     {"2:20: environment a inherits itself", "2:40: environment b inherits itself"}},
    // Defaults.
    {"BadDefaults",
     "version: 1\ndefaults: { country: za, currency: rand, timezone: Africa/Johannesberg }\n",
     {"2:22: country: expected two capitals", "2:36: currency: expected three capitals",
      "2:52: timezone: unknown time zone \"Africa/Johannesberg\" (expected one like "
      "Africa/Johannesburg); did you mean \"Africa/Johannesburg\"?"}},
    {"UrlInDefaults",
     "version: 1\ndefaults: { fetch: { url: https://x.example/ } }\n",
     {"2:22: unknown key \"url\""}},
    // Sources.
    {"SourcesAreAMap", "version: 1\nsources: { a: 1 }\n", {"2:10: sources: expected a list"}},
    {"SourceIsAWord", "version: 1\nsources: [a]\n", {"2:11: expected a map"}},
    {"SourceIsNothing", "version: 1\nsources: [~]\n", {"2:11: expected a source"}},
    {"BareSource",
     "version: 1\nsources:\n  - name: a\n",
     {"3:5: source a: no fetch.url", "3:5: source a: no id", "3:5: source a: no map.title",
      "3:5: source a: no read.format"}},
    {"NoName",
     "version: 1\nsources:\n  - {preset: x}\n",
     {"3:5: name is missing", "3:14: preset: there is no preset \"x\""}},
    {"BadName",
     "version: 1\nsources:\n" + source_yaml("\"a b\""),
     {"3:11: name: expected a name of"}},
    {"NameTwice",
     "version: 1\nsources:\n" + source_yaml("a") + source_yaml("a"),
     {"8:5: a second source named \"a\" (the first is in line 3)"}},
    {"UnknownSourceKey",
     with_source("    evry: 15m\n"),
     {"8:5: unknown key \"evry\"; did you mean \"every\"?"}},
    {"EveryAndCron",
     with_source("    every: 15m\n    cron: \"@hourly\"\n"),
     {"9:11: cron: every is given already"}},
    {"EveryZero", with_source("    every: 0\n"), {"8:12: every: expected a duration from 1s"}},
    {"EveryNonsense",
     with_source("    every: soon\n"),
     {"8:12: every: expected a duration like 15m, found \"soon\""}},
    {"FourCronFields",
     with_source("    cron: \"0 * * *\"\n"),
     {"8:11: cron: expected five fields (minute hour day month weekday) or @hourly, found 4"}},
    {"BadCronWord",
     with_source("    cron: \"@hourley\"\n"),
     {"8:11: cron: expected one of @yearly"}},
    {"BadCronCharacter",
     with_source("    cron: \"0 ? * * *\"\n"),
     {"8:11: cron: hour \"?\": expected a number from 0 to 23"}},
    {"CronOutOfRange",
     with_source("    cron: \"61 * * * *\"\n"),
     {"8:11: cron: minute \"61\": expected a number from 0 to 59"}},
    {"CronBackwards",
     with_source("    cron: \"0 17-9 * * *\"\n"),
     {"8:11: cron: hour \"17-9\": a range must not run backwards"}},
    {"CronOfNothing", with_source("    cron:\n"), {"8:5: cron: expected a text, found nothing"}},
    {"ZoneOfNothing",
     with_source("    timezone:\n"),
     {"8:5: timezone: expected a text, found nothing"}},
    {"BadZone", with_source("    timezone: Mars/Olympus\n"), {"8:15: timezone: unknown time zone"}},
    {"ZoneOutside",
     with_source("    timezone: ../../../etc/passwd\n"),
     {"8:15: timezone: unknown time zone"}},
    {"BadLanguage",
     with_source("    language: English\n"),
     {"8:15: language: expected a language"}},
    {"BadCommit", with_source("    commit: never\n"), {"8:13: commit: expected one of batch, run"}},
    {"Later", with_source("    robots: obey\n"), {"8:5: robots: not supported yet"}},
    {"DetailOfXml",
     with_source("    detail: { url: \"https://h/{id}\", only: new, rate: 5 }\n"),
     {"8:44: only: expected one of new_or_changed", "8:55: rate: expected a rate like 5/s",
      "3:5: source a: detail is for feeds of JSON"}},
    {"DetailWithoutPath",
     with_source("    detail: { url: \"https://h/{}\" }\n"),
     {"8:20: url: expected a path between each { and }",
      "3:5: source a: detail is for feeds of JSON"}},
    {"BadPartial",
     with_source("    complete: { page_limit_is_partial: perhaps }\n"),
     {"8:40: page_limit_is_partial: expected true or false"}},
    {"NoSuchPreset",
     "version: 1\nsources:\n  - { name: a, preset: nope }\n",
     {"3:24: preset: there is no preset \"nope\""}},
    {"PresetOutside",
     "version: 1\nsources:\n  - { name: a, preset: ../x }\n",
     {"3:24: preset: expected a name"}},
    {"WithForNobody",
     with_source("    with: { board: x }\n"),
     {"8:13: with: nothing uses the parameter \"board\""}},
    // Fetching.
    {"NoScheme",
     with_fetch("      url: feeds.example/a.xml\n"),
     {"8:12: source a: fetch.url: expected a URL"}},
    {"BadScheme",
     with_fetch("      url: gopher://h/a\n"),
     {"8:12: source a: fetch.url: expected a URL"}},
    {"NoHost",
     with_fetch("      url: https:///a\n"),
     {"8:12: source a: fetch.url: the URL names no host"}},
    {"BadPort",
     with_fetch("      url: https://h:99999/a\n"),
     {"8:12: source a: fetch.url: the port of the URL is no number from 1 to 65535"}},
    {"OpenAddress",
     with_fetch("      url: \"https://[::1/a\"\n"),
     {"8:12: source a: fetch.url: the [ of an IPv6 address is not closed"}},
    {"FileOfAHost",
     with_fetch("      url: file://feeds/a.xml\n"),
     {"8:12: source a: fetch.url: expected an absolute path"}},
    {"BlankInUrl",
     with_fetch("      url: \"https://h/a b\"\n"),
     {"8:12: source a: fetch.url: a URL can't hold blanks"}},
    {"RelativeFile",
     with_fetch("      url: file:a.xml\n"),
     {"8:12: source a: fetch.url: expected an absolute path"}},
    {"HoleInUrl",
     with_fetch("      url: https://h/{board}/jobs\n"),
     {"3:5: source a: nothing fills {board} of fetch.url; give with: { board: … }"}},
    {"PagingStyle",
     with_fetch("      url: https://h/\n      paging: { style: pages, per_page: 0 }\n"
                "      rate: 5/week\n"),
     {"9:24: style: expected one of none, page, offset", "9:41: per_page: expected a whole number",
      "10:13: rate: expected a rate like 5/s"}},
    {"PagingWithoutStyle",
     with_fetch("      url: https://h/\n      paging: { per_page: 5 }\n"),
     {"9:15: paging: style is missing"}},
    {"CursorWithoutNext",
     with_fetch("      url: https://h/\n      paging: { style: cursor }\n"),
     {"9:15: source a: fetch.paging: next is missing: the path of the token"}},
    {"OffsetWithoutPerPage",
     with_fetch("      url: https://h/\n      paging: { style: offset }\n"),
     {"9:15: source a: fetch.paging: per_page is missing"}},
    {"PageWithoutPaging",
     with_fetch("      url: https://h/{page}\n"),
     {"3:5: source a: nothing fills {page} of fetch.url"}},
    {"BodyOfGet",
     with_fetch("      url: https://h/\n      method: GET\n      body: { a: 1 }\n"),
     {"10:13: body: a GET has no body; give method: POST"}},
    {"UnknownAuth",
     with_fetch("      url: https://h/\n      auth: { basci: {} }\n"),
     {"9:15: unknown key \"basci\"; did you mean \"basic\"?"}},
    {"OAuth",
     with_fetch("      url: https://h/\n      auth: { oauth2: { token_url: \"file:///t\" } }\n"),
     {"9:23: auth: client_id is missing", "9:23: auth: expected client_secret, client_secret_file",
      "9:36: token_url: expected https://"}},
    {"TwoAuths",
     with_fetch("      url: https://h/\n      auth: { bearer: { token: a }, header: { name: X, "
                "value: b } }\n"),
     {"9:13: auth: expected one of basic, bearer, header and oauth2"}},
    {"BasicWithoutPassword",
     with_fetch("      url: https://h/\n      auth: { basic: { user: u } }\n"),
     {"9:22: auth: expected password, password_file, password_env or password_credential"}},
    {"TwoPasswords",
     with_fetch("      url: https://h/\n      auth: { basic: { user: u, password: a, password_env: "
                "B } }\n"),
     {"9:60: password_env: password is given already"}},
    {"NoPasswordFile",
     with_fetch(
         "      url: https://h/\n      auth: { basic: { user: u, password_file: nowhere } }\n"),
     {"9:48: password_file: can't read nowhere: No such file or directory"}},
    {"UnsetPasswordVariable",
     with_fetch("      url: https://h/\n      auth: { bearer: { token_env: NO_SUCH } }\n"),
     {"9:36: token_env: the environment variable NO_SUCH is not set"}},
    {"CredentialOutsideSystemd",
     with_fetch("      url: https://h/\n      auth: { bearer: { token_credential: t } }\n"),
     {"9:43: token_credential: CREDENTIALS_DIRECTORY is not set"}},
    {"HeaderInjection",
     with_fetch("      url: https://h/\n      headers: { X-A: \"a\\r\\nHost: evil\" }\n"),
     {"9:23: headers: an HTTP header's value can't hold line breaks"}},
    {"HeaderName",
     with_fetch("      url: https://h/\n      headers: { \"a b\": c }\n"),
     {"9:25: headers: not the name"}},
    {"BadRetry",
     with_fetch("      url: https://h/\n      retry: { attempts: 0, on: [404], "
                "respect_retry_after: no }\n"),
     {"9:26: attempts: expected a whole number", "9:33: on: expected some of 429",
      "9:61: respect_retry_after: Retry-After is always"}},
    // Reading.
    {"BadFormat",
     "version: 1\nsources:\n  - name: a\n    read: { format: yml }\n    fetch: { url: https://h/ "
     "}\n    id: a\n    map: { title: t }\n",
     {"4:21: format: expected one of json, ndjson, xml"}},
    {"LongDelimiter",
     "version: 1\nsources:\n  - name: a\n    fetch: { url: https://h/ }\n    id: a\n    map: { "
     "title: t }\n    read: { format: csv, delimiter: \";;\" }\n",
     {"7:37: delimiter: expected auto, tab or one character"}},
    {"ItemsOfNdjson",
     "version: 1\nsources:\n  - name: a\n    fetch: { url: https://h/ }\n    id: a\n    map: { "
     "title: t }\n    read: { format: ndjson, items: jobs }\n",
     {"3:5: source a: each line of ndjson is an item"}},
    {"BackReference",
     with_map("      city: { path: a, regex: \"(a)\\\\1\" }\n"),
     {"9:31: regex: back references are not supported"}},
    {"BadShare",
     with_source("    expire: { max_drop: 30 }\n"),
     {"8:25: max_drop: expected a share like 30% or 0.3, found \"30\""}},
    {"BadExpire",
     with_source("    expire: { when: later, after_runs: 0, max_age: 45 }\n"),
     {"8:21: when: expected one of missing, date, never", "8:40: after_runs: expected a whole",
      "8:52: max_age: expected a duration with its unit, like 45m or 45s"}},
    // Mapping.
    {"UnknownField",
     with_map("      titel: t\n"),
     {"9:7: unknown key \"titel\"; did you mean \"title\"?"}},
    {"TwoOrigins",
     with_map("      city: { path: a, const: b }\n"),
     {"9:13: expected exactly one of path, paths, const and template, found path and const"}},
    {"NoOrigin",
     with_map("      city: { default: b }\n"),
     {"9:13: expected exactly one of path, paths, const and template, found none"}},
    {"UnknownRuleKey",
     with_map("      city: { path: a, regexp: b }\n"),
     {"9:24: unknown key \"regexp\"; did you mean \"regex\"?"}},
    {"BadRegex",
     with_map("      city: { path: a, regex: \"(\" }\n"),
     {"9:31: regex: not a regular expression"}},
    {"OpenTemplate",
     with_map("      url: { template: \"https://h/{id\" }\n"),
     {"9:24: template: expected a path between"}},
    {"EmptyHole",
     with_map("      url: { template: \"https://h/{}\" }\n"),
     {"9:24: template: expected a path between"}},
    {"EmptyPath", with_map("      city: \"\"\n"), {"9:13: city: expected a path"}},
    {"DateOrderOfACity",
     with_map("      city: { path: a, date_order: dmy }\n"),
     {"9:36: date_order: only posted_at, updated_at and expires_at are dates"}},
    {"BadDateOrder",
     with_map("      posted_at: { path: a, date_order: ymd }\n"),
     {"9:41: date_order: expected one of dmy, mdy, found \"ymd\"; did you mean \"dmy\"?"}},
    {"EachWithoutPath",
     with_map("      tags: { const: a, each: b }\n"),
     {"9:31: each: needs a path"}},
    {"ValuesTwice",
     with_map("      city: { path: a, values: { JHB: Johannesburg, jhb: Joburg } }\n"),
     {"9:58: values: \"jhb\" and \"JHB\" are the same"}},
    {"HalfAnUnless",
     with_map("      city: { path: a, unless: { path: b } }\n"),
     {"9:32: unless: expected { path: …, in: […] }"}},
    {"BadConstant",
     with_map("      country: { const: South Africa }\n"),
     {"9:16: country: expected two capitals"}},
    {"SalaryOfNothing",
     with_map("      salary: { currency: { const: ZAR } }\n"),
     {"9:15: salary: expected text, or min and max"}},
    {"SalaryCurrency",
     with_map("      salary: { min: a, currency: { const: rand } }\n"),
     {"9:35: currency: expected three capitals"}},
    {"EmptyId",
     "version: 1\nsources:\n  - name: a\n    id: []\n    read: { format: json }\n    fetch: { url: "
     "https://h/ }\n    map: { title: t }\n",
     {"4:9: id: expected at least one path"}},
    {"DropUnknownField",
     with_source("    drop_if: [ { empty: [titel] } ]\n"),
     {"8:25: empty: unknown field \"titel\"; did you mean \"title\"?"}},
    {"DropNothing",
     with_source("    drop_if: [ { path: a } ]\n"),
     {"8:16: drop_if: expected { empty"}},
    {"DropIsAMap",
     with_source("    drop_if: { empty: title }\n"),
     {"8:14: drop_if: expected a list"}},
};

INSTANTIATE_TEST_SUITE_P(Table, BrokenYamlTest, testing::ValuesIn(kBroken),
                         [](const auto& broken) { return std::string(broken.param.name); });

TEST(BrokenYaml, SaysEverythingInOneGoInTheOrderOfTheText) {
  const Folder folder;
  EXPECT_EQ(folder.complaint("version: 1\n"
                             "log: { level: loud }\n"
                             "ingest: { workers: none }\n"
                             "sourcs: []\n"),
            "workwise.yaml:2:15: level: expected one of debug, info, warn, error, found \"loud\"\n"
            "workwise.yaml:3:20: workers: expected a whole number from 1 to 64, found \"none\"\n"
            "workwise.yaml:4:1: unknown key \"sourcs\"; did you mean \"sources\"?");
}

TEST(BrokenYaml, SaysAMistakeOfDefaultsOnceHoweverManySourcesThereAre) {
  const Folder folder;
  const std::string sources = source_yaml("a") + source_yaml("b") + source_yaml("c");
  EXPECT_EQ(folder.complaint("version: 1\ndefaults: { country: za }\nsources:\n" + sources),
            "workwise.yaml:2:22: country: expected two capitals of ISO 3166-1, like ZA");
}

TEST(BrokenYaml, IsMissing) {
  const Folder folder;
  try {
    load(folder.file("nowhere.yaml"), folder.overrides);
    FAIL() << "there is no such file";
  } catch (const ConfigError& error) {
    EXPECT_EQ(folder.without_folder(error.what()),
              "nowhere.yaml:1:1: can't be read: No such file or directory");
  }
}

TEST(BrokenYaml, IsAFolder) {
  const Folder folder;
  try {
    load(folder.file("presets"), folder.overrides);
    FAIL() << "a folder was read as a file";
  } catch (const ConfigError& error) {
    EXPECT_EQ(folder.without_folder(error.what()), "presets:1:1: can't be read: Is a directory");
  }
}

TEST(BrokenYaml, CannotWriteToTheTerminalThatShowsItsMistakes) {
  const Folder folder;
  EXPECT_THAT(folder.complaint("version: 1\nlog: { level: \"\\e[2J\" }\n"),
              testing::Not(HasSubstr("\x1b")));
}

TEST(BrokenYaml, ThatMultipliesByAliasesIsStoppedEarly) {
  std::string text = "version: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 12; ++level) {
    const std::string below = "*a" + std::to_string(level - 1);
    const std::string name = 'a' + std::to_string(level);
    text += name + ": &" + name + " [";
    for (int i = 0; i < 10; ++i) text += (i == 0 ? "" : ", ") + below;
    text += "]\n";
  }
  const Folder folder;
  EXPECT_THAT(folder.complaint(text), HasSubstr("too many values"));
}

TEST(BrokenYaml, ThatIsNestedTooDeeplyIsRefused) {
  const Folder folder;
  EXPECT_THAT(folder.complaint("version: 1\nlog: " + std::string(100'000, '[')),
              HasSubstr("nested too deeply"));
}

TEST(BrokenYaml, InAPresetIsReportedWithThePresetsFileAndOnlyOnce) {
  const Folder folder;
  folder.write("presets/board.yaml",
               "version: 1\n"
               "read: { formt: json }\n"
               "fetch: { url: \"https://h/{board}\" }\n"
               "id: id\n"
               "map: { title: title }\n");
  EXPECT_EQ(folder.complaint(
                "version: 1\npresets: { directory: presets }\nsources:\n"
                "  - { name: a, preset: board, with: { board: x }, read: { format: json } }\n"
                "  - { name: b, preset: board, with: { board: y }, read: { format: json } }\n"),
            "presets/board.yaml:2:9: unknown key \"formt\"; did you mean \"format\"?");
}

}  // namespace
}  // namespace workwise::config
