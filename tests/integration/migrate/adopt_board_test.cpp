#include "migrate/adopt_board.hpp"

#include <iterator>

#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A board as a site's own ORM made it.
constexpr const char* kSite = R"sql(
CREATE TABLE companies (id serial PRIMARY KEY, name text NOT NULL, logo text);
CREATE TABLE categories (id serial PRIMARY KEY, name text NOT NULL, slug text NOT NULL UNIQUE);
CREATE TABLE jobs (
  id serial PRIMARY KEY, title text NOT NULL, description text, location text, salary text,
  job_type text, work_mode text, company_id integer REFERENCES companies,
  category_id integer REFERENCES categories, is_featured boolean DEFAULT false,
  created_at timestamp DEFAULT now(), external_id text UNIQUE, source text, ingested_at timestamp);
)sql";

constexpr const char* kRows = R"sql(
INSERT INTO companies (name, logo) VALUES ('Example Bank (Pty) Ltd', 'a.png'), ('EXAMPLE BANK Pty. Ltd', NULL),
  ('Ünder & Co', NULL), ('!!!', NULL);
INSERT INTO categories (name, slug) VALUES ('Nursing', 'nursing'), ('Empty', '');
INSERT INTO jobs (title, salary, job_type, work_mode, company_id, category_id, is_featured, created_at,
                  external_id, source, ingested_at) VALUES
  ('Nurse', 'R 10 000 pm', 'Full-time', 'On-site', 1, 1, NULL, '2026-01-02 03:04:05', 'n-1', 'agency', now()),
  ('Welder', NULL, 'part time, contract', 'Fully remote', 2, NULL, true, NULL, NULL, NULL, NULL),
  ('Cook', '100', 'Locum', 'at sea', NULL, 2, false, now(), '', '', NULL),
  ('Guard', '', NULL, NULL, 3, NULL, false, now(), NULL, 'agency', NULL);
DELETE FROM jobs WHERE title = 'Guard';
)sql";

// Names, types, defaults; keys, checks, indexes: all that a later release's migration relies on.
constexpr const char* kOurPart = R"sql(
SELECT string_agg(line, chr(10) ORDER BY line COLLATE "C") FROM (
  SELECT format('%s.%s %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity) AS line
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE c.relnamespace IN ('public'::regnamespace, 'workwise'::regnamespace) AND c.relkind = 'r'
     AND format('%s.%s', c.relname, a.attname) <> ALL ($1::text[])
     AND c.relname IN ('jobs', 'companies', 'categories', 'sources', 'runs', 'batches', 'absent', 'quarantine', 'twins')
  UNION ALL
  SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
   WHERE conrelid IN (SELECT oid FROM pg_class WHERE relname IN ('jobs', 'companies', 'categories'))
     AND conname !~ '^site_'
  UNION ALL
  SELECT pg_get_indexdef(indexrelid) FROM pg_index
   WHERE indrelid IN (SELECT oid FROM pg_class WHERE relname IN ('jobs', 'companies', 'categories'))
     AND indexrelid::regclass::text !~ 'site_'
  UNION ALL
  SELECT format('%s.%s is %s', c.relname, a.attname, col_description(c.oid, a.attnum))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
   WHERE c.relname = 'jobs' AND col_description(c.oid, a.attnum) IS NOT NULL
) AS lines
)sql";

class AdoptBoardTest : public MigrateTest {
 protected:
  AdoptBoardTest() {
    std::filesystem::copy_file(WORKWISE_SOURCE_DIR "/migrations/20261123000000_board.sql",
                               folder / "20261123000000_board.sql");
  }

  void run(const std::string& script) { database.session().run_script(script); }
  migrate::BoardAdoption adopt(const std::string& output = {}, bool dry_run = false) {
    return migrate::adopt_board(settings, output, dry_run);
  }
  std::string adopt_complaint(const std::string& output = {}) {
    return complaint([&] { adopt(output); });
  }
  /// Adopted and migrated; the notices.
  std::vector<std::string> take_over() {
    const migrate::BoardAdoption adoption = adopt();
    EXPECT_EQ(migrate_complaint(), "") << adoption.text;
    EXPECT_TRUE(status().current());
    return adoption.notices;
  }
  std::string our_part(Database& of, const std::vector<std::string>& site = {}) {
    return of.value(kOurPart, {postgres::array_literal(site)});
  }
  std::string fresh_board() {
    Database fresh;
    config::Settings other = settings;
    other.database.url = fresh.url();
    Folder board{folder / "fresh"};
    std::filesystem::copy_file(folder / "20261123000000_board.sql",
                               board.path / "20261123000000_board.sql");
    other.migrations.directory = board.path.string();
    migrate::migrate(other, {}, recorder());
    return our_part(fresh);
  }
  std::string of_jobs(const std::string& what, const std::string& title) {
    return database.value("SELECT " + what + " FROM jobs WHERE title = $1", {title});
  }

  struct Folder {
    explicit Folder(std::filesystem::path at) : path(std::move(at)) {
      std::filesystem::create_directory(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
  };
};

const std::vector<std::string> kSiteColumns{"companies.logo",   "jobs.salary",
                                            "jobs.job_type",    "jobs.created_at",
                                            "jobs.ingested_at", "jobs.site_work_mode"};

TEST_F(AdoptBoardTest, ABoardOfAnotherShapeBecomesOursInPlace) {
  run(kSite);
  run(kRows);
  take_over();
  EXPECT_EQ(applied(), "20261122235959, 20261123000000");
  EXPECT_EQ(our_part(database, kSiteColumns), fresh_board());
  EXPECT_EQ(migrate(), 0U);
}

TEST_F(AdoptBoardTest, EveryRowAndEveryColumnStays) {
  run(kSite);
  run(kRows);
  take_over();
  EXPECT_EQ(database.value("SELECT count(*) FROM jobs"), "3");
  EXPECT_EQ(of_jobs("row(salary, job_type, created_at, ingested_at IS NULL)", "Nurse"),
            "(\"R 10 000 pm\",Full-time,\"2026-01-02 03:04:05\",f)");
  EXPECT_EQ(database.value("SELECT logo FROM companies WHERE id = 1"), "a.png");
}

TEST_F(AdoptBoardTest, WhatIsKnownIsMappedAndWhatIsNotIsNull) {
  run(kSite);
  run(kRows);
  take_over();
  EXPECT_EQ(
      of_jobs("row(source, external_id, salary_text, employment_types, work_mode, first_seen_at,"
              " is_featured)",
              "Nurse"),
      "(agency,n-1,\"R 10 000 pm\",{FULL_TIME},onsite,\"2026-01-02 03:04:05+00\",f)");
  EXPECT_EQ(of_jobs("row(source, external_id, employment_types, work_mode, first_seen_at IS NULL)",
                    "Welder"),
            "(manual,legacy-2,\"{CONTRACTOR,PART_TIME}\",remote,f)");
  EXPECT_EQ(
      of_jobs("row(source, external_id, employment_types, work_mode, site_work_mode)", "Cook"),
      "(manual,legacy-3,{OTHER},,\"at sea\")");
}

TEST_F(AdoptBoardTest, SlugsAreMadeAsIngestMakesThemAndUnique) {
  run(kSite);
  run(kRows);
  take_over();
  EXPECT_EQ(database.value("SELECT string_agg(slug, ' ' ORDER BY id) FROM companies"),
            "example-bank-pty-ltd example-bank-pty-ltd-2 Ünder-co company-4");
  EXPECT_EQ(database.value("SELECT string_agg(slug, ' ' ORDER BY id) FROM categories"),
            "nursing empty");
}

TEST_F(AdoptBoardTest, IdsGoOnWhereTheyWere) {
  run(kSite);
  run(kRows);
  take_over();
  run("INSERT INTO jobs (title, source, external_id) VALUES ('Next', 'manual', 'x')");
  EXPECT_EQ(of_jobs("id", "Next"), "5") << "4 was deleted, and was somebody's link";
}

TEST_F(AdoptBoardTest, TheSitesOwnInsertsStillWork) {
  run(kSite);
  take_over();
  run("INSERT INTO companies (name) VALUES ('New & Co')");
  run("INSERT INTO jobs (title, company_id) VALUES ('By hand', 1)");
  EXPECT_EQ(of_jobs("row(source, external_id)", "By hand"), "(manual,legacy-1)");
  EXPECT_EQ(database.value("SELECT slug FROM companies"), "new-co");
}

TEST_F(AdoptBoardTest, KeysThatSeveralRowsShareAreTakenApart) {
  run("CREATE TABLE jobs (id bigserial PRIMARY KEY, title text, source varchar(20), external_id "
      "text);"
      "INSERT INTO jobs (title, source, external_id) VALUES ('a', 's', 'x'), ('b', 's', 'x'),"
      " ('c', 's', 'x-2'), ('d', 't', 'x'), (NULL, 's', 'x-2')");
  take_over();
  EXPECT_EQ(
      database.value("SELECT string_agg(source || ' ' || external_id, ', ' ORDER BY id) FROM jobs"),
      "s x, s x-2-2, s x-2, t x, s x-2-5");
  EXPECT_EQ(database.value("SELECT title FROM jobs WHERE id = 5"), "(no title)");
}

TEST_F(AdoptBoardTest, WhatWouldBreakAnInsertOfOursGivesWayAndIsSaid) {
  run("CREATE TABLE companies (id serial PRIMARY KEY, name varchar(80) NOT NULL UNIQUE, owner int "
      "NOT "
      "NULL, plan text NOT NULL DEFAULT 'free');"
      "CREATE TABLE jobs (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title varchar(100) NOT "
      "NULL "
      "CHECK (length(title) > 3), description text NOT NULL, country text DEFAULT 'ZA', url text,"
      " company_id int, tags text, employer_ref text NOT NULL,"
      " CONSTRAINT jobs_company_fk FOREIGN KEY (company_id) REFERENCES companies ON DELETE "
      "CASCADE);"
      "CREATE UNIQUE INDEX one_url ON jobs (lower(url));"
      "CREATE INDEX jobs_company_id ON jobs (employer_ref);"
      "CREATE INDEX by_category ON jobs (company_id);"
      "INSERT INTO companies (name, owner) VALUES ('A', 1);"
      "INSERT INTO jobs (title, description, company_id, tags, employer_ref) VALUES ('Nurse', 'd', "
      "1,"
      " 'a,b', 'r')");
  const std::vector<std::string> notices = take_over();
  EXPECT_THAT(notices, Contains(HasSubstr("the column employer_ref may be null from now on")));
  EXPECT_THAT(notices, Contains(HasSubstr("companies_name_key, UNIQUE (name), goes")));
  EXPECT_THAT(notices, Contains(HasSubstr("the unique index one_url goes")));
  EXPECT_THAT(notices, Contains(HasSubstr("tags (text) is called site_tags now")));
  EXPECT_EQ(our_part(database,
                     {"companies.owner", "companies.plan", "jobs.employer_ref", "jobs.site_tags"}),
            fresh_board());
  EXPECT_EQ(database.value("SELECT site_tags FROM jobs"), "a,b");
  EXPECT_EQ(database.value("SELECT pg_get_indexdef('site_jobs_company_id'::regclass) LIKE"
                           " '%(employer_ref)'"),
            "t");
}

TEST_F(AdoptBoardTest, AnEnumsValuesAreWords) {
  run("CREATE TYPE job_type AS ENUM ('full_time', 'zero-hours');"
      "CREATE TYPE work_mode AS ENUM ('on_site', 'remote');"
      "CREATE TABLE jobs (id serial PRIMARY KEY, title text, job_type job_type, work_mode "
      "work_mode "
      "NOT NULL DEFAULT 'on_site', contract_type int);"
      "INSERT INTO jobs (title, job_type) VALUES ('a', 'full_time'), ('b', 'zero-hours'), ('c', "
      "NULL)");
  take_over();
  EXPECT_EQ(of_jobs("row(employment_types, work_mode)", "a"), "({FULL_TIME},onsite)");
  EXPECT_EQ(of_jobs("employment_types", "b"), "{OTHER}");
  EXPECT_EQ(of_jobs("employment_types", "c"), "{}");
}

TEST_F(AdoptBoardTest, IdsAreWideWhereverTheyAreKept) {
  run(kSite);
  run("CREATE TABLE applications (id serial, job_id int REFERENCES jobs ON DELETE CASCADE);"
      "INSERT INTO jobs (title) VALUES ('Nurse'); INSERT INTO applications (job_id) VALUES (1)");
  take_over();
  EXPECT_EQ(database.value("SELECT atttypid::regtype FROM pg_attribute WHERE attrelid ="
                           " 'applications'::regclass AND attname = 'job_id'"),
            "bigint");
}

TEST_F(AdoptBoardTest, ClosedIsWhatTheSiteHasClosed) {
  run("CREATE TABLE jobs (id serial PRIMARY KEY, title text, closed_at timestamptz, closed_reason "
      "text);"
      "INSERT INTO jobs (title, closed_at, closed_reason) VALUES ('a', now(), 'filled'), ('b', "
      "NULL, 'x')");
  take_over();
  EXPECT_EQ(of_jobs("row(closed_at IS NULL, closed_reason, site_closed_reason)", "a"),
            "(f,missing,filled)");
  EXPECT_EQ(of_jobs("row(closed_at IS NULL, closed_reason, site_closed_reason)", "b"), "(t,,x)");
}

TEST_F(AdoptBoardTest, AnEmptyDatabaseBecomesTheSameBoard) {
  run(kSite);
  take_over();
  Database empty;
  config::Settings other = settings;
  other.database.url = empty.url();
  migrate::migrate(other, {}, recorder());
  EXPECT_EQ(our_part(empty, kSiteColumns), our_part(database, kSiteColumns));
}

TEST_F(AdoptBoardTest, ABoardOfOursThatIsThereAlreadyIsLeftAlone) {
  run(kSite);
  adopt();
  const std::string file = path("20261122235959_adopt_board.sql");
  Database ours;
  config::Settings other = settings;
  other.database.url = ours.url();
  std::filesystem::rename(file, file + ".later");
  migrate::migrate(other, {}, recorder());
  std::filesystem::rename(file + ".later", file);
  const std::string before = our_part(ours);
  migrate::migrate(other, {}, recorder());
  EXPECT_EQ(our_part(ours), before);
  EXPECT_TRUE(migrate::inspect(ours.session(), migrate::read_files(folder.string())).current());
}

TEST_F(AdoptBoardTest, HasNothingToDoWhereThereIsNothingOrAllIsDone) {
  EXPECT_THAT(adopt().why_not, HasSubstr("this database has no tables jobs"));
  run(kSite);
  EXPECT_EQ(adopt({}, true).why_not, "");
  EXPECT_FALSE(std::filesystem::exists(path("20261122235959_adopt_board.sql"))) << "a dry run";
  adopt();
  EXPECT_THAT(adopt().why_not, HasSubstr("20261122235959_adopt_board.sql is there already"));
  migrate();
  remove("20261122235959_adopt_board.sql");
  EXPECT_EQ(adopt().why_not, "the board's migration is in the ledger already");
}

TEST_F(AdoptBoardTest, RefusesWhatCanNotBeBroughtIntoShape) {
  run("CREATE VIEW jobs AS SELECT 1 AS id");
  EXPECT_THAT(adopt_complaint(), StartsWith("public.jobs is no ordinary table"));
  run("DROP VIEW jobs; CREATE TABLE jobs (id uuid PRIMARY KEY)");
  EXPECT_THAT(adopt_complaint(), StartsWith("public.jobs.id is uuid"));
  run("DROP TABLE jobs; CREATE TABLE jobs (id int, slug text PRIMARY KEY)");
  EXPECT_THAT(adopt_complaint(), StartsWith("public.jobs has the primary key PRIMARY KEY (slug)"));
  remove("20261123000000_board.sql");
  EXPECT_THAT(adopt_complaint(), HasSubstr("has no migration 20261123000000"));
}

TEST_F(AdoptBoardTest, LeavesNoScratchDatabaseBehind) {
  run(kSite);
  adopt();
  write("20261123000000_board.sql", "-- migrate:up\nSELECT 1 / 0;\n");
  remove("20261122235959_adopt_board.sql");
  EXPECT_THAT(adopt_complaint(), HasSubstr("division by zero"));
  EXPECT_EQ(
      database.value("SELECT count(*) FROM pg_database WHERE datname LIKE 'workwise_scratch_' ||"
                     " $1 || '_%'",
                     {std::to_string(::getpid())}),
      "0");
}

TEST_F(AdoptBoardTest, SaysWhereToWriteWhenTheFolderIsNotToBeWritten) {
  run(kSite);
  write("a_file", "");
  EXPECT_THAT(adopt_complaint(path("a_file")),
              AllOf(HasSubstr("cannot be written"), HasSubstr("copy it to " + folder.string())));
  EXPECT_THAT(adopt(path("")).path, HasSubstr("20261122235959_adopt_board.sql"));
}

TEST_F(AdoptBoardTest, CanNotBeRolledBack) {
  run(kSite);
  take_over();
  EXPECT_THAT(roll_back_complaint(),
              HasSubstr("20261122235959_adopt_board is marked irreversible"));
  EXPECT_TRUE(exists("jobs"));
}

}  // namespace
}  // namespace workwise::testing
