#pragma once

#include <map>
#include <string>
#include <vector>

#include "migrate/ledger.hpp"
#include "migrate/match.hpp"
#include "migrate/migrate.hpp"
#include "migrate/task.hpp"
#include "postgres/session.hpp"

/// Migrations that stand for others: "-- migrate:up replaces:20261123000000".
///
/// A pending migration that a pending one replaces does not run: its row is written together with
/// that of the other, in one transaction, and goes with it too. Never by itself: its down section
/// would undo what it never did.
/// Why: docs/adr/0021-a-board-is-adopted-in-place.md
namespace workwise::migrate {

class Replacements {
 public:
  /// Throws Error where one replaces a version that the folder has no file of, or that stopped
  /// half-way. Points into the matches.
  explicit Replacements(const std::vector<Match>& matches);

  /// Another one stands for it.
  bool covers(const Match& match) const;

  /// Gives the task what is to be recorded with it. Where all of that is applied already there is
  /// nothing left to run: the task is recorded only.
  void settle(Task& task, std::vector<Event>& notices) const;

 private:
  std::map<std::string, std::vector<Match>> of_;  ///< by the version of the one that replaces them
};

/// What travels with the ledger's row of the task: the rows of what it replaces, written or
/// removed. Begins with a semicolon, or is empty.
std::string sql_replaced(const Task& task);

/// For the way back: which rows are there only because another one stands for them.
class Replaced {
 public:
  Replaced(postgres::Session& session, const std::vector<Row>& rows);

  bool covers(const Row& row) const;

 private:
  std::vector<std::string> versions_;
};

/// The row of one that stood for others which had run already: nothing of it did.
bool recorded_only(const File& file, const Row& row);

}  // namespace workwise::migrate
