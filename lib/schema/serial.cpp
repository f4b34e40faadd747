#include "schema/serial.hpp"

#include "schema/index_name.hpp"
#include "schema/name.hpp"
#include "schema/rules.hpp"
#include "schema/sequence_options.hpp"

namespace workwise::schema {
namespace {

const Item* owned_sequence(const Item& column) {
  const Item* sequence = nullptr;
  for (const Item* tie : column.users) {
    if (tie->kind != Kind::sequence_owner || (*tie)["column"] != column.id) continue;
    if (sequence != nullptr) return nullptr;
    sequence = tie->parent;
  }
  return sequence;
}

const Item* default_of(const Item& column) {
  for (const Item* part : column.parts)
    if (part->kind == Kind::column_default) return part;
  return nullptr;
}

bool has_usual_name(const Item& sequence, const Item& column) {
  const std::vector<std::string> table = plain_parts(column.parent->id);
  const std::vector<std::string> name = plain_parts(sequence.id);
  return table.size() == 2 && name.size() == 2 && name[0] == table[0] &&
         name[1] == usual_index_name(table[1], column["_plain_name"], "seq");
}

}  // namespace

const char* serial_type(const Item& column) {
  const std::string_view type = column["type"];
  return type == "smallint"  ? "smallserial"
         : type == "integer" ? "serial"
         : type == "bigint"  ? "bigserial"
                             : nullptr;
}

const Item* serial_sequence(const Item& column) {
  const Item* table = column.parent;
  const char* type = serial_type(column);
  if (type == nullptr || table == nullptr || table->kind != Kind::table || !column.is("local") ||
      !column.is("not_null") || (*table)["persistence"] != "p" || (*table)["kind"] == "f")
    return nullptr;
  const Item* sequence = owned_sequence(column);
  const Item* value = default_of(column);
  if (sequence == nullptr || value == nullptr || (*sequence)["persistence"] != "p") return nullptr;
  const std::string expected = "nextval(" + literal(sequence->id) + "::regclass)";
  const std::string options =
      column["type"] == "bigint" ? "" : " AS " + std::string(column["type"]);
  const bool plain = (*value)["expression"] == expected && sequence_options(*sequence) == options &&
                     same(*sequence, *table, "owner") && has_usual_name(*sequence, column);
  return plain ? sequence : nullptr;
}

}  // namespace workwise::schema
