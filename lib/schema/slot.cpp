#include "schema/slot.hpp"

#include "schema/name.hpp"

namespace workwise::schema {
namespace {

bool is_relation(Kind kind) {
  return kind == Kind::table || kind == Kind::view || kind == Kind::materialized_view ||
         kind == Kind::sequence || kind == Kind::index;
}

}  // namespace

bool is_type(Kind kind) {
  return kind == Kind::enumeration || kind == Kind::composite || kind == Kind::range ||
         kind == Kind::domain || kind == Kind::base_type;
}

std::string slot_of(const Item& item) {
  if (is_relation(item.kind) || is_type(item.kind)) return "r " + std::string(item.id);
  if (item.kind == Kind::function || item.kind == Kind::aggregate)
    return "f " + std::string(item.id);
  if (item.kind == Kind::constraint && item.has("_index")) {
    // The index of a constraint lies in its table's schema.
    return "r " + std::string(parts_of(item["_table"]).front()) + "." + std::string(item["_index"]);
  }
  return {};
}

}  // namespace workwise::schema
