#include "random_writer.hpp"

#include <algorithm>

namespace workwise::schema::random {

void Statements::enumeration(const RandomObject& object) {
  const Attributes a = of(object);
  const std::string name = this->name(a, {"mode", "state_type", "Level", "my.kind", "färbe"});
  Texts labels;
  for (const std::string label : {"draft", "open", "in progress", "Closed", "it's", "gone"})
    if (a.chance("label " + label, 60))
      labels.push_back("'" + (label == "it's" ? "it''s" : label) + "'");
  const std::size_t turn = a.below("turn", 4);
  if (labels.size() > 1 && turn > 1)
    std::rotate(labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(turn % labels.size()),
                labels.end());
  say("CREATE TYPE " + name + " AS ENUM (" + joined(labels) + ")");
  if (!labels.empty())
    types_.push_back(
        {object.id, name, 'e', labels.front() + "::" + name, labels.back() + "::" + name});
  subject(object, "TYPE", name, "USAGE");
}

Column Statements::typed(const Attributes& a) {
  static const std::vector<Column> usual = {
      {0, "", "integer", 'i', "1"},
      {0, "", "text", 't', "'x'"},
      {0, "", "bigint", 'i', "1"},
      {0, "", "text", 't', "'x'"},
      {0, "", "integer", 'i', "1"},
      {0, "", "character varying(20)", 't', "'x'"},
      {0, "", "boolean", 'b', "true"},
      {0, "", "timestamp with time zone", 'd', "'2026-01-01'"},
      {0, "", "numeric(10,2)", 'i', "1"},
      {0, "", "jsonb", 'j', "'{}'"},
      {0, "", "date", 'd', "'2026-01-01'"},
      {0, "", "uuid", 'u', "'00000000-0000-0000-0000-000000000001'"},
      {0, "", "integer[]", 'a', "'{}'"},
      {0, "", "text[]", 'a', "'{}'"},
      {0, "", "character varying(40)", 't', "'x'"},
      {0, "", "smallint", 'i', "1"},
      {0, "", "character(3)", 't', "'x'"},
      {0, "", "double precision", 'i', "1"},
      {0, "", "bytea", 'o', "''"},
      {0, "", "interval", 'o', "'1 day'"},
      {0, "", "timestamp(3) without time zone", 'd', "'2026-01-01'"},
      {0, "", "numeric", 'i', "1"},
      {0, "", "int4range", 'o', "'empty'"},
      {0, "", "inet", 'o', "'127.0.0.1'"},
      {0, "", "tsvector", 'o', "''"},
      {0, "", "real", 'i', "1"},
      {0, "", "json", 'o', "'{}'"},
  };
  if (a.chance("type of its own", 35)) {
    if (const Type* type = a.among("own type", types_)) {
      if (a.chance("array", 15)) return {0, "", type->name + "[]", 'a', "'{}'"};
      return {0, "", type->name, type->sort, type->value};
    }
  }
  return usual[a.below("type", usual.size())];
}

void Statements::composite(const RandomObject& object) {
  const Attributes a = of(object);
  const std::string name = this->name(a, {"address", "money_pair", "Spot"});
  Texts attributes;
  for (const std::string attribute : {"street", "zip", "Long", "lat"}) {
    if (!a.chance("with " + attribute, 60)) continue;
    std::string type =
        a.one_of("type of " + attribute, {"integer", "text", "numeric", "bigint", "text[]"});
    if (a.chance("own type of " + attribute, 15))
      if (const Type* own = a.among("which type of " + attribute, types_)) type = own->name;
    attributes.push_back(quoted(attribute) + " " + type);
  }
  say("CREATE TYPE " + name + " AS (" + joined(attributes) + ")");
  types_.push_back({object.id, name, 'o', "NULL::" + name, ""});
  composites_.push_back({object.id, name});
  subject(object, "TYPE", name, "USAGE");
  if (!attributes.empty())
    subjects_.push_back(
        {object.id,
         "COLUMN " + name + "." + attributes.front().substr(0, attributes.front().find(' ')), "",
         "", ""});
}

void Statements::range(const RandomObject& object) {
  const Attributes a = of(object);
  const std::string name = this->name(a, {"span", "Reach"});
  std::string sub = a.one_of("of", {"integer", "double precision", "text", "date"});
  if (a.chance("of own", 20))
    if (const Type* type =
            a.among<Type>("own", types_, [](const Type& t) { return t.sort == 'e'; }))
      sub = type->name;
  say("CREATE TYPE " + name + " AS RANGE (subtype = " + sub + ")");
  types_.push_back({object.id, name, 'o', "'empty'", ""});
  subject(object, "TYPE", name, "USAGE");
}

void Statements::domain(const RandomObject& object) {
  const Attributes a = of(object);
  const std::string name = this->name(a, {"email", "Positive", "label", "köd"});
  const std::string base = a.one_of(
      "of", {"text", "integer", "character varying(30)", "bigint", "text", "numeric(8,2)"});
  char sort = base == "text" || base.starts_with("char") ? 't' : 'i';
  std::string type = base;
  if (a.chance("of own", 10))
    if (const Type* own =
            a.among<Type>("own", types_, [](const Type& t) { return t.sort == 'e'; })) {
      type = own->name;
      sort = 'e';
    }
  std::string sql = "CREATE DOMAIN " + name + " AS " + type;
  if (sort == 't' && a.chance("collation", 10)) sql += " COLLATE \"C\"";
  if (sort != 'e' && a.chance("default", 30))
    sql += " DEFAULT " + std::string(sort == 't' ? "'x'" : "1");
  if (a.chance("not null", 15)) sql += " NOT NULL";
  if (sort != 'e' && a.chance("check", 50)) {
    if (a.chance("named", 50))
      sql += " CONSTRAINT " + a.one_of("check name", {"fits", "\"Is fine\""});
    sql += " CHECK (" + condition(a, "check", {{0, "VALUE", type, sort, ""}}) + ")";
  }
  say(sql);
  types_.push_back({object.id, name, sort, sort == 't' ? "'x'" : "1", ""});
  subject(object, "DOMAIN", name, "USAGE");
}

std::string Statements::expression(const Attributes& a, const std::string& what,
                                   const Column& column) {
  const auto called = [&](char takes) -> std::string {
    const Function* function =
        a.among<Function>(what + " function", functions_, [&](const Function& f) {
          return f.takes == takes && (takes != 'e' || f.taken_type == column.type);
        });
    return function == nullptr ? "" : function->name + "(" + column.name + ")";
  };
  const std::size_t form = a.below(what + " expression", 5);
  if (form == 4)
    if (const std::string call = called(column.sort); !call.empty()) return call;
  switch (column.sort) {
    case 'i':
      return Texts{column.name, "(" + column.name + " + 1)", "abs(" + column.name + ")",
                   "(" + column.name + " * 2)", column.name}[form];
    case 't':
      return Texts{column.name, "lower(" + column.name + ")", "upper(" + column.name + ")",
                   "(" + column.name + " || '!')", "length(" + column.name + ")"}[form];
    case 'j':
      return Texts{column.name, "(" + column.name + " ->> 'k')", "(" + column.name + " -> 'k')",
                   column.name, column.name}[form];
    case 'b':
      return Texts{column.name, "(NOT " + column.name + ")", column.name, column.name,
                   column.name}[form];
    case 'e':
      return Texts{column.name, column.name, column.name, column.name,
                   "(" + column.name + "::text)"}[form];
    default:
      return column.name;
  }
}

std::string Statements::condition(const Attributes& a, const std::string& what,
                                  const std::vector<Column>& columns) {
  const Column* column = a.among(what + " column", columns);
  if (column == nullptr) return "true";
  const std::size_t form = a.below(what + " condition", 6);
  if (form == 5)
    if (const Function* function =
            a.among<Function>(what + " function", functions_, [&](const Function& f) {
              return f.takes == column->sort && f.gives == 'i' &&
                     (f.takes != 'e' || f.taken_type == column->type);
            }))
      return function->name + "(" + column->name + ") >= 0";
  const std::string& name = column->name;
  switch (column->sort) {
    case 'i':
      return Texts{name + " > 0",          name + " >= 0",
                   name + " <> 13",        name + " BETWEEN 0 AND 1000",
                   name + " IN (1, 2, 3)", name + " < 100"}[form];
    case 't':
      return Texts{name + " <> ''",       "length(" + name + ") < 100", name + " LIKE '%'",
                   name + " IS NOT NULL", name + " IN ('x', 'y')",      name + " ~ '.'"}[form];
    case 'e': {
      const Type* type = a.among<Type>(what + " enum", types_,
                                       [&](const Type& t) { return t.name == column->type; });
      if (type == nullptr || type->other_value.empty()) return name + " IS NOT NULL";
      return Texts{name + " = " + type->value,
                   name + " <> " + type->other_value,
                   name + " IN (" + type->value + ", " + type->other_value + ")",
                   name + " >= " + type->value,
                   name + " = ANY (ARRAY[" + type->value + "])",
                   name + " IS NOT NULL"}[form];
    }
    case 'b':
      return Texts{name, name + " IS TRUE", name, name + " IS NOT NULL", name, name}[form];
    case 'd':
      return Texts{
          name + " > '2000-01-01'", name + " IS NOT NULL",    name + " < '2100-01-01'",
          name + " IS NULL",        name + " > '2000-01-01'", name + " > '2000-01-01'"}[form];
    default:
      return name + (form < 3 ? " IS NOT NULL" : " IS NULL");
  }
}

std::string Statements::default_of(const Attributes& a, const Column& column) {
  const std::size_t form = a.below("default", 4);
  if (form == 3)
    if (const Function* function =
            a.among<Function>("default function", functions_, [&](const Function& f) {
              return f.gives == column.sort && f.takes == column.sort && f.takes != 'e';
            }))
      return function->name + "(" + column.value + ")";
  switch (column.sort) {
    case 'i':
      if (form == 2)
        if (const Named* sequence = a.among("default sequence", sequences_))
          return "nextval('" + doubled(sequence->name) + "')";
      return Texts{"0", "42", "1", "(2 + 3)"}[form];
    case 't':
      return Texts{"''", "'x'", "'it''s'", column.type == "text" ? "CURRENT_USER" : "'y'"}[form];
    case 'd':
      return Texts{"now()", "CURRENT_TIMESTAMP", "'2026-01-01'", "now()"}[form];
    case 'b':
      return form < 2 ? "true" : "false";
    case 'u':
      return "gen_random_uuid()";
    case 'e': {
      const Type* type = a.among<Type>("default enum", types_,
                                       [&](const Type& t) { return t.name == column.type; });
      return type == nullptr || type->other_value.empty() || form < 2 ? column.value
                                                                      : type->other_value;
    }
    default:
      return column.value;
  }
}

std::string Statements::doubled(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\'') text.insert(i++, 1, '\'');
  return text;
}

}  // namespace workwise::schema::random
