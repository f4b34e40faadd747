#pragma once

#include <simdjson.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::schema {

/// A name as the server resolves it: folded, without its quotes.
struct Name {
  std::string schema;  ///< empty: by search_path
  std::string name;

  /// Where one says no schema, it may be the other's.
  bool matches(const Name& other) const {
    return name == other.name && (schema.empty() || other.schema.empty() || schema == other.schema);
  }
  std::string text() const { return schema.empty() ? name : schema + "." + name; }
};

/// A node of the parse tree that libpg_query writes as JSON: {"ColumnDef": {"colname": "a", …}} is
/// one of type ColumnDef. What is absent is a node too, without a type and empty in all it is
/// asked, so that rules need not ask first.
///
/// Owns: nothing; the simdjson parser does.
class Node {
 public:
  Node() = default;
  explicit Node(simdjson::dom::element value);

  std::string_view type() const { return type_; }  ///< "" where the tree doesn't say it
  bool is(std::string_view type) const { return type_ == type; }
  bool exists() const { return exists_; }

  Node operator[](std::string_view member) const;
  std::string_view text(std::string_view member) const;
  bool flag(std::string_view member) const;
  std::optional<std::size_t> location() const;
  std::vector<Node> list(std::string_view member) const;
  /// The texts of a list of String nodes.
  std::vector<std::string> words(std::string_view member) const;

  /// Itself and all below it that have a type; false from `visit` leaves out what is below.
  void walk(const std::function<bool(const Node&)>& visit) const;

 private:
  std::string_view type_;
  simdjson::dom::element value_;
  bool exists_ = false;
};

/// Of a RangeVar.
Name relation_name(const Node& relation);
/// Of a list of String nodes: {"schema", "name"}.
Name name_of(const std::vector<std::string>& words);
/// The type's own name, as pg_type has it: "int4", "bpchar", "serial".
std::string type_name(const Node& type);

/// A list of DefElem: is the option on? "(FULL)", "(FULL true)", "(FULL 1)".
bool has_option(const std::vector<Node>& options, std::string_view name);

}  // namespace workwise::schema
