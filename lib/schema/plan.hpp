#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/catalog.hpp"
#include "schema/likely_rename.hpp"
#include "schema/rules.hpp"
#include "schema/type_change.hpp"

namespace workwise::schema {

/// What happens to one object.
struct Change {
  enum class What { create, alter, drop, rename };
  What what = What::alter;
  Kind kind = Kind::schema;
  std::string id;
  Commands statements;

  // For who judges what it means to others.
  std::string table{};                    ///< that it is, or is a part of; "": none
  std::vector<std::string> referenced{};  ///< to which the foreign keys that go point
  bool again = false;  ///< there was one before: a drop makes room for it, a create takes its place
  std::optional<TypeChange> retyped{};  ///< of a column
  std::string type_before{};            ///< of a column that is retyped; "": it has the same name
};

/// The way from one schema to another: a list of changes in the order in which they can be made.
struct Plan {
  std::vector<Change> changes;
  std::vector<LikelyRename> likely;  ///< what goes, and may have been renamed

  bool empty() const { return changes.empty(); }
  std::size_t statements() const;
  std::vector<std::string> losses() const;  ///< what would be gone, in words
  /// Functions may name what is made after them: whoever runs the statements one by one sets
  /// check_function_bodies off first.
  bool makes_functions() const;
};

struct PlanOptions {
  bool online = false;  ///< the forms that block others least, for tables that exist already
};

/// A function from values to values: asks no server, changes nothing.
Plan plan(const Catalog& from, const Catalog& to, const PlanOptions& options = {});

}  // namespace workwise::schema
