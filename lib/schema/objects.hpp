#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/fingerprint.hpp"
#include "postgres/session.hpp"

namespace workwise::schema {

/// One object of a database as the server itself renders it.
struct Object {
  Fingerprint hash;
  std::string definition;  ///< to read, and to hash; no script
};

/// By identity: "table public.jobs", "column public.jobs.title", "constraint public.jobs jobs_url",
/// "function public.f(integer)". Names are quoted where SQL would have them quoted.
using Objects = std::map<std::string, Object, std::less<>>;

/// What somebody made in this database: schemas, extensions, tables, columns, views, sequences,
/// indexes, constraints, triggers, rules, policies, functions, types, domains, event triggers,
/// collations, statistics, operators and their classes, casts, text search, foreign data wrappers
/// and servers, publications.
///
/// Not: what an extension brought, what the server came with, what belongs to others' sessions, the
/// schema workwise and the tables in it that the program makes itself; rights, owners, comments;
/// the order of columns; what is only physical (tablespaces, fill factors, compression, the targets
/// of statistics) or moves by itself (values of sequences, an extension's version). An index that
/// backs a constraint is a part of it.
///
/// Two are comparable where the server's major version is the same: another may render otherwise.
///
/// Shape:  inside a Transaction; for the rest of it search_path is empty and jit is off.
/// Errors: throws postgres::Error; 55P03 where lock_timeout ends the wait for a relation whose
///         definition another is changing.
/// Source: PostgreSQL 13 to 17, "System Catalogs". One query, some 15 ms with the board's 160.
Objects read_objects(postgres::Session& session);

}  // namespace workwise::schema
