#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog.hpp"

namespace workwise::schema {

/// A statement of a plan, without its semicolon.
struct Command {
  std::string sql;
  std::string loss{};            ///< what is gone afterwards, in words; empty: nothing
  bool own_transaction = false;  ///< what follows may only run after it was committed
  bool no_transaction = false;   ///< can't run in a transaction block
};
using Commands = std::vector<Command>;

/// How an object gets from one form to the other.
enum class Way {
  in_place,   ///< those who use it notice nothing
  alone,      ///< in place, but nothing may use it meanwhile
  anew,       ///< dropped and made again, as is all that uses it
  supersede,  ///< renamed away, made again, then its users move over, then the old one is dropped
};

/// What a writer of SQL may ask about.
struct Writing {
  const Catalog& from;
  const Catalog& to;
  bool online = false;      ///< the form that blocks others least, for tables that exist
  bool on_its_own = false;  ///< a part of a partition whose parent is made again
  bool by_text = false;     ///< a column whose type was superseded: its values move as text
};

/// What there is to know of a kind. Each stands in the file of its subject: kind_table.cpp, ….
struct Rules {
  Kind kind;
  std::string_view name;  ///< "table"

  /// Columns of each row, before the kind's own fields: _class, _oid, _sub (the object's address in
  /// pg_depend); _schema (its name; NULL: none); _parent_class, _parent_oid, _parent_sub (NULL:
  /// none); id. Where there are such: owner, acl (acl_text), comment.
  std::string (*query)(int server_version);
  /// "pg_cast WHERE oid >= 16384": where that has no row, the query would find nothing either, and
  /// is not run; most databases have few kinds, and planning is what a query costs. Null: always.
  const char* there = nullptr;

  /// "TABLE public.jobs": after COMMENT ON, DROP, ALTER.
  std::string (*address)(const Item& item);
  /// "TABLE public.jobs": after GRANT … ON; null: nothing is granted on this kind.
  std::string (*grant_address)(const Item& item) = nullptr;

  void (*create)(const Item& item, const Writing& writing, Commands& out);
  /// Writes what leads from one to the other; nothing counts where it says anew.
  Way (*alter)(const Item& from, const Item& to, const Writing& writing, Commands& out);
  /// Null: DROP and the address.
  void (*drop)(const Item& item, const Writing& writing, Commands& out) = nullptr;
};

/// Of every kind.
const Rules& rules_of(Kind kind);

/// SELECT list expression for `acl`: one line a grant, "grantee privilege [*]", in order; NULL
/// where nothing may be done. `type` as in acldefault().
std::string acl_text(std::string_view acl, std::string_view type, std::string_view owner);
/// `_class`, `_oid`, …: the first columns of a query; "" for what there is not.
std::string address_columns(std::string_view catalog, std::string_view oid,
                            std::string_view schema = "NULL",
                            std::string_view parent_catalog = "NULL",
                            std::string_view parent_oid = "NULL",
                            std::string_view parent_sub = "0");
/// `comment` of an object of one of the database's own catalogs.
std::string comment_column(std::string_view catalog, std::string_view oid,
                           std::string_view sub = "0");

/// Lists that a query joined with list_of().
std::vector<std::string_view> items_of(std::string_view list);
inline constexpr char kBetween = '\x1e';  ///< chr(30): between two of a list
inline constexpr char kWithin = '\x1f';   ///< chr(31): between the parts of one

/// ANALYSE, ALTER … SET for each option that is new or other, RESET for those gone: "(a=1, b=2)".
struct OptionChange {
  std::string set;    ///< "a='1', b='2'"; empty: none
  std::string reset;  ///< "c, d"
};
OptionChange option_change(std::string_view from, std::string_view to);
/// "a='1', b='2'" of a list of a=1.
std::string options_text(std::string_view list);

/// ALTER … SET (…) and RESET (…) of what differs in the field `options`.
void change_options(const Item& from, const Item& to, const std::string& alter, Commands& out,
                    std::string_view field = "options");

std::string literal(std::string_view text);                                          ///< 'it''s'
Way never(const Item& from, const Item& to, const Writing& writing, Commands& out);  ///< anew

}  // namespace workwise::schema
