#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog.hpp"
#include "schema/plan.hpp"

namespace workwise::schema {

/// Word that something of the wanted schema is something of the present one under another name.
///
/// Shape: plain names without quotes, from the outside in: jobs · app.jobs · jobs.title ·
///        app.jobs.title · mood.sad. Schemas, tables, views, sequences, indexes, types, columns,
///        attributes, constraints of tables, labels of enums. Without a schema: public.
struct Rename {
  std::vector<std::string> from;
  std::vector<std::string> to;  ///< or the last name alone
  std::string where;            ///< for messages: "schema.sql:3:14", "--rename jobs=postings"
  /// It stands at what it is about: `to` is whole, `from` may be the last name alone, and where
  /// there is no such thing (any more) it has been done.
  bool is_hint = false;
};

/// "jobs.title=heading", as the command line has it. Throws UsageError.
Rename parse_rename(std::string_view text);

/// What is still to be done of them, and the way back.
struct Renaming {
  std::vector<Change> changes;
  std::vector<Rename> back;
};

/// In an order in which each statement finds the names that it says: parts before their whole,
/// chains from their end, circles by way of another name.
///
/// Errors: UsageError for one that is no hint and names nothing, or what is not wanted.
Renaming renaming(std::span<const Rename> wanted, const Catalog& from, const Catalog& to);

}  // namespace workwise::schema
