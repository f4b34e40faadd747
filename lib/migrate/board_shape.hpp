#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.hpp"
#include "migrate/file.hpp"
#include "postgres/session.hpp"

/// The board's tables as a catalog has them: the server's own words, with quoted and qualified
/// names.
namespace workwise::migrate {

struct BoardColumn {
  std::string name;
  std::string type;  ///< "timestamp without time zone", "numeric(15,2)"
  bool not_null = false;
  std::string fallback;  ///< the DEFAULT's expression; empty: none
  std::string identity;  ///< "a" always, "d" by default; empty: none
  bool generated = false;
  std::string sequence;  ///< the serial's sequence, quoted and qualified; empty: none
};

struct BoardConstraint {
  std::string name;
  char kind = 0;           ///< p, u, f, c, x
  std::string definition;  ///< "UNIQUE (slug)"
  std::set<std::string> columns;
  std::string target;  ///< of a foreign key: the other table, qualified
};

struct BoardIndex {  ///< none that a constraint has made
  std::string name;
  std::string definition;  ///< all of CREATE INDEX
  bool unique = false;
  std::set<std::string> columns;  ///< of its keys, expressions and condition

  std::string shape() const;  ///< the definition without the name
};

struct BoardTable {
  char kind = 'r';  ///< r: a table; v, p, f, m: something else
  std::vector<BoardColumn> columns;
  std::vector<BoardConstraint> constraints;
  std::vector<BoardIndex> indexes;

  const BoardColumn* column(const std::string& name) const;
};

/// A column of another table that holds ids of the board's.
struct BoardReference {
  std::string table;  ///< quoted and qualified
  std::string column;
  std::string type;
  std::string target;  ///< jobs, companies, categories
};

struct BoardShape {
  std::map<std::string, BoardTable> tables;  ///< by name; what is not there is not in it
  std::vector<BoardReference> references;
  std::vector<std::string> views;  ///< that read them
  /// Types of which the server turns the first into the second when a value is assigned.
  std::set<std::pair<std::string, std::string>> assignable;
};

extern const std::vector<std::string> kBoardTables;  ///< companies, categories, jobs

BoardShape read_board(postgres::Session& session);

/// What the board's own migration makes, tried out in a scratch database on the same server.
BoardShape board_of(const config::Settings& settings, const File& board);

}  // namespace workwise::migrate
