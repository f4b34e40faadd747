// Random pairs of schemas, each of which has to lead to the other. More of them by hand, here or on
// another server:
//
//   WORKWISE_TEST_PG='postgresql://postgres@/postgres?host=/run/postgresql'
//   WORKWISE_SCHEMA_SEED=1000 WORKWISE_SCHEMA_PAIRS=500
//   integration_schema --gtest_filter='Property.*'
//
// WORKWISE_SCHEMA_SHRINK=0 only says which seeds fail, without making them smaller.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "random_schema.hpp"
#include "way_fixture.hpp"

namespace workwise::schema {
namespace {

using testing::Database;
using Texts = std::vector<std::string>;

std::string lines_of(const Texts& texts, const std::string& end = ";\n") {
  std::string all;
  for (const std::string& text : texts) all += text + end;
  return all;
}

/// Loads what can be loaded; returns that.
Texts load(postgres::Session& session, const Texts& statements) {
  Texts taken;
  session.run("BEGIN");
  for (const std::string& statement : statements) {
    session.run("SAVEPOINT before");
    try {
      session.run(statement);
      taken.push_back(statement);
    } catch (const postgres::Error&) {
      session.run("ROLLBACK TO before");
    }
  }
  session.run("COMMIT");
  return taken;
}

std::string difference(const Texts& is, const Texts& wanted) {
  Texts more;
  Texts less;
  std::set_difference(is.begin(), is.end(), wanted.begin(), wanted.end(), std::back_inserter(more));
  std::set_difference(wanted.begin(), wanted.end(), is.begin(), is.end(), std::back_inserter(less));
  std::string text;
  for (const std::string& line : more) text += "  is not wanted: " + line + "\n";
  for (const std::string& line : less) text += "  is missing:    " + line + "\n";
  return text;
}

/// As push does it.
class Transactions {
 public:
  explicit Transactions(postgres::Session& session) : session_(session) {
    session_.run("SET check_function_bodies = off");
  }
  void run(const Command& command) {
    if (command.no_transaction || committed_ != command.own_transaction) commit();
    committed_ = command.own_transaction;
    if (!command.no_transaction && !open_) {
      session_.run("BEGIN");
      open_ = true;
    }
    session_.run(command.sql);
  }
  void commit() {
    if (open_) session_.run("COMMIT");
    open_ = false;
  }

 private:
  postgres::Session& session_;
  bool open_ = false;
  bool committed_ = false;
};

/// What went wrong: `kind` stays the same while the pair is made smaller.
struct Failure {
  std::string kind;
  std::string text;
  bool of_rows = false;  ///< the rows that are there stand against it: no fault of the plan
};

/// One row that fits each column, if it can be guessed, into each table.
void insert_rows(postgres::Session& session) {
  const postgres::Result tables = session.run(R"sql(
    SELECT format('INSERT INTO %s (%s) VALUES (%s)', c.oid::regclass, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
             string_agg(CASE WHEN t.typcategory = 'N' THEN '%1$s'
                             WHEN t.typcategory = 'S' THEN quote_literal(chr(119 + k))
                             WHEN t.typcategory = 'B' THEN 'true'
                             WHEN t.typcategory = 'D' THEN quote_literal('202' || k || '-01-01')
                             WHEN t.typcategory = 'E' THEN coalesce((SELECT quote_literal(enumlabel) FROM pg_enum
                               WHERE enumtypid IN (t.oid, t.typbasetype) ORDER BY enumsortorder LIMIT 1), 'NULL')
                             WHEN t.typcategory = 'A' THEN '''{}'''
                             WHEN t.typcategory = 'R' THEN '''empty'''
                             WHEN t.typname = 'uuid' THEN 'gen_random_uuid()'
                             WHEN t.typname IN ('json', 'jsonb') THEN '''{}'''
                             ELSE 'NULL' END, ', ' ORDER BY a.attnum)), k
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid, generate_series(1, 2) k
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.oid >= 16384
       AND a.attgenerated = '' AND a.attidentity <> 'a' AND c.relnamespace::regnamespace::text NOT LIKE 'pg\_%'
     GROUP BY c.oid, k ORDER BY c.oid, k)sql");
  session.run("BEGIN");
  for (int pass = 0; pass < 2; ++pass)
    for (std::size_t row = 0; row < tables.rows(); ++row) {
      std::string sql{tables.text(row, 0)};
      for (std::size_t at = sql.find("%1$s"); at != std::string::npos; at = sql.find("%1$s"))
        sql.replace(at, 4, tables.text(row, 1));
      session.run("SAVEPOINT before");
      try {
        session.run(sql);
        session.run("SET CONSTRAINTS ALL IMMEDIATE");
        session.run("SET CONSTRAINTS ALL DEFERRED");
      } catch (const postgres::Error&) {
        session.run("ROLLBACK TO before");
      }
    }
  session.run("COMMIT");
}

/// The rows of the tables, and of their columns, that are there before and after.
std::map<std::string, std::string> rows_of(postgres::Session& session, const Catalog& one,
                                           const Catalog& other) {
  std::map<std::string, std::string> rows;
  for (const Item& table : one.items) {
    const Item* counterpart =
        table.kind == Kind::table ? other.find(Kind::table, table.id) : nullptr;
    if (counterpart == nullptr || table.has("_partition_of") || counterpart->has("_partition_of"))
      continue;
    if (table["kind"] != counterpart->operator[]("kind") || table["kind"] != "r") continue;
    std::string columns;
    for (const Item* column : table.parts) {
      if (column->kind != Kind::column || column->has("generated")) continue;
      const Item* same_one = other.find(Kind::column, column->id);
      if (same_one == nullptr || same_one->has("generated") || !same(*column, *same_one, "type") ||
          (*column)["type"].find('.') != std::string_view::npos)
        continue;
      columns += (columns.empty() ? "" : ", ") + std::string((*column)["_name"]);
    }
    const postgres::Result result = session.run(
        "SELECT count(*) || ' rows ' || coalesce(string_agg(r, ' ' ORDER BY r), '') FROM "
        "(SELECT ROW(" +
        columns + ")::text AS r FROM ONLY " + std::string(table.id) + ") x");
    rows[std::string(table.id)] = result.text(0, 0);
  }
  return rows;
}

class Pair {
 public:
  Pair(bool online, bool with_rows, bool dump)
      : online_(online), with_rows_(with_rows), dump_(dump) {}

  /// There and back; nothing: all is well.
  std::optional<Failure> judge(const Texts& one, const Texts& other) {
    Database a;
    Database b;
    one_ = load(a.session(), one);
    other_ = load(b.session(), other);
    const Catalog first = read(a.session());
    const Catalog second = read(b.session());
    const Texts first_dump = dump_ ? dump_of(a.session()) : Texts{};
    const Texts second_dump = dump_ ? dump_of(b.session()) : Texts{};
    if (with_rows_) insert_rows(a.session());
    if (auto failure = leads(a.session(), second, second_dump)) {
      failure->text = "from one to other: " + failure->text;
      return failure;
    }
    if (with_rows_) insert_rows(a.session());
    if (auto failure = leads(a.session(), first, first_dump)) {
      failure->text = "from other to one: " + failure->text;
      return failure;
    }
    return std::nullopt;
  }

  std::string text() const {
    return "-- one\n" + lines_of(one_) + "-- other\n" + lines_of(other_) + "-- plan\n" +
           lines_of(plan_);
  }

 private:
  std::optional<Failure> leads(postgres::Session& session, const Catalog& target,
                               const Texts& target_dump) {
    const Catalog before = read(session);
    const Plan way = plan(before, target, {.online = online_});
    plan_ = statements_of(way);
    const auto rows = rows_of(session, before, target);
    Transactions transactions{session};
    for (const Change& change : way.changes)
      for (const Command& command : change.statements) try {
          transactions.run(command);
        } catch (const postgres::Error& error) {
          return Failure{"statement " + error.sqlstate,
                         std::string(error.what()) + "\n  in " + command.sql,
                         error.sqlstate.starts_with("22") || error.sqlstate.starts_with("23")};
        }
    transactions.commit();
    if (const Texts left = statements_of(plan(read(session), target)); !left.empty())
      return Failure{"not done", "there is still something to do:\n" + lines_of(left)};
    if (const std::string different =
            dump_ ? difference(dump_of(session), target_dump) : std::string{};
        !different.empty())
      return Failure{"another dump", "it is not what was wanted:\n" + different};
    const auto rows_after = rows_of(session, before, target);
    for (const auto& [table, those] : rows)
      if (rows_after.at(table) != those)
        return Failure{"rows",
                       "rows of " + table + ": " + those + "\n  became " + rows_after.at(table)};
    return std::nullopt;
  }

  bool online_;
  bool with_rows_;
  bool dump_;  ///< compare those
  Texts one_;
  Texts other_;
  Texts plan_;
};

struct Verdict {
  std::optional<Failure> failure;
  std::string text;
};

Verdict judge(const RandomSchema& one, const RandomSchema& other, bool online, bool dump = true) {
  Pair pair{online, true, dump};
  auto failure = pair.judge(one.statements(), other.statements());
  if (!failure || !failure->of_rows) return {failure, pair.text()};
  Pair empty{online, false, dump};
  failure = empty.judge(one.statements(), other.statements());
  return {failure, empty.text()};
}

/// Leaves out what the failure does not need.
class Shrinking {
 public:
  Shrinking(RandomSchema one, RandomSchema other, bool online, std::string kind)
      : one_(std::move(one)), other_(std::move(other)), online_(online), kind_(std::move(kind)) {}

  Verdict run() {
    Verdict verdict;
    const auto leave_out = [&](bool from_one, bool from_other) {
      leave_out_most(ids(), [&](const std::vector<int>& some) {
        RandomSchema one = one_;
        RandomSchema other = other_;
        for (const int id : some) {
          if (from_one) one = one.without(id);
          if (from_other) other = other.without(id);
        }
        return try_pair(one, other, verdict);
      });
    };
    leave_out(true, true);
    leave_out(true, false);
    leave_out(false, true);
    for (const int id : ids())
      leave_out_most(attributes(id), [&](const Texts& some) {
        RandomSchema one = one_;
        RandomSchema other = other_;
        for (const std::string& attribute : some) {
          one = one.simpler(id, attribute);
          other = other.simpler(id, attribute);
        }
        return try_pair(one, other, verdict);
      });
    return verdict.failure ? verdict : judge(one_, other_, online_);
  }

 private:
  /// Tries halves, quarters, … and at last one by one.
  template <class Things, class Try>
  static void leave_out_most(const Things& things, const Try& attempt) {
    using Part = std::vector<typename Things::value_type>;
    const Part all(things.begin(), things.end());
    std::vector<Part> parts{all};
    while (!parts.empty()) {
      std::vector<Part> halves;
      for (const Part& part : parts) {
        if (part.empty() || attempt(part) || part.size() == 1) continue;
        const auto middle = part.begin() + static_cast<std::ptrdiff_t>(part.size() / 2);
        halves.emplace_back(part.begin(), middle);
        halves.emplace_back(middle, part.end());
      }
      parts = std::move(halves);
    }
  }

  std::set<int> ids() const {
    std::set<int> ids;
    for (const RandomSchema* schema : {&one_, &other_})
      for (const RandomObject& object : schema->objects()) ids.insert(object.id);
    return ids;
  }
  std::set<std::string> attributes(int id) const {
    std::set<std::string> names;
    for (const RandomSchema* schema : {&one_, &other_})
      if (const auto all = schema->attributes(); all.contains(id))
        names.insert(all.at(id).begin(), all.at(id).end());
    return names;
  }

  bool try_pair(const RandomSchema& one, const RandomSchema& other, Verdict& best) {
    if (one.statements() == one_.statements() && other.statements() == other_.statements()) {
      one_ = one;
      other_ = other;
      return false;
    }
    Verdict verdict = judge(one, other, online_, kind_ == "another dump");
    if (!verdict.failure || verdict.failure->kind != kind_) return false;
    one_ = one;
    other_ = other;
    best = std::move(verdict);
    return true;
  }

  RandomSchema one_;
  RandomSchema other_;
  bool online_;
  std::string kind_;
};

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoull(text);
}

TEST(Property, RandomSchemasLeadToEachOtherAndKeepTheirRows) {
  const std::uint64_t first = number_of("WORKWISE_SCHEMA_SEED", 1);
  const std::uint64_t count = number_of("WORKWISE_SCHEMA_PAIRS", 16);
  const bool shrink = number_of("WORKWISE_SCHEMA_SHRINK", 1) != 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const int size = 1 + static_cast<int>(seed % 5);
    const RandomSchema one = RandomSchema::made(seed, size);
    const RandomSchema other =
        seed % 4 == 3 ? RandomSchema::made(seed + 1'000'000'000, size) : one.changed(seed);
    const bool online = seed % 3 == 1;
    Verdict verdict = judge(one, other, online);
    if (!verdict.failure) continue;
    std::cerr << "seed " << seed << ": " << verdict.failure->kind << ": "
              << verdict.failure->text.substr(0, 300) << std::endl;
    if (shrink) verdict = Shrinking{one, other, online, verdict.failure->kind}.run();
    ADD_FAILURE() << "seed " << seed << ": " << verdict.failure->text << "\n" << verdict.text;
  }
}

}  // namespace
}  // namespace workwise::schema
