#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "random_schema.hpp"

namespace workwise::schema::random {

using Texts = std::vector<std::string>;

std::uint64_t mixed(std::uint64_t seed, std::string_view text);

std::string quoted(std::string_view name);

std::string joined(const Texts& texts, const std::string& separator = ", ");

/// What an object is like.
class Attributes {
 public:
  Attributes(const RandomObject& object, std::set<std::string>* drawn)
      : object_(object), drawn_(drawn) {}

  std::size_t below(const std::string& name, std::size_t count) const {
    if (drawn_ != nullptr) drawn_->insert(name);
    if (object_.plain.contains(name)) return 0;
    return static_cast<std::size_t>(mixed(seed(name), name) % count);
  }
  bool chance(const std::string& name, int percent) const {
    return below(name, 100) >= static_cast<std::size_t>(100 - percent);
  }
  std::string one_of(const std::string& name, const Texts& texts) const {
    return texts[below(name, texts.size())];
  }
  /// One that stays the same when others come and go.
  template <class Thing>
  const Thing* among(const std::string& name, const std::vector<Thing>& things,
                     const std::function<bool(const Thing&)>& fits = nullptr) const {
    if (drawn_ != nullptr) drawn_->insert(name);
    const Thing* found = nullptr;
    std::uint64_t best = 0;
    for (const Thing& thing : things) {
      if (fits && !fits(thing)) continue;
      const std::uint64_t value = mixed(seed(name), name + std::to_string(thing.id));
      if (found == nullptr || value > best) {
        found = &thing;
        best = value;
      }
    }
    return found;
  }

 private:
  std::uint64_t seed(const std::string& name) const {
    const auto again = object_.drawn_again.find(name);
    return object_.seed + (again == object_.drawn_again.end() ? 0 : again->second);
  }

  const RandomObject& object_;
  std::set<std::string>* drawn_;
};

/// What can be said of values of a type: i number, t text, b boolean, d time, j json, u uuid,
/// e enumeration, a array, o another.
struct Column {
  int id = 0;
  std::string name;
  std::string type;
  char sort = 'o';
  std::string value;  ///< one of that type
};

struct Relation {
  int id = 0;
  std::string name;
  char kind = 'r';  ///< r p v m
  std::vector<Column> columns;
  std::optional<Column> partitioned_by;
  std::string method;
  std::vector<Texts> keys;
  std::vector<Texts> key_types;
};

struct Type {
  int id = 0;
  std::string name;
  char sort = 'o';
  std::string value;
  std::string other_value;
};

struct Function {
  int id = 0;
  std::string name;
  std::string arguments;  ///< "(integer)"
  char takes = 'i';
  char gives = 'i';
  std::string taken_type;
};

/// What can have a comment, or be granted.
struct Subject {
  int id = 0;
  std::string address;
  std::string grant_on;  ///< empty: nothing is granted
  std::string privilege;
  std::string column;
};

struct Named {
  int id = 0;
  std::string name;
};

inline const Texts kRelationNames = {
    "job",
    "company",
    "person",
    "Order",
    "select",
    "tag",
    "my.list",
    "entry",
    "ünï",
    "with \"quotes\"",
    "category",
    "event",
    "an object with a name of exactly sixty three bytes, really it is"};
inline const Texts kColumnNames = {"id",     "name",  "title", "kind", "Amount",
                                   "user",   "state", "a",     "b",    "created_at",
                                   "parent", "c d",   "x.y",   "ärea", "company"};

/// Writes objects in an order in which they can be loaded; each knows those before it.
class Statements {
 public:
  Statements(const std::vector<RandomObject>& objects,
             std::map<int, std::set<std::string>>* attributes)
      : objects_(objects), attributes_(attributes) {}

  Texts run();

 private:
  void each(const char* kind, void (Statements::*write)(const RandomObject&));
  Attributes of(const RandomObject& object);
  void say(std::string sql);
  std::string place(const Attributes& of);
  std::string name(const Attributes& of, const Texts& names);
  void subject(const RandomObject& object, const std::string& words, const std::string& name,
               const std::string& privilege = {});

  // schemas and what belongs to none: random_statements.cpp
  void schema(const RandomObject& object);
  void extension(const RandomObject& object);
  void default_privileges_first(const RandomObject& object);
  void collation(const RandomObject& object);

  // types: random_types.cpp
  void enumeration(const RandomObject& object);
  /// A type of the server, or one of the schema's own.
  Column typed(const Attributes& a);
  void composite(const RandomObject& object);
  void range(const RandomObject& object);
  void domain(const RandomObject& object);

  // expressions: random_types.cpp
  std::string expression(const Attributes& a, const std::string& what, const Column& column);
  std::string condition(const Attributes& a, const std::string& what,
                        const std::vector<Column>& columns);
  std::string default_of(const Attributes& a, const Column& column);
  static std::string doubled(std::string text);

  // functions and what is made of them: random_functions.cpp
  std::string options_of(const Attributes& a);
  void function(const RandomObject& object);
  void trigger_function(const RandomObject& object);
  void procedure(const RandomObject& object);
  void aggregate(const RandomObject& object);
  void operation(const RandomObject& object);
  void cast(const RandomObject& object);
  void text_search(const RandomObject& object);
  void sequence(const RandomObject& object);

  // tables: random_tables.cpp
  std::vector<const RandomObject*> parts_of(const RandomObject& whole, std::string_view kind) const;
  void table(const RandomObject& object);
  std::string column_line(const Attributes& c, const Column& column, const Relation& relation);
  void column_rest(const Attributes& c, const Column& column, const Relation& relation, Texts& out);
  std::string partition_clause(const Attributes& a, Relation& relation);
  void partition(const RandomObject& object);
  Relation* whole_of(const RandomObject& object);
  std::string constraint_name(const Attributes& a, const std::string& what);
  void key(const RandomObject& object);
  void check(const RandomObject& object);
  void exclusion(const RandomObject& object);
  void foreign_key(const RandomObject& object);
  void table_function(const RandomObject& object);

  // views: random_views.cpp
  std::string query(const Attributes& a, std::vector<Column>& columns);
  void view(const RandomObject& object);
  void materialized_view(const RandomObject& object);
  void index(const RandomObject& object);
  void statistics(const RandomObject& object);

  // what happens to rows: random_views.cpp
  void trigger(const RandomObject& object);
  void rule(const RandomObject& object);
  void policy(const RandomObject& object);
  void event_trigger(const RandomObject& object);
  void sequence_owner(const RandomObject& object);
  void publication(const RandomObject& object);

  // what is said of them: random_statements.cpp
  void grant(const RandomObject& object);
  void comment(const RandomObject& object);

  const std::vector<RandomObject>& objects_;
  std::map<int, std::set<std::string>>* attributes_;
  Texts out_;
  std::vector<Named> schemas_;
  std::vector<Named> collations_;
  std::vector<Named> composites_;
  std::vector<Named> sequences_;
  std::vector<Named> trigger_functions_;
  std::vector<Named> query_functions_;
  std::vector<Named> row_functions_;
  std::vector<Named> searches_;
  std::vector<Type> types_;
  std::vector<Function> functions_;
  std::vector<Relation> relations_;
  std::vector<Subject> subjects_;
};

}  // namespace workwise::schema::random
