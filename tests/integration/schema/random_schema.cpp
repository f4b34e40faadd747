#include "random_schema.hpp"

#include <algorithm>

#include "random_statements.hpp"

namespace workwise::schema {
namespace {

/// How often there is one of a kind, for a hundred tables.
struct Share {
  const char* kind;
  int percent;
  bool part;  ///< of a table
};
constexpr Share kShares[] = {
    {"schema", 40, false},
    {"extension", 4, false},
    {"enum", 45, false},
    {"domain", 25, false},
    {"composite", 20, false},
    {"range", 5, false},
    {"collation", 4, false},
    {"function", 70, false},
    {"trigger_function", 35, false},
    {"procedure", 8, false},
    {"aggregate", 8, false},
    {"operator", 5, false},
    {"cast", 4, false},
    {"text_search", 5, false},
    {"sequence", 20, false},
    {"key", 90, true},
    {"check", 60, true},
    {"foreign_key", 70, true},
    {"exclusion", 5, true},
    {"partition", 40, false},
    {"index", 90, true},
    {"statistics", 6, true},
    {"view", 60, false},
    {"materialized_view", 25, false},
    {"table_function", 25, false},
    {"trigger", 35, true},
    {"rule", 6, true},
    {"policy", 25, true},
    {"event_trigger", 4, false},
    {"sequence_owner", 12, false},
    {"grant", 60, false},
    {"default_privileges", 8, false},
    {"comment", 60, false},
    {"publication", 4, false},
};

}  // namespace

std::uint64_t Dice::next() {
  // Source: splitmix64, Steele, Lea and Flood 2014.
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

RandomSchema RandomSchema::made(std::uint64_t seed, int size) {
  Dice dice{seed};
  RandomSchema schema;
  for (int i = 0; i < size; ++i) schema.add_table(dice);
  for (const Share& share : kShares)
    for (int i = 0; i < size; ++i)
      if (dice.chance(share.percent)) schema.add(share.kind, dice);
  return schema;
}

RandomSchema RandomSchema::changed(std::uint64_t seed) const {
  Dice dice{seed};
  RandomSchema schema = *this;
  const std::size_t changes = 1 + dice.below(dice.chance(60) ? 3 : 10);
  for (std::size_t i = 0; i < changes && !schema.objects_.empty(); ++i) {
    const std::size_t what = dice.below(100);
    if (what < 20)
      schema.add_something(dice);
    else if (what < 40)
      schema = schema.without(schema.objects_[dice.below(schema.objects_.size())].id);
    else
      schema.change_something(dice);
  }
  return schema;
}

std::vector<std::string> RandomSchema::statements() const {
  return statements_of(objects_);
}

std::map<int, std::set<std::string>> RandomSchema::attributes() const {
  std::map<int, std::set<std::string>> attributes;
  statements_of(objects_, &attributes);
  return attributes;
}

RandomSchema RandomSchema::without(int id) const {
  RandomSchema schema = *this;
  std::erase_if(schema.objects_,
                [&](const RandomObject& object) { return object.id == id || object.whole == id; });
  return schema;
}

RandomSchema RandomSchema::simpler(int id, const std::string& attribute) const {
  RandomSchema schema = *this;
  for (RandomObject& object : schema.objects_)
    if (object.id == id) object.plain.insert(attribute);
  return schema;
}

int RandomSchema::any_of(const std::string& kind, Dice& dice) const {
  std::vector<int> found;
  for (const RandomObject& object : objects_)
    if (object.kind == kind) found.push_back(object.id);
  return found.empty() ? 0 : found[dice.below(found.size())];
}

void RandomSchema::add_part(const std::string& kind, int whole, Dice& dice) {
  objects_.push_back({.id = next_id_++, .kind = kind, .whole = whole, .seed = dice.next()});
}

void RandomSchema::add(const std::string& kind, Dice& dice) {
  const bool part = std::any_of(std::begin(kShares), std::end(kShares), [&](const Share& share) {
    return share.kind == kind && share.part;
  });
  int whole = 0;
  if (kind == "index" && dice.chance(15)) whole = any_of("materialized_view", dice);
  if (part && whole == 0) whole = any_of(dice.chance(8) ? "partition" : "table", dice);
  if (kind == "trigger" && dice.chance(8)) whole = any_of("view", dice);
  if (!part || whole != 0) add_part(kind, whole, dice);
}

void RandomSchema::add_table(Dice& dice) {
  add_part("table", 0, dice);
  const int table = objects_.back().id;
  const std::size_t columns = 1 + dice.below(5);
  for (std::size_t i = 0; i < columns; ++i) add_part("column", table, dice);
}

void RandomSchema::add_something(Dice& dice) {
  if (dice.chance(10)) return add_table(dice);
  if (dice.chance(25)) {
    if (const int table = any_of("table", dice); table != 0) add_part("column", table, dice);
    return;
  }
  for (;;) {
    const Share& share = kShares[dice.below(std::size(kShares))];
    if (dice.chance(share.percent)) return add(share.kind, dice);
  }
}

void RandomSchema::change_something(Dice& dice) {
  const auto attributes = this->attributes();
  RandomObject& object = objects_[dice.below(objects_.size())];
  const auto found = attributes.find(object.id);
  if (found == attributes.end()) return;
  const std::size_t count = 1 + dice.below(2);
  for (std::size_t i = 0; i < count; ++i) {
    auto attribute = found->second.begin();
    std::advance(attribute, static_cast<std::ptrdiff_t>(dice.below(found->second.size())));
    object.drawn_again[*attribute] = dice.next();
  }
}

}  // namespace workwise::schema
