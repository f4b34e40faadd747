#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "databases.hpp"
#include "editions.hpp"

namespace workwise::bench {

/// What is on this machine.
struct Tools {
  std::string programs;   ///< the folder of workwise
  std::string peers;      ///< the folder of the Node programs, installed; empty: there is no Node
  bool pgloader = false;  ///< on PATH
};

/// What the contestants of one size share.
struct Stage {
  const Databases& databases;
  Editions& editions;
  const Tools& tools;
  std::string folder;

  std::string file(const std::string& name) const { return folder + "/" + name; }
};

using Command = std::vector<std::string>;

namespace names {
constexpr const char* kShipped = "workwise";
constexpr const char* kOneConnection = "workwise, one connection";
constexpr const char* kPsql = "psql";
constexpr const char* kPgloader = "pgloader";
constexpr const char* kNode = "Node, COPY";
constexpr const char* kDrizzle = "drizzle-orm";
constexpr const char* kDrizzleOwn = "drizzle-orm, own schema";
}  // namespace names

/// One way from a feed to the database.
struct Contestant {
  std::string name;
  Feed feed = Feed::ndjson;
  std::string empty = "migrated";  ///< the template for a cold load
  std::string loaded;              ///< for the others: loaded by the first contestant that names it
  std::vector<std::string> settings{};  ///< of its database
  bool own_clock = false;               ///< compared by its own time, not the process'
  bool closes = false;                  ///< marks what has gone from the feed
  bool slow = false;                    ///< a quick benchmark runs it once
  std::set<Case> cases{Case::cold, Case::unchanged, Case::delta};
  /// Prepares what it needs outside the database and says how to run it.
  std::function<Command(const std::string& database, Case which)> command;
};

}  // namespace workwise::bench
