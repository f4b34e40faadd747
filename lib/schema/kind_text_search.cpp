// Full-text search: parsers, templates, dictionaries, configurations.
#include <map>

#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

std::string parser_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_ts_parser", "p.oid", "n.nspname"), R"sql(,
       format('%I.%I', n.nspname, p.prsname) AS id,
       p.prsstart AS start, p.prstoken AS gettoken, p.prsend AS "end", p.prslextype AS lextypes,
       nullif(p.prsheadline::oid, 0)::regproc AS headline,
       )sql",
                 comment_column("pg_ts_parser", "p.oid"), R"sql(
  FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace
 WHERE p.oid >= 16384
 ORDER BY id)sql");
}

std::string parser_address(const Item& item) {
  return text_of("TEXT SEARCH PARSER ", item.id);
}

void create_parser(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE TEXT SEARCH PARSER ", item.id, " (START = ", item["start"],
        ", GETTOKEN = ", item["gettoken"], ", END = ", item["end"],
        clause(", HEADLINE = ", item["headline"]), ", LEXTYPES = ", item["lextypes"], ")");
}

std::string template_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_ts_template", "t.oid", "n.nspname"), R"sql(,
       format('%I.%I', n.nspname, t.tmplname) AS id,
       nullif(t.tmplinit::oid, 0)::regproc AS init, t.tmpllexize AS lexize,
       )sql",
                 comment_column("pg_ts_template", "t.oid"), R"sql(
  FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace
 WHERE t.oid >= 16384
 ORDER BY id)sql");
}

std::string template_address(const Item& item) {
  return text_of("TEXT SEARCH TEMPLATE ", item.id);
}

void create_template(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE TEXT SEARCH TEMPLATE ", item.id, " (", clause("INIT = ", item["init"]),
        item.has("init") ? ", " : "", "LEXIZE = ", item["lexize"], ")");
}

/// The server keeps the options as the text that it would parse: name = 'value', name = 1.
std::string dictionary_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_ts_dict", "d.oid", "n.nspname"), R"sql(,
       format('%I.%I', n.nspname, d.dictname) AS id,
       quote_ident(m.nspname) || '.' || quote_ident(t.tmplname) AS template,
       d.dictinitoption AS options,
       (SELECT string_agg(o.part[1], chr(30) ORDER BY o.place)
          FROM regexp_matches(d.dictinitoption,
                 '("(?:[^"]|"")+"|[^\s"=,]+) = (?:E?''(?:[^'']|'''')*''|[^\s'',]+)', 'g')
               WITH ORDINALITY AS o (part, place)) AS _names,
       quote_ident(pg_get_userbyid(d.dictowner)) AS owner,
       )sql",
                 comment_column("pg_ts_dict", "d.oid"), R"sql(
  FROM pg_ts_dict d
  JOIN pg_namespace n ON n.oid = d.dictnamespace
  JOIN pg_ts_template t ON t.oid = d.dicttemplate
  JOIN pg_namespace m ON m.oid = t.tmplnamespace
 WHERE d.oid >= 16384
 ORDER BY id)sql");
}

std::string dictionary_address(const Item& item) {
  return text_of("TEXT SEARCH DICTIONARY ", item.id);
}

void create_dictionary(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE TEXT SEARCH DICTIONARY ", item.id, " (TEMPLATE = ", item["template"],
        clause(", ", item["options"]), ")");
}

/// All options that shall be, in their order: each moves to the end of the server's list.
Way alter_dictionary(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "template")) return Way::anew;
  std::string options;
  for (const std::string_view gone : without(from["_names"], to["_names"])) add(options, gone);
  if (to.has("options")) add(options, to["options"]);
  write(out, "ALTER TEXT SEARCH DICTIONARY ", to.id, " (", options, ")");
  return Way::in_place;
}

std::string configuration_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_ts_config", "c.oid", "n.nspname"), R"sql(,
       format('%I.%I', n.nspname, c.cfgname) AS id,
       quote_ident(m.nspname) || '.' || quote_ident(p.prsname) AS parser,
       (SELECT string_agg(quote_ident(t.alias) || chr(31) || k.dictionaries, chr(30)
                          ORDER BY t.tokid)
          FROM ts_token_type(c.cfgparser) t
          JOIN (SELECT a.maptokentype,
                       string_agg(a.mapdict::regdictionary::text, ', ' ORDER BY a.mapseqno)
                         AS dictionaries
                  FROM pg_ts_config_map a WHERE a.mapcfg = c.oid GROUP BY a.maptokentype) k
            ON k.maptokentype = t.tokid) AS mappings,
       quote_ident(pg_get_userbyid(c.cfgowner)) AS owner,
       )sql",
                 comment_column("pg_ts_config", "c.oid"), R"sql(
  FROM pg_ts_config c
  JOIN pg_namespace n ON n.oid = c.cfgnamespace
  JOIN pg_ts_parser p ON p.oid = c.cfgparser
  JOIN pg_namespace m ON m.oid = p.prsnamespace
 WHERE c.oid >= 16384
 ORDER BY id)sql");
}

std::string configuration_address(const Item& item) {
  return text_of("TEXT SEARCH CONFIGURATION ", item.id);
}

using Mappings = std::map<std::string_view, std::string_view>;

Mappings mappings_of(const Item& item) {
  Mappings mappings;
  for (const std::string_view mapping : items_of(item["mappings"])) {
    const std::size_t end = mapping.find(kWithin);
    mappings.emplace(mapping.substr(0, end), mapping.substr(end + 1));
  }
  return mappings;
}

void write_mappings(const Item& item, const Mappings& before, const Mappings& after,
                    Commands& out) {
  const std::string alter = text_of("ALTER TEXT SEARCH CONFIGURATION ", item.id);
  for (const auto& [token, dictionaries] : before)
    if (!after.contains(token)) write(out, alter, " DROP MAPPING FOR ", token);
  for (const auto& [token, dictionaries] : after) {
    const auto old = before.find(token);
    if (old == before.end())
      write(out, alter, " ADD MAPPING FOR ", token, " WITH ", dictionaries);
    else if (old->second != dictionaries)
      write(out, alter, " ALTER MAPPING FOR ", token, " WITH ", dictionaries);
  }
}

void create_configuration(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE TEXT SEARCH CONFIGURATION ", item.id, " (PARSER = ", item["parser"], ")");
  write_mappings(item, {}, mappings_of(item), out);
}

Way alter_configuration(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "parser")) return Way::anew;
  write_mappings(to, mappings_of(from), mappings_of(to), out);
  return Way::in_place;
}

}  // namespace

extern const Rules kTextParser = {.kind = Kind::text_parser,
                                  .name = "text search parser",
                                  .query = parser_query,
                                  .there = "pg_ts_parser WHERE oid >= 16384",
                                  .address = parser_address,
                                  .create = create_parser,
                                  .alter = never};

extern const Rules kTextTemplate = {.kind = Kind::text_template,
                                    .name = "text search template",
                                    .query = template_query,
                                    .there = "pg_ts_template WHERE oid >= 16384",
                                    .address = template_address,
                                    .create = create_template,
                                    .alter = never};

extern const Rules kTextDictionary = {.kind = Kind::text_dictionary,
                                      .name = "text search dictionary",
                                      .query = dictionary_query,
                                      .there = "pg_ts_dict WHERE oid >= 16384",
                                      .address = dictionary_address,
                                      .create = create_dictionary,
                                      .alter = alter_dictionary};

extern const Rules kTextConfiguration = {.kind = Kind::text_configuration,
                                         .name = "text search configuration",
                                         .query = configuration_query,
                                         .there = "pg_ts_config WHERE oid >= 16384",
                                         .address = configuration_address,
                                         .create = create_configuration,
                                         .alter = alter_configuration};

}  // namespace workwise::schema
