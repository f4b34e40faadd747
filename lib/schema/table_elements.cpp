#include "schema/table_elements.hpp"

#include <algorithm>
#include <set>

#include "schema/index_name.hpp"
#include "schema/serial.hpp"
#include "schema/table_parts.hpp"

namespace workwise::schema {
namespace {

/// The words of a constraint behind its only column, where the server would give it the same name;
/// "": it stands by itself. Source: ChooseIndexName(), ChooseConstraintName() of PostgreSQL.
std::string inline_words(const Item& constraint, const Item& column, const Writing& writing) {
  const std::string_view definition = constraint["_definition"];
  const std::string only = "(" + std::string(column["_name"]) + ")";
  const std::string foreign = "FOREIGN KEY " + only + " ";
  const bool is_key = definition == "PRIMARY KEY " + only;
  const bool is_unique = definition == "UNIQUE " + only;
  if (!is_key && !is_unique && !definition.starts_with(foreign)) return {};
  const std::string usual = usual_index_name(constraint["_table_name"],
                                             is_key ? std::string_view{} : column["_plain_name"],
                                             is_key      ? "pkey"
                                             : is_unique ? "key"
                                                         : "fkey");
  const std::size_t before = writing.from.constraint_names.count(usual) -
                             (writing.from.find(Kind::constraint, constraint.id) != nullptr);
  if (constraint["_plain_name"] != usual || before != 0 ||
      writing.to.constraint_names.count(usual) != 1)
    return {};
  return is_key      ? " PRIMARY KEY"
         : is_unique ? " UNIQUE"
                     : " " + std::string(definition.substr(foreign.size()));
}

/// What stands in the brackets of CREATE TABLE.
class Elements {
 public:
  Elements(const Item& table, const std::vector<const Item*>& folded, const Writing& writing)
      : table_(table), folded_(folded), writing_(writing) {
    for (const Item* part : table.parts)
      if (part->kind == Kind::column) add_column(*part);
    for (const Item* part : folded)
      if (part->kind == Kind::constraint && !said_.contains(part))
        add("CONSTRAINT " + std::string((*part)["_name"]) + " " +
            std::string((*part)["_definition"]));
  }

  const std::string& text() const { return text_; }

 private:
  void add(const std::string& line) { text_ += (text_.empty() ? "\n    " : ",\n    ") + line; }

  void add_column(const Item& column) {
    const Item* value = nullptr;
    for (const Item* part : folded_)
      if (part->kind == Kind::column_default && part->parent == &column) value = part;
    if (table_.has("_partition_of") || table_.has("of_type"))
      add_typed(column, value);
    else if (column.is("local"))
      add_own(column, value);
  }

  void add_typed(const Item& column, const Item* value) {
    std::string words;
    if (value != nullptr && !inherited_default(*value, writing_))
      words += " DEFAULT " + std::string((*value)["expression"]);
    if (column.is("not_null") && !column.is("_inherited_not_null")) words += " NOT NULL";
    if (!words.empty()) add(std::string(column["_name"]) + words);
  }

  void add_own(const Item& column, const Item* value) {
    std::string words;
    bool key = false;
    for (const Item* part : folded_) {
      if (part->kind != Kind::constraint) continue;
      const std::string more = inline_words(*part, column, writing_);
      if (more.empty()) continue;
      words += more;
      key = key || (*part)["type"] == "p";
      said_.insert(part);
    }
    const Item* sequence = serial_sequence(column);
    const bool serial =
        sequence != nullptr && std::ranges::find(folded_, sequence) != folded_.end();
    add((serial ? std::string(column["_name"]) + " " + serial_type(column)
                : column_definition(column, value, !key)) +
        words);
  }

  const Item& table_;
  const std::vector<const Item*>& folded_;
  const Writing& writing_;
  std::string text_;
  std::set<const Item*> said_;
};

}  // namespace

std::string table_elements(const Item& table, const std::vector<const Item*>& folded,
                           const Writing& writing) {
  return Elements{table, folded, writing}.text();
}

}  // namespace workwise::schema
