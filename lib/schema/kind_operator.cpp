// Operators, operator families and classes, access methods.
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

std::string access_method_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_am", "a.oid"), R"sql(,
       quote_ident(a.amname) AS id,
       CASE a.amtype WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END AS type, a.amhandler AS handler,
       )sql",
                 comment_column("pg_am", "a.oid"), R"sql(
  FROM pg_am a
 WHERE a.oid >= 16384
 ORDER BY id)sql");
}

std::string access_method_address(const Item& item) {
  return text_of("ACCESS METHOD ", item.id);
}

void create_access_method(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE ACCESS METHOD ", item.id, " TYPE ", item["type"], " HANDLER ",
        item["handler"]);
}

/// Identity of an operator, as OPERATOR, COMMENT ON and DROP write it.
constexpr const char* kOperatorId = R"sql(format('%I.%s (%s, %s)', n.nspname, o.oprname,
         CASE o.oprleft WHEN 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
         CASE o.oprright WHEN 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END))sql";

/// An operator that so far is only named by another has no function; the server makes it.
std::string operator_query(int /*server_version*/) {
  return text_of("WITH named AS (SELECT o.oid, ", kOperatorId, R"sql( AS id,
         format('OPERATOR(%I.%s)', n.nspname, o.oprname) AS reference
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace)
SELECT )sql",
                 address_columns("pg_operator", "o.oid", "n.nspname"), R"sql(,
       i.id, (pg_identify_object('pg_operator'::regclass, o.oid, 0)).identity AS _identity,
       format('%I.%s', n.nspname, o.oprname) AS _name, o.oprcode AS function,
       format_type(nullif(o.oprleft, 0), NULL) AS _left,
       format_type(nullif(o.oprright, 0), NULL) AS _right,
       c.reference AS commutator, c.id AS _commutator, g.reference AS negator, g.id AS _negator,
       nullif(o.oprrest::oid, 0)::regproc AS restrict, nullif(o.oprjoin::oid, 0)::regproc AS join,
       o.oprcanmerge AS merges, o.oprcanhash AS hashes,
       quote_ident(pg_get_userbyid(o.oprowner)) AS owner,
       )sql",
                 comment_column("pg_operator", "o.oid"), R"sql(
  FROM pg_operator o
  JOIN pg_namespace n ON n.oid = o.oprnamespace
  JOIN named i ON i.oid = o.oid
  LEFT JOIN named c ON c.oid = o.oprcom
  LEFT JOIN named g ON g.oid = o.oprnegate
 WHERE o.oid >= 16384 AND o.oprcode <> 0
 ORDER BY id)sql");
}

std::string operator_address(const Item& item) {
  return text_of("OPERATOR ", item.id);
}

void create_operator(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE OPERATOR ", item["_name"], " (FUNCTION = ", item["function"],
        clause(", LEFTARG = ", item["_left"]), clause(", RIGHTARG = ", item["_right"]),
        clause(", COMMUTATOR = ", item["commutator"]), clause(", NEGATOR = ", item["negator"]),
        clause(", RESTRICT = ", item["restrict"]), clause(", JOIN = ", item["join"]),
        item.is("merges") ? ", MERGES" : "", item.is("hashes") ? ", HASHES" : "", ")");
}

/// The tie to another operator comes and goes with that one: making or dropping it writes both
/// ends.
bool tied_by_the_other(const Item& from, const Item& to, std::string_view field,
                       const Writing& writing) {
  const auto only_in = [&](const Catalog& catalog, const Catalog& other, std::string_view id) {
    return catalog.find(Kind::op, id) != nullptr && other.find(Kind::op, id) == nullptr;
  };
  return (!from.has(field) || only_in(writing.from, writing.to, from[field])) &&
         (!to.has(field) || only_in(writing.to, writing.from, to[field]));
}

Way alter_operator(const Item& from, const Item& to, const Writing& writing, Commands& out) {
  if (!same(from, to, "function")) return Way::anew;
  std::string options;
  for (const std::string_view field : {"restrict", "join"})
    if (!same(from, to, field))
      add(options, field, " = ", to.has(field) ? to[field] : std::string_view{"NONE"});

  const bool can_add = writing.from.server_version >= 170000;
  for (const auto& [field, other] :
       {std::pair{"commutator", "_commutator"}, {"negator", "_negator"}}) {
    if (same(from, to, field) || tied_by_the_other(from, to, other, writing)) continue;
    if (!can_add || from.has(field)) return Way::anew;
    add(options, field, " = ", to[field]);
  }
  for (const std::string_view field : {"merges", "hashes"}) {
    if (same(from, to, field)) continue;
    if (!can_add || from.is(field)) return Way::anew;
    add(options, field);
  }
  if (!options.empty()) write(out, "ALTER OPERATOR ", to.id, " SET (", options, ")");
  return Way::in_place;
}

/// The operators and functions that stand in pg_depend as the part of `owner`: of a class, or,
/// where loose, of a family. Each is "OPERATOR 1 (a, b)", chr(31), and the rest of its definition.
std::string members(std::string_view catalog, std::string_view owner, std::string_view family) {
  const std::string is_part =
      text_of("d.refclassid = '", catalog, "'::regclass AND d.refobjid = ", owner,
              " AND d.deptype IN ('i', 'a')");
  return text_of(R"sql((SELECT string_agg(m.text, chr(30) ORDER BY m.kind DESC, m.number, m.text)
     FROM (SELECT 'operator' AS kind, a.amopstrategy AS number,
                  format('OPERATOR %s (%s, %s)', a.amopstrategy, format_type(a.amoplefttype, NULL),
                         format_type(a.amoprighttype, NULL)) || chr(31) ||
                  format('OPERATOR %s %s', a.amopstrategy, a.amopopr::regoperator) ||
                  coalesce(' FOR ORDER BY ' || quote_ident(sn.nspname) || '.' || quote_ident(sf.opfname),
                           '') AS text
             FROM pg_amop a
             JOIN pg_depend d ON d.classid = 'pg_amop'::regclass AND d.objid = a.oid
             LEFT JOIN pg_opfamily sf ON sf.oid = a.amopsortfamily
             LEFT JOIN pg_namespace sn ON sn.oid = sf.opfnamespace
            WHERE a.amopfamily = )sql",
                 family, " AND ", is_part, R"sql(
           UNION ALL
           SELECT 'function', p.amprocnum,
                  format('FUNCTION %s (%s, %s)', p.amprocnum, format_type(p.amproclefttype, NULL),
                         format_type(p.amprocrighttype, NULL)) || chr(31) ||
                  format('FUNCTION %s (%s, %s) %s', p.amprocnum, format_type(p.amproclefttype, NULL),
                         format_type(p.amprocrighttype, NULL), p.amproc::regprocedure)
             FROM pg_amproc p
             JOIN pg_depend d ON d.classid = 'pg_amproc'::regclass AND d.objid = p.oid
            WHERE p.amprocfamily = )sql",
                 family, " AND ", is_part, ") m)");
}

/// The server writes a family of its own for a class without one; it is then like any other.
std::string family_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_opfamily", "f.oid", "n.nspname"), R"sql(,
       format('%I.%I USING %I', n.nspname, f.opfname, am.amname) AS id,
       )sql",
                 members("pg_opfamily", "f.oid", "f.oid"), R"sql( AS members,
       quote_ident(pg_get_userbyid(f.opfowner)) AS owner,
       )sql",
                 comment_column("pg_opfamily", "f.oid"), R"sql(
  FROM pg_opfamily f
  JOIN pg_namespace n ON n.oid = f.opfnamespace
  JOIN pg_am am ON am.oid = f.opfmethod
 WHERE f.oid >= 16384
 ORDER BY id)sql");
}

std::string family_address(const Item& item) {
  return text_of("OPERATOR FAMILY ", item.id);
}

std::string_view name_of_member(std::string_view member) {
  return member.substr(0, member.find(kWithin));
}

std::string_view definition_of_member(std::string_view member) {
  return member.substr(member.find(kWithin) + 1);
}

void write_members(const Item& item, std::string_view before, std::string_view after,
                   Commands& out) {
  std::string gone;
  std::string made;
  for (const std::string_view member : without(before, after)) add(gone, name_of_member(member));
  for (const std::string_view member : without(after, before))
    add(made, definition_of_member(member));
  if (!gone.empty()) write(out, "ALTER OPERATOR FAMILY ", item.id, " DROP ", gone);
  if (!made.empty()) write(out, "ALTER OPERATOR FAMILY ", item.id, " ADD ", made);
}

void create_family(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE OPERATOR FAMILY ", item.id);
  write_members(item, {}, item["members"], out);
}

Way alter_family(const Item& from, const Item& to, const Writing&, Commands& out) {
  write_members(to, from["members"], to["members"], out);
  return Way::in_place;
}

std::string class_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_opclass", "c.oid", "n.nspname"), R"sql(,
       format('%I.%I USING %I', n.nspname, c.opcname, am.amname) AS id,
       format('%I.%I', n.nspname, c.opcname) AS _name, quote_ident(am.amname) AS _method,
       c.opcdefault AS "default", format_type(c.opcintype, NULL) AS type,
       format_type(nullif(c.opckeytype, 0), NULL) AS storage,
       format('%I.%I', fn.nspname, f.opfname) AS family,
       )sql",
                 members("pg_opclass", "c.oid", "c.opcfamily"), R"sql( AS members,
       quote_ident(pg_get_userbyid(c.opcowner)) AS owner,
       )sql",
                 comment_column("pg_opclass", "c.oid"), R"sql(
  FROM pg_opclass c
  JOIN pg_namespace n ON n.oid = c.opcnamespace
  JOIN pg_am am ON am.oid = c.opcmethod
  JOIN pg_opfamily f ON f.oid = c.opcfamily
  JOIN pg_namespace fn ON fn.oid = f.opfnamespace
 WHERE c.oid >= 16384
 ORDER BY id)sql");
}

std::string class_address(const Item& item) {
  return text_of("OPERATOR CLASS ", item.id);
}

void create_class(const Item& item, const Writing&, Commands& out) {
  std::string members;
  if (item.has("storage")) add(members, "STORAGE ", item["storage"]);
  for (const std::string_view member : items_of(item["members"]))
    add(members, definition_of_member(member));
  if (members.empty()) add(members, "STORAGE ", item["type"]);  // something has to be there
  write(out, "CREATE OPERATOR CLASS ", item["_name"], item.is("default") ? " DEFAULT" : "",
        " FOR TYPE ", item["type"], " USING ", item["_method"], " FAMILY ", item["family"], " AS ",
        members);
}

}  // namespace

extern const Rules kAccessMethod = {.kind = Kind::access_method,
                                    .name = "access method",
                                    .query = access_method_query,
                                    .there = "pg_am WHERE oid >= 16384",
                                    .address = access_method_address,
                                    .create = create_access_method,
                                    .alter = never};

extern const Rules kOperator = {.kind = Kind::op,
                                .name = "operator",
                                .query = operator_query,
                                .there = "pg_operator WHERE oid >= 16384",
                                .address = operator_address,
                                .create = create_operator,
                                .alter = alter_operator};

extern const Rules kOperatorFamily = {.kind = Kind::operator_family,
                                      .name = "operator family",
                                      .query = family_query,
                                      .there = "pg_opfamily WHERE oid >= 16384",
                                      .address = family_address,
                                      .create = create_family,
                                      .alter = alter_family};

extern const Rules kOperatorClass = {.kind = Kind::operator_class,
                                     .name = "operator class",
                                     .query = class_query,
                                     .there = "pg_opclass WHERE oid >= 16384",
                                     .address = class_address,
                                     .create = create_class,
                                     .alter = never};

}  // namespace workwise::schema
