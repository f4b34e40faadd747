#include "schema/catalog.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "base/text.hpp"
#include "schema/rules.hpp"

namespace workwise::schema {
namespace {

/// What would change how the server renders a definition.
constexpr const char* kSetUp = R"sql(
SELECT set_config('search_path', '', true), set_config('jit', 'off', true),
       set_config('quote_all_identifiers', 'off', true), set_config('DateStyle', 'ISO', true),
       set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true),
       set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true),
       quote_ident(current_user)
)sql";

/// Object identifiers below 16384 are those of initdb; only the schema public is everybody's.
constexpr const char* kDependencies = R"sql(
SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype
  FROM pg_depend
 WHERE objid >= 16384 AND (refobjid >= 16384 OR refobjid = 2200)
)sql";

/// Objects that stand for another: the type of a table's rows, a type's array, a view's rule.
constexpr const char* kAliases = R"sql(
SELECT 'pg_type'::regclass::oid, t.oid, 0, 'pg_class'::regclass::oid, t.typrelid, 0
  FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind <> 'c' WHERE t.oid >= 16384
UNION ALL
SELECT 'pg_class'::regclass::oid, t.typrelid, 0, 'pg_type'::regclass::oid, t.oid, 0
  FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c' WHERE t.oid >= 16384
UNION ALL
SELECT 'pg_type'::regclass::oid, t.typarray, 0, 'pg_type'::regclass::oid, t.oid, 0
  FROM pg_type t WHERE t.typarray >= 16384
UNION ALL
SELECT 'pg_rewrite'::regclass::oid, w.oid, 0, 'pg_class'::regclass::oid, w.ev_class, 0
  FROM pg_rewrite w WHERE w.rulename = '_RETURN' AND w.oid >= 16384
UNION ALL
SELECT 'pg_attrdef'::regclass::oid, d.oid, 0, 'pg_class'::regclass::oid, d.adrelid, d.adnum
  FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
 WHERE a.attgenerated <> ''
UNION ALL
SELECT 'pg_class'::regclass::oid, c.conindid, 0, 'pg_constraint'::regclass::oid, c.oid, 0
  FROM pg_constraint c WHERE c.contype IN ('p', 'u', 'x') AND c.oid >= 16384
UNION ALL
SELECT 'pg_class'::regclass::oid, d.objid, 0, d.refclassid, d.refobjid, d.refobjsubid
  FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
 WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'i' AND d.refclassid = 'pg_class'::regclass
UNION ALL
-- What a foreign key to a partitioned table is to each of its partitions.
SELECT 'pg_constraint'::regclass::oid, c.oid, 0, 'pg_constraint'::regclass::oid, u.oid, 0
  FROM pg_constraint c JOIN pg_constraint u ON u.oid = c.conparentid AND u.conrelid = c.conrelid
UNION ALL
-- The operators and functions of an operator class; of a family, those that are loose.
SELECT d.classid, d.objid, 0, d.refclassid, d.refobjid, 0
  FROM pg_depend d
 WHERE d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass) AND d.deptype IN ('i', 'a')
   AND d.refclassid IN ('pg_opclass'::regclass, 'pg_opfamily'::regclass)
)sql";

/// A type made with another: a multirange.
constexpr const char* kInternalTypes = R"sql(
SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid
  FROM pg_depend WHERE deptype = 'i' AND objid >= 16384 AND refobjid >= 16384
   AND classid IN ('pg_type'::regclass, 'pg_proc'::regclass) AND refclassid = 'pg_type'::regclass
)sql";

constexpr const char* kCasts = R"sql(
SELECT format_type(castsource, NULL), format_type(casttarget, NULL) FROM pg_cast
)sql";

/// An object's address in pg_depend.
struct Address {
  std::uint32_t catalog = 0;
  std::uint32_t object = 0;
  std::int32_t sub = 0;
  bool operator==(const Address&) const = default;
};

struct AddressHash {
  std::size_t operator()(const Address& a) const {
    const std::uint64_t mixed = (std::uint64_t{a.catalog} << 32U | a.object) * 0x9E3779B97F4A7C15U;
    return static_cast<std::size_t>(mixed ^
                                    (static_cast<std::uint64_t>(a.sub) * 0xC2B2AE3D27D4EB4FU));
  }
};

template <class Number>
Number number(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Address address_at(const postgres::Result& rows, std::size_t row, std::size_t column) {
  return {number<std::uint32_t>(rows.text(row, column)),
          number<std::uint32_t>(rows.text(row, column + 1)),
          number<std::int32_t>(rows.text(row, column + 2))};
}

std::size_t column_of(const Rows& rows, std::string_view field) {
  const auto found = std::find(rows.columns.begin(), rows.columns.end(), field);
  return static_cast<std::size_t>(found - rows.columns.begin());
}

bool is_right(std::string_view field) {
  return field == "owner" || field == "acl" || field == "comment";
}

bool of_the_object_itself(std::string_view field) {
  return !field.starts_with('_') && !is_right(field);
}

}  // namespace

std::string_view Item::operator[](std::string_view field) const {
  if (rights != nullptr && is_right(field)) return (*rights)[field];
  const std::size_t column = column_of(*rows_, field);
  return column == rows_->columns.size() ? std::string_view{} : rows_->result.text(row_, column);
}

bool Item::has(std::string_view field) const {
  if (rights != nullptr && is_right(field)) return rights->has(field);
  const std::size_t column = column_of(*rows_, field);
  return column != rows_->columns.size() && !rows_->result.null(row_, column);
}

bool same(const Item& a, const Item& b, std::string_view field) {
  return a.has(field) == b.has(field) && a[field] == b[field];
}

std::vector<std::string_view> differences(const Item& a, const Item& b) {
  std::vector<std::string_view> fields;
  for (const std::string_view field : a.rows_->columns)
    if (of_the_object_itself(field) && !same(a, b, field)) fields.push_back(field);
  return fields;
}

const Item* Catalog::find(Kind kind, std::string_view id) const {
  const auto found = by_id.find({kind, id});
  return found == by_id.end() ? nullptr : found->second;
}

/// Reads kind after kind, then ties the items together.
class Reader {
 public:
  Reader(postgres::Session& session, std::span<const std::string> excluded, Bookkeeping bookkeeping)
      : session_(session), excluded_(excluded), bookkeeping_(bookkeeping) {}

  Catalog read() {
    catalog_.server_version = session_.server_version();
    catalog_.user = session_.run(kSetUp).text(0, 8);
    read_dependencies();
    for (const auto& [kind, query] : queries()) read_kind(kind, query);
    tie();
    const postgres::Result casts = session_.run(kCasts);
    for (std::size_t row = 0; row < casts.rows(); ++row)
      catalog_.casts.emplace(casts.text(row, 0), casts.text(row, 1));
    return std::move(catalog_);
  }

 private:
  struct Found {
    Item item;
    Address address;
    Address parent;
    bool has_parent = false;
  };

  void read_dependencies() {
    dependencies_.emplace(session_.run(kDependencies));
    for (std::size_t row = 0; row < dependencies_->rows(); ++row)
      if (dependencies_->text(row, 6) == "e")
        members_.emplace(address_at(*dependencies_, row, 0), address_at(*dependencies_, row, 3));
  }

  bool looked_at(std::string_view schema) const {
    if (schema.empty()) return true;
    if (schema == "workwise" && bookkeeping_ == Bookkeeping::left_out) return false;
    return !schema.starts_with("pg_") &&
           std::find(excluded_.begin(), excluded_.end(), schema) == excluded_.end();
  }

  /// Of the kinds of which there is something.
  std::vector<std::pair<Kind, std::string>> queries() {
    std::vector<std::pair<Kind, std::string>> possible;
    std::string there;
    for (std::size_t i = 0; i < kKinds; ++i) {
      const Rules& rules = rules_of(static_cast<Kind>(i));
      std::string query = rules.query(catalog_.server_version);
      if (query.empty()) continue;
      possible.emplace_back(rules.kind, std::move(query));
      there += there.empty() ? "SELECT " : ", ";
      there +=
          rules.there == nullptr ? "true" : "EXISTS (SELECT FROM " + std::string(rules.there) + ")";
    }
    const postgres::Result answer = session_.run(there);
    std::vector<std::pair<Kind, std::string>> asked;
    for (std::size_t i = 0; i < possible.size(); ++i)
      if (answer.boolean(0, i)) asked.push_back(std::move(possible[i]));
    return asked;
  }

  void read_kind(Kind kind, const std::string& query) {
    auto rows = std::make_unique<Rows>(Rows{session_.run(query), {}});
    for (std::size_t column = 0; column < rows->result.columns(); ++column)
      rows->columns.push_back(rows->result.column_name(column));
    const std::size_t id = column_of(*rows, "id");
    for (std::size_t row = 0; row < rows->result.rows(); ++row) {
      Found found;
      found.address = address_at(rows->result, row, 0);
      if (members_.contains({found.address.catalog, found.address.object, 0})) continue;
      if (!looked_at(rows->result.text(row, 3))) continue;
      found.has_parent = !rows->result.null(row, 4);
      found.parent = address_at(rows->result, row, 4);
      if (found.has_parent && !known_.contains(found.parent)) continue;
      found.item.kind = kind;
      found.item.id = rows->result.text(row, id);
      found.item.rows_ = rows.get();
      found.item.row_ = row;
      known_.emplace(found.address, found_.size());
      found_.push_back(std::move(found));
    }
    catalog_.rows.push_back(std::move(rows));
  }

  const Item* at(Address address) const {
    auto found = known_.find(address);
    for (int step = 0; found == known_.end() && step < 4; ++step) {
      // A member of an extension stands for the extension, an alias for the object itself.
      Address next = address;
      if (const auto alias = aliases_.find(address); alias != aliases_.end())
        next = alias->second;
      else if (const auto member = members_.find(Address{address.catalog, address.object, 0});
               member != members_.end())
        next = member->second;
      else if (address.sub != 0)
        next.sub = 0;
      else
        return nullptr;
      address = next;
      found = known_.find(address);
    }
    return found == known_.end() ? nullptr : &catalog_.items[found->second];
  }

  void add_aliases(const postgres::Result& rows) {
    for (std::size_t row = 0; row < rows.rows(); ++row)
      aliases_.emplace(address_at(rows, row, 0), address_at(rows, row, 3));
  }

  void tie() {
    add_aliases(session_.run(kAliases));
    add_aliases(session_.run(kInternalTypes));
    catalog_.items.reserve(found_.size());
    for (Found& found : found_) catalog_.items.push_back(std::move(found.item));
    for (std::size_t i = 0; i < found_.size(); ++i) {
      Item& item = catalog_.items[i];
      catalog_.by_id.emplace(std::pair{item.kind, item.id}, &item);
      if (item.kind == Kind::constraint) catalog_.constraint_names.insert(item["_plain_name"]);
      if (found_[i].has_parent) item.parent = at(found_[i].parent);
      if (item.parent != nullptr) {
        item.needs.push_back(item.parent);
        const_cast<Item*>(item.parent)->parts.push_back(&item);
      }
    }
    for (std::size_t row = 0; row < dependencies_->rows(); ++row) {
      if (dependencies_->text(row, 6) == "e") continue;
      auto* user = const_cast<Item*>(at(address_at(*dependencies_, row, 0)));
      const Item* needed = at(address_at(*dependencies_, row, 3));
      if (user == nullptr || needed == nullptr || user == needed || needed->parent == user)
        continue;
      // Whose a sequence, or the index of a constraint, is says nothing of when it can be made:
      // that tie is an item of its own.
      if (user->kind == Kind::sequence &&
          (needed->kind == Kind::column || needed->kind == Kind::table)) {
        user = const_cast<Item*>(catalog_.find(Kind::sequence_owner, user->id));
        if (user == nullptr) continue;
      }
      if (user->kind == Kind::constraint && needed->kind == Kind::index &&
          (*user)["_parent_index"] == needed->id) {
        user = const_cast<Item*>(catalog_.find(Kind::index_partition, (*user)["_index_id"]));
        if (user == nullptr) continue;
      }
      user->needs.push_back(needed);
    }
    for (Item& item : catalog_.items)
      if (item.kind == Kind::base_type) give_functions_to_shell(item);
    for (Item& item : catalog_.items) {
      std::sort(item.needs.begin(), item.needs.end());
      item.needs.erase(std::unique(item.needs.begin(), item.needs.end()), item.needs.end());
      for (const Item* needed : item.needs) const_cast<Item*>(needed)->users.push_back(&item);
    }
  }

  /// A base type and its input function need each other: the function needs only the type's shell,
  /// and goes with it.
  static void give_functions_to_shell(Item& type) {
    for (const Item* function : type.needs) {
      if (function == type.parent) continue;
      const auto need = std::find(function->needs.begin(), function->needs.end(), &type);
      if (need == function->needs.end()) continue;
      auto* own = const_cast<Item*>(function);
      std::replace(own->needs.begin(), own->needs.end(), static_cast<const Item*>(&type),
                   type.parent);
      own->parent = type.parent;
      const_cast<Item*>(type.parent)->parts.push_back(own);
    }
  }

  postgres::Session& session_;
  std::span<const std::string> excluded_;
  Bookkeeping bookkeeping_;
  Catalog catalog_;
  std::vector<Found> found_;
  std::optional<postgres::Result> dependencies_;
  std::unordered_map<Address, std::size_t, AddressHash> known_;
  std::unordered_map<Address, Address, AddressHash> aliases_;
  std::unordered_map<Address, Address, AddressHash> members_;
};

Catalog read_catalog(postgres::Session& session, std::span<const std::string> excluded,
                     Bookkeeping bookkeeping) {
  return Reader{session, excluded, bookkeeping}.read();
}

}  // namespace workwise::schema
