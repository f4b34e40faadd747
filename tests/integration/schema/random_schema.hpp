#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::schema {

/// Numbers that follow from a seed, the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }

 private:
  std::uint64_t state_;
};

/// An object of a random schema. What it is like is not stored: each attribute is drawn from the
/// seed and the attribute's name, so that one can be drawn again while the others stay.
struct RandomObject {
  int id = 0;
  std::string kind;
  int whole = 0;  ///< the table of a column, constraint, index, trigger, policy; 0: none
  std::uint64_t seed = 0;
  std::map<std::string, std::uint64_t> drawn_again{};
  std::set<std::string> plain{};  ///< attributes that have their simplest value
};

/// A schema as objects. Not every object can be made: an index of a column that the table has not
/// is left out by whoever loads the statements, one by one.
class RandomSchema {
 public:
  /// `size`: about how many tables.
  static RandomSchema made(std::uint64_t seed, int size);
  /// The same with some objects more, fewer and other.
  RandomSchema changed(std::uint64_t seed) const;

  std::vector<std::string> statements() const;

  const std::vector<RandomObject>& objects() const { return objects_; }
  /// Without the object and its parts, or with one of its attributes as simple as can be.
  RandomSchema without(int id) const;
  RandomSchema simpler(int id, const std::string& attribute) const;
  /// The attributes that are looked at when the statements are written.
  std::map<int, std::set<std::string>> attributes() const;

 private:
  void add(const std::string& kind, Dice& dice);
  void add_table(Dice& dice);
  void add_something(Dice& dice);
  void change_something(Dice& dice);
  void add_part(const std::string& kind, int whole, Dice& dice);
  int any_of(const std::string& kind, Dice& dice) const;

  std::vector<RandomObject> objects_;
  int next_id_ = 1;
};

}  // namespace workwise::schema
