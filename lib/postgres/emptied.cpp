#include "postgres/emptied.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "postgres/quote.hpp"

namespace workwise::postgres {
namespace {

/// An event trigger could forbid the rest.
constexpr const char* kDetach = R"sql(
SELECT statements FROM (
  SELECT 1, format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger t
   WHERE oid >= 16384
     AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = t.oid
                        AND d.deptype = 'e')
  UNION ALL
  SELECT 2, format('ALTER SUBSCRIPTION %1$I DISABLE; ALTER SUBSCRIPTION %1$I SET (slot_name = NONE);'
                   ' DROP SUBSCRIPTION %1$I', subname)
    FROM pg_subscription
   WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
) detach(rank, statements)
ORDER BY rank
)sql";

/// What is in a database and did not come with it, with what drops it; $1: extensions to leave
/// alone. What holds others comes first. Parts of extensions, and types that are tables' rows or
/// arrays, go with what they belong to.
constexpr const char* kContent = R"sql(
WITH content(rank, class, oid) AS (
  SELECT 1, 'pg_publication'::regclass, oid FROM pg_publication
  UNION ALL SELECT 2, 'pg_extension'::regclass, oid FROM pg_extension WHERE extname <> ALL ($1::text[])
  UNION ALL SELECT 3, 'pg_namespace'::regclass, oid FROM pg_namespace
             WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'public'
  UNION ALL SELECT 4, 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
  UNION ALL SELECT 5, 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
  UNION ALL SELECT 6, 'pg_class'::regclass, oid FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                AND relpersistence <> 't'
  UNION ALL SELECT 7, 'pg_proc'::regclass, oid FROM pg_proc
  UNION ALL SELECT 8, 'pg_type'::regclass, oid FROM pg_type
             WHERE typtype IN ('b', 'd', 'e', 'r') AND typcategory <> 'A'
                OR typrelid IN (SELECT oid FROM pg_class WHERE relkind = 'c')
  UNION ALL SELECT 9, 'pg_cast'::regclass, oid FROM pg_cast
  UNION ALL SELECT 9, 'pg_operator'::regclass, oid FROM pg_operator
  UNION ALL SELECT 9, 'pg_opfamily'::regclass, oid FROM pg_opfamily
  UNION ALL SELECT 9, 'pg_am'::regclass, oid FROM pg_am
  UNION ALL SELECT 9, 'pg_collation'::regclass, oid FROM pg_collation
  UNION ALL SELECT 9, 'pg_conversion'::regclass, oid FROM pg_conversion
  UNION ALL SELECT 9, 'pg_language'::regclass, oid FROM pg_language
  UNION ALL SELECT 9, 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext
  UNION ALL SELECT 9, 'pg_ts_config'::regclass, oid FROM pg_ts_config
  UNION ALL SELECT 9, 'pg_ts_dict'::regclass, oid FROM pg_ts_dict
  UNION ALL SELECT 9, 'pg_ts_parser'::regclass, oid FROM pg_ts_parser
  UNION ALL SELECT 9, 'pg_ts_template'::regclass, oid FROM pg_ts_template
), named AS (
  SELECT rank, pg_describe_object(class, c.oid, 0) AS description, i.type, i.identity
    FROM content c, pg_identify_object(class, c.oid, 0) i
   WHERE c.oid >= 16384
     AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = class AND d.objid = c.oid AND d.objsubid = 0
                        AND d.deptype IN ('e', 'i'))
  UNION ALL
  SELECT 9, 'large object ' || oid, 'large object', oid::text FROM pg_largeobject_metadata
  UNION ALL
  -- Default privileges of all schemas: back to what there is without them.
  SELECT 9, pg_describe_object('pg_default_acl'::regclass, d.oid, 0), 'default acl', change
    FROM pg_default_acl d,
         LATERAL (SELECT CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
                                            WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
                                            ELSE 'SCHEMAS' END AS kind,
                         acldefault(CASE defaclobjtype WHEN 'S' THEN 's' ELSE defaclobjtype END,
                                    defaclrole) AS usual) u,
         LATERAL (SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %s REVOKE ALL ON %s FROM %s',
                                defaclrole::regrole, kind,
                                CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
                    FROM aclexplode(defaclacl) GROUP BY grantee
                  UNION ALL
                  SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %s GRANT %s ON %s TO %s',
                                defaclrole::regrole, privilege_type, kind,
                                CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
                    FROM aclexplode(usual)) c(change)
   WHERE defaclnamespace = 0
)
SELECT description,
       CASE type WHEN 'large object' THEN 'SELECT lo_unlink(' || identity || ')'
                 WHEN 'default acl' THEN identity
                 WHEN 'statistics object' THEN 'DROP STATISTICS IF EXISTS ' || identity
                 WHEN 'foreign-data wrapper' THEN 'DROP FOREIGN DATA WRAPPER IF EXISTS ' || identity
                                                  || ' CASCADE'
                 ELSE 'DROP ' || type || ' IF EXISTS ' || identity || ' CASCADE' END
  FROM named
 WHERE identity IS NOT NULL
 ORDER BY rank)sql";

constexpr const char* kAtStart = R"sql(
SELECT (SELECT coalesce(array_agg(extname::text), '{}')::text FROM pg_extension),
       n.nspowner::regrole::text, coalesce(n.nspacl, acldefault('n', n.nspowner))::text,
       obj_description(n.oid, 'pg_namespace')
  FROM (VALUES (1)) one LEFT JOIN pg_namespace n ON n.nspname = 'public'
)sql";

/// Statements that give the schema public back its rights ($1: acl), where they are others now.
constexpr const char* kRights = R"sql(
WITH now AS (
  SELECT coalesce(nspacl, acldefault('n', nspowner)) AS acl FROM pg_namespace WHERE nspname = 'public'
)
SELECT format('REVOKE ALL ON SCHEMA public FROM %s CASCADE',
              CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
  FROM now, aclexplode(acl) WHERE acl::text <> $1 GROUP BY grantee
UNION ALL
SELECT format('GRANT %s ON SCHEMA public TO %s%s', privilege_type,
              CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
              CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
  FROM now, aclexplode($1::aclitem[]) WHERE acl::text <> $1
)sql";

/// So many locks at a time as a server surely has.
constexpr std::size_t kTogether = 200;

std::vector<std::string> column(const Result& rows, std::size_t at) {
  std::vector<std::string> texts;
  for (std::size_t row = 0; row < rows.rows(); ++row) texts.emplace_back(rows.text(row, at));
  return texts;
}

/// Together, or, where one of them fails (a CASCADE took it along), one by one.
void run_all(Session& session, const std::vector<std::string>& statements) {
  for (std::size_t begin = 0; begin < statements.size(); begin += kTogether) {
    const std::size_t end = std::min(begin + kTogether, statements.size());
    std::string script;
    for (std::size_t at = begin; at < end; ++at) script += statements[at] + ";";
    try {
      session.run_script(script);
    } catch (const Error& error) {
      if (error.connection_lost()) throw;
      for (std::size_t at = begin; at < end; ++at) {
        try {
          session.run(statements[at]);
        } catch (const Error& again) {
          if (again.connection_lost()) throw;  // else: what is left is said at the end
        }
      }
    }
  }
}

std::string shown(const Result& content) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t row = 0; row < std::min(content.rows(), kShown); ++row)
    text += (row == 0 ? "" : ", ") + std::string(content.text(row, 0));
  return text + (content.rows() > kShown ? ", …" : "");
}

}  // namespace

void drop_subscriptions(Session& session) {
  for (const std::string& statements : column(session.run(kDetach), 0))
    session.run_script(statements);
}

Emptied::Emptied(Session& session) {
  const Result start = session.run(kAtStart);
  extensions_ = start.text(0, 0);
  const auto parameter = [&](std::size_t at) {
    return start.null(0, at) ? Parameter{} : Parameter{std::string(start.text(0, at))};
  };
  public_rights_ = parameter(2);
  public_comment_ = parameter(3);
  public_owner_ = start.text(0, 1);
  const Result content = session.run(kContent, {extensions_});
  const Result detached = session.run(kDetach);
  if (content.rows() > 0 || detached.rows() > 0)
    throw workwise::Error("the scratch database " + session.database() +
                          " is not empty, and everything in it would be dropped: " +
                          shown(content.rows() > 0 ? content : detached) +
                          "\nGive one that is empty and nobody else's.");
}

/// As far as it is ours: whose it is not, that one could not change it either.
void Emptied::restore_public(Session& session) const {
  run_all(session,
          {"CREATE SCHEMA IF NOT EXISTS public", "ALTER SCHEMA public OWNER TO " + public_owner_,
           "COMMENT ON SCHEMA public IS " +
               (public_comment_ ? quote_literal(*public_comment_) : "NULL")});
  run_all(session, column(session.run(kRights, {public_rights_}), 0));
}

void Emptied::empty(Session& session) const {
  drop_subscriptions(session);
  run_all(session, column(session.run(kContent, {extensions_}), 1));
  if (!public_owner_.empty()) restore_public(session);
  const Result left = session.run(kContent, {extensions_});
  if (left.rows() > 0)
    throw workwise::Error(session.database() + " is not empty again: " + shown(left));
}

}  // namespace workwise::postgres
