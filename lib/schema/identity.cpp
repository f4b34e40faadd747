#include "schema/identity.hpp"

#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

/// "constraint public.jobs jobs_url", of "jobs_url ON public.jobs".
std::string on_its_table(std::string_view kind, const Item& item) {
  const std::string_view table = item.parent->id;
  const std::string_view name = item.id.substr(0, item.id.size() - table.size() - 4);
  return text_of(kind, " ", table, " ", name);
}

std::string named(std::string_view kind, const Item& item) {
  return text_of(kind, " ", item.has("_identity") ? item["_identity"] : item.id);
}

std::string function_identity(const Item& item) {
  return named(item["_kind"] == "p" ? "procedure" : "function", item);
}

/// "" for a part, and for what Objects does not look at.
std::string own_identity(const Item& item) {
  switch (item.kind) {
    case Kind::schema:
      return named("schema", item);
    case Kind::extension:
      return named("extension", item);
    case Kind::collation:
      return named("collation", item);
    case Kind::enumeration:
    case Kind::composite:
    case Kind::shell_type:
    case Kind::base_type:
    case Kind::range:
      return named("type", item);
    case Kind::domain:
      return named("domain", item);
    case Kind::foreign_wrapper:
      return named("foreign-data wrapper", item);
    case Kind::server:
      return named("server", item);
    case Kind::text_dictionary:
      return named("text search dictionary", item);
    case Kind::text_configuration:
      return named("text search configuration", item);
    case Kind::function:
      return function_identity(item);
    case Kind::aggregate:
      return named("aggregate", item);
    case Kind::op:
      return named("operator", item);
    case Kind::operator_family:
      return named("operator family", item);
    case Kind::operator_class:
      return named("operator class", item);
    case Kind::cast:
      return named("cast", item);
    case Kind::sequence:
      return named("sequence", item);
    case Kind::table:
      return named(item["kind"] == "f" ? "foreign table" : "table", item);
    case Kind::view:
      return named("view", item);
    case Kind::materialized_view:
      return named("materialized view", item);
    case Kind::column:
      return named("column", item);
    case Kind::constraint:
      return on_its_table("constraint", item);
    case Kind::index:
      return named("index", item);
    case Kind::statistics:
      return named("statistics object", item);
    case Kind::rule:
      return on_its_table("rule", item);
    case Kind::trigger:
      return on_its_table("trigger", item);
    case Kind::policy:
      return on_its_table("policy", item);
    case Kind::event_trigger:
      return named("event trigger", item);
    case Kind::publication:
      return named("publication", item);
    default:
      return {};
  }
}

/// Whose definition in Objects this item's is in.
bool is_in_its_whole(const Item& item) {
  switch (item.kind) {
    case Kind::column:
      return item.parent->kind != Kind::table;
    case Kind::composite_attribute:
    case Kind::domain_constraint:
    case Kind::sequence_owner:
    case Kind::column_default:
    case Kind::partition:
    case Kind::index_partition:
    case Kind::publication_table:
    case Kind::publication_schema:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::vector<std::string> identities_of(const Item& item) {
  if (is_in_its_whole(item))
    return item.parent != nullptr ? identities_of(*item.parent) : std::vector<std::string>{};
  std::vector<std::string> identities;
  if (std::string own = own_identity(item); !own.empty()) identities.push_back(std::move(own));
  if (item.kind == Kind::column && item.has("identity_sequence"))
    identities.push_back(text_of("sequence ", item["identity_sequence"]));
  return identities;
}

}  // namespace workwise::schema
