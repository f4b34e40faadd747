#include "schema/reach.hpp"

#include <gmock/gmock.h>

namespace workwise::schema {
namespace {

TEST(ReachTest, WhatAllDatabasesShareIsNamed) {
  struct Row {
    const char* sql;
    const char* reach;
  };
  constexpr Row kRows[] = {
      {"CREATE ROLE reader", "CREATE ROLE"},
      {"create /* a */ user reader password 'x'", "CREATE USER"},
      {"ALTER DATABASE board SET search_path = own", "ALTER DATABASE"},
      {"DROP TABLESPACE fast", "DROP TABLESPACE"},
      {"ALTER SYSTEM SET work_mem = '1GB'", "ALTER SYSTEM"},
      {"DROP OWNED BY reader", "DROP OWNED"},
      {"COMMENT ON DATABASE board IS 'x'", "COMMENT ON DATABASE"},
      {"GRANT readers TO reader", "GRANT of a role"},
      {"REVOKE readers FROM reader", "REVOKE of a role"},
      {"CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "CREATE SUBSCRIPTION"},
      {"DO $$ BEGIN IF true THEN CREATE ROLE reader; END IF; END $$", "CREATE ROLE"},
      {"DO $$ BEGIN EXECUTE 'CREATE ROLE reader'; END $$", "CREATE ROLE"},
      {"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET a = 1', 'x'); END $$", "ALTER DATABASE"},
      {"GRANT CONNECT ON DATABASE board TO reader", "GRANT ON DATABASE"},
      {"revoke create on tablespace fast from reader", "REVOKE ON TABLESPACE"},
      {"GRANT SET ON PARAMETER work_mem TO reader", "GRANT ON PARAMETER"},
      {"SECURITY LABEL FOR selinux ON ROLE reader IS 'x'", "SECURITY LABEL ON ROLE"},
      {"SECURITY LABEL ON TABLE jobs IS 'x'", ""},
      {"GRANT SELECT ON jobs TO reader", ""},
      {"CREATE TABLE role (\"user\" text)", ""},
      {"ALTER TABLE a DROP role", ""},
      {"ALTER TABLE a OWNER TO reader", ""},
      {"CREATE USER MAPPING FOR reader SERVER s", ""},
      {"INSERT INTO notes VALUES ('create user accounts')", ""},
      {"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE ROLE r; END $$", ""},
      {"COMMENT ON TABLE jobs IS 'drop database'", ""},
  };
  for (const Row& row : kRows) EXPECT_EQ(reach_of(row.sql), row.reach) << row.sql;
}

}  // namespace
}  // namespace workwise::schema
