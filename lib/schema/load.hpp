#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/session.hpp"
#include "schema/problem.hpp"

namespace workwise::schema {

/// SQL of a file: all of it, or one of its sections.
struct Script {
  std::string_view sql;
  std::string path;    ///< for messages
  int first_line = 1;  ///< of `sql` in that file
};

struct Loaded {
  std::vector<Problem> problems;  ///< in the order of the scripts
  bool whole() const;             ///< no errors: everything that belongs to a schema stands
};

/// Plays scripts into a scratch database, so that its catalog shows the schema that they describe.
///
/// What stands by itself runs as one simple query, and so do scripts behind one another; where that
/// fails, its statements are run one by one, so that every mistake is found. Statements that no
/// transaction may hold run alone. BEGIN and COMMIT in a script count.
///
/// Not run, with a note: rows (INSERT, COPY, …), and what all databases of the server share (roles,
/// databases). Refused, with an error: what would reach other databases or the server's files.
/// Subscriptions are made without connecting. psql's own lines: see without_psql().
///
/// Errors: problems, with their place; an error that comes of an earlier one says which. Throws
///         postgres::Error only where the connection is lost, Error when a stop is asked (the
///         statement that runs is cancelled).
/// Shape:  the session is idle, and its database may hold something already. What a script sets
///         for the session ends with the script.
Loaded load(postgres::Session& scratch, std::span<const Script> scripts, std::stop_token stop = {});

/// A file that is not cut into sections: CRLF line ends and a BOM are no part of it.
Loaded load(postgres::Session& scratch, std::string_view sql, std::string_view path,
            std::stop_token stop = {});

}  // namespace workwise::schema
