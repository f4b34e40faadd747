// Functions, procedures and aggregates.
#include "schema/rules.hpp"

namespace workwise::schema {
namespace {

std::string common(const char* more) {
  return "SELECT " + address_columns("pg_proc", "p.oid", "n.nspname") +
         R"sql(, format('%I.%I(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)) AS id,
       CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' WHEN 'a' THEN 'AGGREGATE ' ELSE 'FUNCTION ' END
         || format('%I.%I(%s)', n.nspname, p.proname,
            CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*' ELSE pg_get_function_identity_arguments(p.oid) END) AS _address,
       quote_ident(pg_get_userbyid(p.proowner)) AS owner, )sql" +
         acl_text("p.proacl", "f", "p.proowner") + " AS acl, " +
         comment_column("pg_proc", "p.oid") + more +
         " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace ";
}

std::string functions(int) {
  // A range's constructors are the range's.
  return common(R"sql(, pg_get_functiondef(p.oid) AS definition, p.prokind AS _kind,
       pg_get_function_identity_arguments(p.oid) AS _arguments,
       pg_get_function_result(p.oid) AS _result, p.pronargdefaults AS _defaults)sql") +
         R"sql(WHERE p.prokind <> 'a' AND p.oid >= 16384
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                      AND d.objid = p.oid AND d.deptype = 'i') ORDER BY id)sql";
}

std::string aggregates(int) {
  return common(R"sql(,
       format('%I.%I(%s)', n.nspname, p.proname,
              CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END) AS _signature,
       a.aggtransfn::regproc::text AS sfunc, format_type(a.aggtranstype, NULL) AS stype,
       nullif(a.aggtransspace, 0) AS sspace,
       nullif(a.aggfinalfn::oid, 0)::regproc::text AS finalfunc,
       CASE WHEN a.aggfinalextra THEN 't' END AS finalfunc_extra,
       CASE WHEN a.aggfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char"
         THEN a.aggfinalmodify END AS finalfunc_modify,
       nullif(a.aggcombinefn::oid, 0)::regproc::text AS combinefunc,
       nullif(a.aggserialfn::oid, 0)::regproc::text AS serialfunc,
       nullif(a.aggdeserialfn::oid, 0)::regproc::text AS deserialfunc,
       quote_literal(a.agginitval) AS initcond,
       nullif(a.aggmtransfn::oid, 0)::regproc::text AS msfunc,
       nullif(a.aggminvtransfn::oid, 0)::regproc::text AS minvfunc,
       CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END AS mstype,
       nullif(a.aggmtransspace, 0) AS msspace,
       nullif(a.aggmfinalfn::oid, 0)::regproc::text AS mfinalfunc,
       CASE WHEN a.aggmfinalextra THEN 't' END AS mfinalfunc_extra,
       quote_literal(a.aggminitval) AS minitcond,
       CASE WHEN a.aggsortop <> 0 THEN (SELECT format('OPERATOR(%I.%s)', on_.nspname, o.oprname)
          FROM pg_operator o JOIN pg_namespace on_ ON on_.oid = o.oprnamespace WHERE o.oid = a.aggsortop) END AS sortop,
       nullif(p.proparallel, 'u') AS parallel, CASE WHEN a.aggkind = 'h' THEN 't' END AS hypothetical)sql") +
         "JOIN pg_aggregate a ON a.aggfnoid = p.oid WHERE p.prokind = 'a' AND p.oid >= 16384 ORDER "
         "BY id";
}

std::string address(const Item& item) {
  return std::string(item["_address"]);
}

/// GRANT knows no aggregates.
std::string grant_address(const Item& item) {
  const std::string_view text = item["_address"];
  return text.starts_with("AGGREGATE ")
             ? "FUNCTION " +
                   std::string(text.ends_with("(*)") ? text.substr(10, text.size() - 12)
                                                     : text.substr(10, text.size() - 11)) +
                   ")"
             : std::string(text);
}

void create_function(const Item& item, const Writing&, Commands& out) {
  std::string sql{item["definition"]};
  while (sql.ends_with('\n')) sql.pop_back();
  out.push_back({.sql = sql});
}

Way alter_function(const Item& from, const Item& to, const Writing& writing, Commands& out) {
  const bool replaceable =
      same(from, to, "_kind") && same(from, to, "_arguments") && same(from, to, "_result") &&
      std::stoi(std::string(from["_defaults"])) <= std::stoi(std::string(to["_defaults"]));
  if (!replaceable) return Way::anew;
  create_function(to, writing, out);
  return Way::in_place;
}

void create_aggregate(const Item& item, const Writing&, Commands& out) {
  std::string sql = "CREATE AGGREGATE " + std::string(item["_signature"]) +
                    " (\n    SFUNC = " + std::string(item["sfunc"]) +
                    ",\n    STYPE = " + std::string(item["stype"]);
  for (const char* option :
       {"sspace", "finalfunc", "combinefunc", "serialfunc", "deserialfunc", "initcond", "msfunc",
        "minvfunc", "mstype", "msspace", "mfinalfunc", "minitcond", "sortop"})
    if (item.has(option))
      sql += ",\n    " + std::string(option) + " = " + std::string(item[option]);
  for (const char* flag : {"finalfunc_extra", "mfinalfunc_extra", "hypothetical"})
    if (item.has(flag)) sql += ",\n    " + std::string(flag);
  if (item.has("finalfunc_modify")) {
    const std::string_view modify = item["finalfunc_modify"];
    sql += std::string(",\n    finalfunc_modify = ") + (modify == "r"   ? "READ_ONLY"
                                                        : modify == "s" ? "SHAREABLE"
                                                                        : "READ_WRITE");
  }
  if (item.has("parallel"))
    sql += std::string(",\n    parallel = ") + (item["parallel"] == "s" ? "SAFE" : "RESTRICTED");
  out.push_back({.sql = sql + "\n)"});
}

}  // namespace

extern const Rules kFunction{.kind = Kind::function,
                             .name = "function",
                             .query = functions,
                             .there = "pg_proc WHERE oid >= 16384 AND prokind <> 'a'",
                             .address = address,
                             .grant_address = address,
                             .create = create_function,
                             .alter = alter_function};
extern const Rules kAggregate{.kind = Kind::aggregate,
                              .name = "aggregate",
                              .query = aggregates,
                              .there = "pg_proc WHERE oid >= 16384 AND prokind = 'a'",
                              .address = address,
                              .grant_address = grant_address,
                              .create = create_aggregate,
                              .alter = never};

}  // namespace workwise::schema
