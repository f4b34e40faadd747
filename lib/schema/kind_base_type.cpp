// Base types, each in two items: the name, a shell, which its functions need, and the type itself,
// which needs its functions. The Reader gives these functions the shell as their parent.
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

constexpr const char* kBaseTypes = R"sql(
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
 WHERE t.oid >= 16384
   AND (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
        OR t.typtype = 'p' AND NOT t.typisdefined)
)sql";

constexpr const char* kDefinition = R"sql(
       CASE WHEN t.typisdefined THEN concat_ws(', ', 'INPUT = ' || t.typinput,
         'OUTPUT = ' || t.typoutput,
         'INTERNALLENGTH = ' || CASE t.typlen WHEN -1 THEN 'VARIABLE' ELSE t.typlen::text END,
         CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END,
         'ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2'
                             WHEN 'i' THEN 'int4' WHEN 'd' THEN 'double' END,
         'CATEGORY = ' || quote_literal(nullif(t.typcategory, 'U')::text),
         CASE WHEN t.typispreferred THEN 'PREFERRED = true' END,
         'DEFAULT = ' || quote_literal(t.typdefault),
         'ELEMENT = ' || format_type(nullif(t.typelem, 0), NULL),
         'DELIMITER = ' || quote_literal(nullif(t.typdelim, ',')::text),
         CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE = true' END) END AS )sql";

/// The shell of a type stands beside it in pg_depend's order of things, at -1; one that never
/// became a type has the type's own address, and all there is to say of it. What can't be changed
/// of a type is compared here, so that another one takes all along that uses it.
std::string shell_query(int /*server_version*/) {
  return text_of(R"sql(SELECT 'pg_type'::regclass::oid AS _class, t.oid AS _oid,
       CASE WHEN t.typisdefined THEN -1 ELSE 0 END AS _sub, n.nspname AS _schema,
       NULL AS _parent_class, NULL AS _parent_oid, 0 AS _parent_sub,
       format('%I.%I', n.nspname, t.typname) AS id, t.typisdefined AS _defined,)sql",
                 kDefinition, R"sql(definition,
       CASE WHEN NOT t.typisdefined THEN quote_ident(pg_get_userbyid(t.typowner)) END AS owner,
       (SELECT description FROM pg_description WHERE classoid = 'pg_type'::regclass
           AND objoid = t.oid AND objsubid = 0 AND NOT t.typisdefined) AS comment)sql",
                 kBaseTypes, " ORDER BY id");
}

std::string address(const Item& item) {
  return text_of("TYPE ", item.id);
}

void create_shell(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE TYPE ", item.id);
}

Way alter_shell(const Item& from, const Item&, const Writing&, Commands&) {
  return from.is("_defined") ? Way::anew : Way::in_place;
}

/// Columns that were of the type before and will be after; those that inherit follow their parent.
std::vector<const Item*> columns_that_stay(std::string_view type, const Writing& writing) {
  std::vector<const Item*> columns;
  const Item* before = writing.from.find(Kind::base_type, type);
  if (before == nullptr || writing.to.find(Kind::base_type, type) == nullptr) return columns;
  for (const Item* user : before->users) {
    if (user->kind != Kind::column || user->parent->kind != Kind::table) continue;
    if (user->is("_inherited")) continue;
    const Item* after = writing.to.find(Kind::column, user->id);
    if (after != nullptr && same(*user, *after, "type")) columns.push_back(user);
  }
  return columns;
}

void change_type(const Item& column, std::string_view type, Commands& out) {
  write(out, "ALTER TABLE ", column.parent->id, " ALTER COLUMN ", column["_name"], " TYPE ", type,
        " USING ", column["_name"], "::text::", type);
}

/// Takes the type and its functions along: none of them can be dropped before the others. Columns
/// would go too; they wait as text for the type to come back.
void drop_shell(const Item& item, const Writing& writing, Commands& out) {
  for (const Item* column : columns_that_stay(item.id, writing)) change_type(*column, "text", out);
  write(out, "DROP TYPE ", item.id, item.is("_defined") ? " CASCADE" : "");
}

std::string type_query(int server_version) {
  const std::string_view subscript =
      server_version < 140000 ? "NULL" : "nullif(t.typsubscript::oid, 0)::regproc";
  return text_of(
      "SELECT ", address_columns("pg_type", "t.oid", "n.nspname", "pg_type", "t.oid", "-1"), R"sql(,
       format('%I.%I', n.nspname, t.typname) AS id,)sql",
      kDefinition, R"sql(_definition,
       nullif(t.typreceive::oid, 0)::regproc AS receive,
       nullif(t.typsend::oid, 0)::regproc AS send,
       nullif(t.typmodin::oid, 0)::regproc AS typmod_in,
       nullif(t.typmodout::oid, 0)::regproc AS typmod_out,
       nullif(t.typanalyze::oid, 0)::regproc AS "analyze",
       )sql",
      subscript, R"sql( AS subscript,
       CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended'
         WHEN 'm' THEN 'main' END AS storage,
       quote_ident(pg_get_userbyid(t.typowner)) AS owner,
       )sql",
      acl_text("t.typacl", "T", "t.typowner"), " AS acl,\n       ",
      comment_column("pg_type", "t.oid"), kBaseTypes, "   AND t.typisdefined ORDER BY id");
}

constexpr std::string_view kChangeable[] = {"receive", "send",      "typmod_in", "typmod_out",
                                            "analyze", "subscript", "storage"};

void create_type(const Item& item, const Writing& writing, Commands& out) {
  std::string options{item["_definition"]};
  for (const std::string_view option : kChangeable)
    if (item.has(option)) add(options, option, " = ", item[option]);
  write(out, "CREATE TYPE ", item.id, " (", options, ")");
  for (const Item* column : columns_that_stay(item.id, writing))
    change_type(*column, (*column)["type"], out);
}

/// For those who may do anything: the values that are stored are read differently afterwards.
Way alter_type(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "storage") && to["storage"] == "plain") return Way::anew;
  std::string options;
  for (const std::string_view option : kChangeable)
    if (!same(from, to, option))
      add(options, option, " = ", to.has(option) ? to[option] : std::string_view{"NONE"});
  write(out, "ALTER TYPE ", to.id, " SET (", options, ")");
  return Way::in_place;
}

/// With its shell.
void drop_type(const Item&, const Writing&, Commands&) {}

}  // namespace

extern const Rules kShellType = {
    .kind = Kind::shell_type,
    .name = "type",
    .query = shell_query,
    .there =
        "pg_type WHERE oid >= 16384 AND typtype IN ('b', 'p') AND typinput <> 'array_in'::regproc",
    .address = address,
    .create = create_shell,
    .alter = alter_shell,
    .drop = drop_shell};

extern const Rules kBaseType = {
    .kind = Kind::base_type,
    .name = "type",
    .query = type_query,
    .there = "pg_type WHERE oid >= 16384 AND typtype = 'b' AND typinput <> 'array_in'::regproc",
    .address = address,
    .grant_address = address,
    .create = create_type,
    .alter = alter_type,
    .drop = drop_type};

}  // namespace workwise::schema
