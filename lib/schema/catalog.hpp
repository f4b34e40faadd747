#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postgres/session.hpp"

namespace workwise::schema {

/// The kinds of objects, in the order in which a reader expects them where nothing else decides.
enum class Kind : std::uint8_t {
  schema,
  extension,
  language,
  access_method,
  collation,
  enumeration,
  composite,
  composite_attribute,
  shell_type,
  base_type,
  range,
  domain,
  domain_constraint,
  foreign_wrapper,
  server,
  user_mapping,
  text_parser,
  text_template,
  text_dictionary,
  text_configuration,
  conversion,
  function,
  aggregate,
  op,
  operator_family,
  operator_class,
  cast,
  transform,
  sequence,
  table,
  view,
  materialized_view,
  column,
  sequence_owner,
  column_default,
  constraint,
  partition,
  index,
  index_partition,
  statistics,
  rule,
  trigger,
  policy,
  event_trigger,
  publication,
  publication_table,
  publication_schema,
  subscription,
  member_rights,
  default_privileges,
};
inline constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::default_privileges) + 1;

/// The rows that one kind's query gave.
struct Rows {
  postgres::Result result;
  std::vector<std::string_view> columns;
};

/// One object of a database: a row of its kind's query, and what it needs.
///
/// Owns:  nothing: it points into its Catalog.
/// Shape: fields whose name begins with an underscore are for whoever writes SQL; the others are
///        what two objects are compared by. NULL reads as "".
class Item {
 public:
  Kind kind = Kind::schema;
  std::string_view id;             ///< unique within its kind, as SQL writes it: public.jobs
  const Item* parent = nullptr;    ///< of which it is a part, and with which it goes
  std::vector<const Item*> needs;  ///< what has to be there for it
  std::vector<const Item*> users;  ///< what needs it
  std::vector<const Item*> parts;  ///< whose parent it is, in the order of the table
  const Item* rights = nullptr;    ///< whose owner, acl and comment count instead of its own

  std::string_view operator[](std::string_view field) const;
  bool has(std::string_view field) const;  ///< is not NULL
  bool is(std::string_view field) const { return (*this)[field] == "t"; }

 private:
  friend class Reader;
  friend bool same(const Item& a, const Item& b, std::string_view field);
  friend std::vector<std::string_view> differences(const Item& a, const Item& b);
  const Rows* rows_ = nullptr;
  std::size_t row_ = 0;
};

/// Whether both have the same value in this field.
bool same(const Item& a, const Item& b, std::string_view field);
/// The fields in which two items of a kind differ; owner, acl and comment are not looked at.
std::vector<std::string_view> differences(const Item& a, const Item& b);

/// Everything that somebody made in a database.
///
/// Not: what an extension brought, what the server came with, the schemas that are not looked at.
/// Source: PostgreSQL 13 to 17, "System Catalogs"; pg_depend for what needs what.
struct Catalog {
  std::vector<std::unique_ptr<Rows>> rows;
  std::vector<Item> items;
  std::map<std::pair<Kind, std::string_view>, const Item*> by_id;
  std::set<std::pair<std::string, std::string>, std::less<>> casts;  ///< pg_cast, by type names
  std::multiset<std::string_view> constraint_names;  ///< of tables, whatever their schema
  std::string user;  ///< who reads, quoted as owners are: what is made will be theirs
  int server_version = 0;

  const Item* find(Kind kind, std::string_view id) const;
};

/// Whether the schema workwise is looked at.
enum class Bookkeeping : std::uint8_t { left_out, included };

/// Inside a Transaction, best REPEATABLE READ; for the rest of it search_path is empty and jit is
/// off. `excluded` are schemas that are left out.
Catalog read_catalog(postgres::Session& session, std::span<const std::string> excluded = {},
                     Bookkeeping bookkeeping = Bookkeeping::left_out);

}  // namespace workwise::schema
