// Publications, and, because each comes and goes with its table or schema, their tables and
// schemas.
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

std::string publication_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_publication", "p.oid"), R"sql(,
       quote_ident(p.pubname) AS id, p.puballtables AS all_tables,
       concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END,
                 CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
                 CASE WHEN p.pubtruncate THEN 'truncate' END) AS publish,
       p.pubviaroot AS via_root,
       quote_ident(pg_get_userbyid(p.pubowner)) AS owner,
       )sql",
                 comment_column("pg_publication", "p.oid"), R"sql(
  FROM pg_publication p
 WHERE p.oid >= 16384
 ORDER BY id)sql");
}

std::string publication_address(const Item& item) {
  return text_of("PUBLICATION ", item.id);
}

std::string options(const Item& item) {
  return text_of("publish = ", literal(item["publish"]),
                 ", publish_via_partition_root = ", item.is("via_root") ? "true" : "false");
}

void create_publication(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE PUBLICATION ", item.id, item.is("all_tables") ? " FOR ALL TABLES" : "",
        " WITH (", options(item), ")");
}

Way alter_publication(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "all_tables")) return Way::anew;
  write(out, "ALTER PUBLICATION ", to.id, " SET (", options(to), ")");
  return Way::in_place;
}

/// Columns in the order of their names: the server keeps them in the order of the table.
std::string table_query(int server_version) {
  const std::string_view columns = server_version < 150000 ? "NULL" : R"sql((
         SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname)
           FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)))sql";
  const std::string_view filter =
      server_version < 150000 ? "NULL" : "pg_get_expr(r.prqual, r.prrelid)";
  return text_of(
      "SELECT ",
      address_columns("pg_publication_rel", "r.oid", "n.nspname", "pg_publication", "p.oid"),
      R"sql(,
       format('%I TABLE %I.%I', p.pubname, n.nspname, c.relname) AS id,
       quote_ident(p.pubname) AS _publication, format('%I.%I', n.nspname, c.relname) AS _table,
       )sql",
      columns, " AS columns, ", filter, R"sql( AS filter
  FROM pg_publication_rel r
  JOIN pg_publication p ON p.oid = r.prpubid
  JOIN pg_class c ON c.oid = r.prrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE r.oid >= 16384
 ORDER BY id)sql");
}

/// For messages only: it has no owner and takes no comment.
std::string table_address(const Item& item) {
  return text_of("PUBLICATION ", item.id);
}

void add_table(const Item& item, const Writing&, Commands& out) {
  const std::string columns =
      item.has("columns") ? text_of(" (", item["columns"], ")") : std::string{};
  const std::string filter =
      item.has("filter") ? text_of(" WHERE (", item["filter"], ")") : std::string{};
  write(out, "ALTER PUBLICATION ", item["_publication"], " ADD TABLE ONLY ", item["_table"],
        columns, filter);
}

void drop_table(const Item& item, const Writing&, Commands& out) {
  write(out, "ALTER PUBLICATION ", item["_publication"], " DROP TABLE ONLY ", item["_table"]);
}

/// SET TABLE would replace all tables of the publication. Nobody sees the moment in between.
Way alter_table(const Item& from, const Item& to, const Writing& writing, Commands& out) {
  drop_table(from, writing, out);
  add_table(to, writing, out);
  return Way::in_place;
}

std::string schema_query(int server_version) {
  if (server_version < 150000) return {};
  return text_of(
      "SELECT ",
      address_columns("pg_publication_namespace", "s.oid", "n.nspname", "pg_publication", "p.oid"),
      R"sql(,
       format('%I TABLES IN SCHEMA %I', p.pubname, n.nspname) AS id,
       quote_ident(p.pubname) AS _publication, quote_ident(n.nspname) AS _name
  FROM pg_publication_namespace s
  JOIN pg_publication p ON p.oid = s.pnpubid
  JOIN pg_namespace n ON n.oid = s.pnnspid
 WHERE s.oid >= 16384
 ORDER BY id)sql");
}

void add_schema(const Item& item, const Writing&, Commands& out) {
  write(out, "ALTER PUBLICATION ", item["_publication"], " ADD TABLES IN SCHEMA ", item["_name"]);
}

void drop_schema(const Item& item, const Writing&, Commands& out) {
  write(out, "ALTER PUBLICATION ", item["_publication"], " DROP TABLES IN SCHEMA ", item["_name"]);
}

}  // namespace

extern const Rules kPublication = {.kind = Kind::publication,
                                   .name = "publication",
                                   .query = publication_query,
                                   .there = "pg_publication WHERE oid >= 16384",
                                   .address = publication_address,
                                   .create = create_publication,
                                   .alter = alter_publication};

extern const Rules kPublicationTable = {.kind = Kind::publication_table,
                                        .name = "table of a publication",
                                        .query = table_query,
                                        .there = "pg_publication_rel WHERE oid >= 16384",
                                        .address = table_address,
                                        .create = add_table,
                                        .alter = alter_table,
                                        .drop = drop_table};

extern const Rules kPublicationSchema = {.kind = Kind::publication_schema,
                                         .name = "schema of a publication",
                                         .query = schema_query,
                                         .there = "pg_publication_namespace WHERE oid >= 16384",
                                         .address = table_address,
                                         .create = add_schema,
                                         .alter = never,
                                         .drop = drop_schema};

}  // namespace workwise::schema
