#include "schema/steps.hpp"

#include <algorithm>
#include <limits>
#include <queue>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>

#include "schema/serial.hpp"
#include "schema/slot.hpp"

namespace workwise::schema {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

/// Goes without a word when its whole is dropped.
bool goes_with_whole(const Item& item) {
  return item.parent != nullptr;
}

class Ordering {
 public:
  Ordering(const Catalog& from, const Catalog& to, const Fates& fates)
      : from_(from), to_(to), fates_(fates) {
    drops_.assign(from.items.size(), kNone);
    makes_.assign(to.items.size(), kNone);
    make_steps();
    carry();
    carry_serials();
  }

  std::vector<Step> run() {
    for (;;) {
      link();
      std::vector<std::size_t> order;
      if (sort(order)) return in_order(order);
      if (!put_down_stuck()) return in_order(order);
    }
  }

 private:
  using Do = Step::Do;

  std::size_t add(Step step) {
    steps_.push_back(std::move(step));
    carrier_.push_back(kNone);
    return steps_.size() - 1;
  }

  void make_steps() {
    for (std::size_t i = 0; i < from_.items.size(); ++i) {
      const Item& item = from_.items[i];
      const Fate fate = fates_.of(item);
      if (fate == Fate::gone || fate == Fate::anew || fate == Fate::superseded)
        drops_[i] = add({.what = Do::drop, .from = &item, .to = fates_.successor(item)});
    }
    for (std::size_t i = 0; i < to_.items.size(); ++i) {
      const Item& item = to_.items[i];
      const Item* before = fates_.predecessor(item);
      const Fate fate = before == nullptr ? Fate::gone : fates_.of(*before);
      if (fate == Fate::kept) continue;
      const bool altered = fate == Fate::altered || fate == Fate::retyped;
      makes_[i] = add({.what = altered ? Do::alter : Do::create, .from = before, .to = &item});
    }
  }

  std::size_t drop_of(const Item& item) const {
    return drops_[static_cast<std::size_t>(&item - from_.items.data())];
  }
  std::size_t make_of(const Item& item) const {
    return makes_[static_cast<std::size_t>(&item - to_.items.data())];
  }
  std::size_t carrier(std::size_t step) const {
    while (step != kNone && carrier_[step] != kNone) step = carrier_[step];
    return step;
  }

  /// Decides which steps are done by another's statement.
  void carry() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Step& step = steps_[i];
      if (step.what == Do::drop) {
        const Item* whole = step.from->parent;
        if (step.from->kind == Kind::sequence) whole = owner_of(*step.from);
        if (has_to_go_early(*step.from)) continue;
        if (whole != nullptr && drop_of(*whole) != kNone && fates_.of(*whole) != Fate::superseded &&
            (goes_with_whole(*step.from) || step.from->kind == Kind::sequence))
          carrier_[i] = drop_of(*whole);
        // ALTER TYPE drops the attribute of a composite type that stays.
        if (step.from->kind == Kind::composite_attribute && drop_of(*whole) == kNone)
          carrier_[i] = make_after(*whole);
      } else if (step.what == Do::create) {
        const Item* whole = step.to->parent;
        const bool carried =
            step.to->kind == Kind::column || step.to->kind == Kind::composite_attribute ||
            step.to->kind == Kind::column_default || step.to->kind == Kind::partition;
        if (whole != nullptr && carried && make_of(*whole) != kNone &&
            steps_[make_of(*whole)].what == Do::create)
          carrier_[i] = make_of(*whole);
      }
    }
  }

  /// The sequence of a serial column comes with its table.
  void carry_serials() {
    for (const Item& column : to_.items) {
      if (column.kind != Kind::column) continue;
      const std::size_t table = carrier(make_of(column));
      if (table == kNone || table == make_of(column) || steps_[table].from != nullptr) continue;
      const Item* sequence = serial_sequence(column);
      if (sequence == nullptr || !is_new(*sequence)) continue;
      const Item* tie = to_.find(Kind::sequence_owner, sequence->id);
      if (tie == nullptr || !is_new(*tie)) continue;
      carrier_[make_of(*sequence)] = table;
      carrier_[make_of(*tie)] = table;
    }
  }

  bool is_new(const Item& item) const {
    const std::size_t make = make_of(item);
    return make != kNone && steps_[make].what == Do::create && steps_[make].from == nullptr;
  }

  /// The default of a table that is made again, which needs something that goes.
  bool has_to_go_early(const Item& item) const {
    if (item.kind != Kind::column_default || item.parent->parent->kind != Kind::table ||
        fates_.of(*item.parent->parent) != Fate::superseded)
      return false;
    return std::any_of(item.needs.begin(), item.needs.end(), [&](const Item* needed) {
      return needed != item.parent && drop_of(*needed) != kNone;
    });
  }

  const Item* owner_of(const Item& sequence) const {
    const Item* tie = from_.find(Kind::sequence_owner, sequence.id);
    if (tie == nullptr) return nullptr;
    for (const Item* needed : tie->needs)
      if (needed->kind == Kind::column) return needed;
    return nullptr;
  }

  void before(std::size_t first, std::size_t second) {
    first = carrier(first);
    second = carrier(second);
    if (first == kNone || second == kNone || first == second) return;
    after_[first].push_back(second);
  }

  void link() {
    after_.assign(steps_.size(), {});
    link_drops();
    link_makes();
    link_names();
    link_heirs();
    link_owned();
    link_ties();
    link_parents();
    link_rows();
    for (std::vector<std::size_t>& list : after_) {
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
  }

  /// A column of a base type that is made anew: kind_base_type.cpp.
  bool waits_as_text(const Item& user, const Item& type) const {
    return user.kind == Kind::column && type.kind == Kind::base_type &&
           fates_.of(type) == Fate::anew;
  }

  std::size_t make_after(const Item& from) const {
    const Item* to = fates_.successor(from);
    return to == nullptr ? kNone : make_of(*to);
  }

  void link_drops() {
    for (const Item& item : from_.items) {
      const std::size_t drop = drop_of(item);
      const bool superseded = drop != kNone && fates_.of(item) == Fate::superseded;
      for (const Item* user : item.users) {
        const std::size_t user_drop = drop_of(*user);
        // The columns of a table that is made again are there until their rows have moved.
        const Item* whole = user->parent;
        if (user->kind == Kind::column && whole != &item && fates_.of(*whole) == Fate::superseded)
          before(drop_of(*whole), drop);
        if (user_drop != kNone) {
          before(user_drop, drop);
          // Whoever is away while this one changes leaves first.
          const std::size_t change = make_after(item);
          const bool label =
              item.kind == Kind::enumeration && change != kNone && steps_[change].what == Do::alter;
          const bool moves = user->kind == Kind::column || fates_.of(*user) == Fate::superseded;
          if (!label && (drop == kNone || superseded) && !(superseded && moves) &&
              !may_go_later(item, *user))
            before(user_drop, change);
        } else if (drop != kNone && !waits_as_text(*user, item)) {
          const bool attribute = user->kind == Kind::composite_attribute;
          before(make_after(attribute ? *user->parent : *user),
                 drop);  // altered so that it needs it no more, or moved over
        }
      }
      if (drop == kNone) continue;
      const std::size_t again = make_after(item);
      if (superseded)
        before(again, drop);
      else
        before(drop, again);
    }
  }

  void link_makes() {
    for (const Item& item : to_.items) {
      const std::size_t make = make_of(item);
      // ALTER TYPE adds and alters the attributes of a composite type that is there.
      const bool attribute = item.kind == Kind::composite_attribute;
      for (const Item* needed : item.needs) {
        if (needed != item.parent || !is_given_to_children(item) || !joins(*needed))
          before(make_of(*needed), make);
        if (attribute && needed != item.parent) before(make_of(*needed), make_of(*item.parent));
      }
    }
  }

  void link_names() {
    std::unordered_map<std::string, std::size_t> taken;
    for (const Item& item : from_.items) {
      if (drop_of(item) == kNone || fates_.of(item) == Fate::superseded) continue;
      if (const std::string slot = slot_of(item); !slot.empty()) taken.emplace(slot, drop_of(item));
    }
    for (const Item& column : from_.items) {
      if (column.kind != Kind::column || !column.has("identity")) continue;
      const Item* after = fates_.successor(column);
      if (after != nullptr && same(column, *after, "identity_sequence")) continue;
      const std::size_t step = drop_of(column) != kNone ? drop_of(column) : make_after(column);
      taken.emplace("r " + std::string(column["identity_sequence"]), step);
    }
    if (taken.empty()) return;
    for (const Item& item : to_.items) {
      const std::size_t make = make_of(item);
      if (make == kNone || steps_[make].what != Do::create) continue;
      const std::string slot = slot_of(item);
      if (const auto found = taken.find(slot); !slot.empty() && found != taken.end())
        before(found->second, make);
    }
  }

  /// A column or check that a table has from its parent, and that goes when the tie is cut.
  bool leaves_parent(const Item& part) const {
    if (part.kind != Kind::column && part.kind != Kind::constraint) return false;
    if (!part.is("_inherited") || drop_of(*part.parent) != kNone) return false;
    const Item* table = fates_.successor(*part.parent);
    return table != nullptr && !same(*part.parent, *table, "inherits");
  }

  void link_heirs() {
    for (const Item& part : from_.items) {
      if (drop_of(part) != kNone && leaves_parent(part))
        before(make_after(*part.parent), drop_of(part));
      // Who uses a column leaves before it changes, or goes, with that of the parent.
      for (const Item* above : columns_above(from_, part)) {
        before(drop_of(part), drop_of(*above));
        for (const Item* user : part.users) before(drop_of(*user), make_after(*above));
      }
    }
    for (const Item& part : to_.items)
      for (const Item* above : columns_above(to_, part)) before(make_of(*above), make_of(part));
  }

  /// What a column is inherited from, up to the top.
  static std::vector<const Item*> columns_above(const Catalog& catalog, const Item& column) {
    std::vector<const Item*> above;
    if (column.kind != Kind::column || !column.is("_inherited")) return above;
    const Item& table = *column.parent;
    std::vector<std::string_view> parents = items_of(table["inherits"]);
    if (table.has("_partition_of")) parents.push_back(table["_partition_of"]);
    for (const std::string_view parent : parents) {
      const std::string id = std::string(parent) + "." + std::string(column["_name"]);
      const Item* found = catalog.find(Kind::column, id);
      if (found == nullptr) continue;
      above.push_back(found);
      const auto more = columns_above(catalog, *found);
      above.insert(above.end(), more.begin(), more.end());
    }
    return above;
  }

  /// A sequence that a column owns is handed over with the table; then come its rights.
  void link_owned() {
    for (const Item& tie : to_.items) {
      if (tie.kind != Kind::sequence_owner || fates_.predecessor(tie) == nullptr) continue;
      for (const Item* needed : tie.needs)
        if (needed->kind == Kind::column && needed->parent->kind == Kind::table)
          before(make_of(*needed->parent), make_of(*tie.parent));
    }
  }

  /// An index of a partitioned table takes in what its partitions have: their own constraints too.
  void link_index_ties() {
    for (const Item& tie : to_.items)
      if (tie.kind == Kind::index_partition && tie.parent->kind == Kind::constraint)
        if (const Item* whole = to_.find(Kind::index, tie["of"]))
          before(make_of(*tie.parent), make_of(*whole));
  }

  /// What a partitioned table has in common with its partitions.
  static bool is_shared(const Item& part) {
    return part.kind != Kind::rule && part.kind != Kind::policy && part.kind != Kind::statistics;
  }

  /// A table is detached before, and attached after, what happens to its parts and its parent's.
  void link_ties() {
    for (const Item& tie : from_.items) {
      if (tie.kind != Kind::partition || drop_of(tie) == kNone) continue;
      if (carrier(drop_of(tie)) != drop_of(tie)) continue;  // it goes with its table
      for (const Item* table : {tie.parent, from_.find(Kind::table, tie["of"])})
        if (table != nullptr)
          for (const Item* part : table->parts) {
            if (part == &tie || !is_shared(*part)) continue;
            before(drop_of(tie), make_after(*part));
            before(drop_of(tie), drop_of(*part));
          }
    }
    link_index_ties();
    for (const Item& tie : to_.items) {
      if (tie.kind != Kind::partition || make_of(tie) == kNone) continue;
      const bool new_table = carrier(make_of(tie)) != make_of(tie);
      for (const Item* table : {tie.parent, to_.find(Kind::table, tie["of"])}) {
        if (table == nullptr) continue;
        // The constraints of a table that is made again wait for its rows, which need partitions.
        const Item* old = fates_.predecessor(*table);
        const bool again = old != nullptr && fates_.of(*old) == Fate::superseded;
        for (const Item* part : table->parts) {
          if (part == &tie || !is_shared(*part)) continue;
          // A key that refers to this table itself: there is one for each partition.
          if (table != tie.parent && (*part)["type"] == "f" && part->is("_inherited")) continue;
          const bool follows = table == tie.parent &&
                               ((part->is("_inherited") &&
                                 (part->kind == Kind::index ||
                                  (part->kind == Kind::constraint && (*part)["type"] != "c"))) ||
                                (part->kind == Kind::trigger && part->is("inherited")));
          if (follows)
            before(make_of(tie), make_of(*part));
          else if (!new_table || table != tie.parent) {
            // Indexes of the parent may come later: they reach its partitions then.
            const bool column = part->kind == Kind::column || part->kind == Kind::column_default ||
                                (part->kind == Kind::constraint && !again);
            if (!new_table || column) before(make_of(*part), make_of(tie));
          }
        }
      }
    }
  }

  /// A table leaves its parents before they change, and joins others when their columns, and its
  /// own, are there.
  void link_parents() {
    for (const Item& table : to_.items) {
      if (table.kind != Kind::table || make_of(table) == kNone || !table.has("inherits")) continue;
      const Item* was =
          steps_[make_of(table)].what == Do::alter ? fates_.predecessor(table) : nullptr;
      for (const Item* parent : table.needs) {
        if (parent->kind != Kind::table || (was != nullptr && needs_table(*was, parent->id)))
          continue;
        for (const Item* part : parent->parts)
          if (is_given_to_children(*part)) before(make_of(*part), make_of(table));
      }
      if (!joins(table)) continue;
      for (const Item* part : table.parts)
        if (is_given_to_children(*part)) before(make_of(*part), make_of(table));
    }
    for (const Item& table : from_.items)
      if (table.kind == Kind::table && table.has("inherits") && drop_of(table) == kNone)
        link_leaving(table);
  }

  void link_leaving(const Item& table) {
    const Item* now = fates_.successor(table);
    for (const Item* parent : table.needs) {
      if (parent->kind != Kind::table || needs_table(*now, parent->id)) continue;
      const std::size_t leave = make_of(*now);
      for (const Item* part : table.parts)
        if (part->is("_inherited")) before(leave, drop_of(*part));
      for (const Item* part : parent->parts) before(leave, drop_of(*part));
      if (const Item* stays = fates_.successor(*parent))
        for (const Item* part : stays->parts) before(leave, make_of(*part));
    }
  }

  /// A column is nothing to what is said of its table; what a parent gave can only go once the
  /// table has left it.
  bool may_go_later(const Item& table, const Item& part) const {
    const Item* now = fates_.successor(table);
    if (part.parent != &table || table.kind != Kind::table || now == nullptr) return false;
    return (part.kind == Kind::column && same(table, *now, "of_type")) ||
           (part.is("_inherited") && !same(table, *now, "inherits"));
  }

  static bool is_given_to_children(const Item& part) {
    return part.kind == Kind::column || (part.kind == Kind::constraint && part["type"] == "c");
  }

  static bool needs_table(const Item& table, std::string_view id) {
    return std::any_of(table.needs.begin(), table.needs.end(), [&](const Item* item) {
      return item->kind == Kind::table && item->id == id;
    });
  }

  /// Gets a parent in place, and loses none.
  bool joins(const Item& table) const {
    const Item* was = fates_.predecessor(table);
    if (table.kind != Kind::table || was == nullptr || make_of(table) == kNone ||
        steps_[make_of(table)].what != Do::alter || same(*was, table, "inherits"))
      return false;
    return std::all_of(was->needs.begin(), was->needs.end(), [&](const Item* parent) {
      return parent->kind != Kind::table || needs_table(table, parent->id);
    });
  }

  /// The rows of a table that is made again move when its partitions are there, and before what
  /// would slow them down or take notice of them.
  void link_rows() {
    for (const Item& item : from_.items) {
      if (item.kind != Kind::table || fates_.of(item) != Fate::superseded) continue;
      const std::size_t drop = drop_of(item);
      const Item& table = *fates_.successor(item);
      for (const Item* part : table.parts)
        if (part->kind != Kind::column && carrier(make_of(*part)) != make_of(table))
          before(drop, make_of(*part));
      for (const Item* column : item.parts)
        for (const Item* part : column->parts)
          if (drop_of(*part) != kNone && has_to_go_early(*part))
            before(drop_of(*part), make_of(table));
      link_partitions(table, drop);
    }
  }

  void link_partitions(const Item& table, std::size_t drop) {
    for (const Item* user : table.users) {
      if (user->kind != Kind::table || (*user)["_partition_of"] != table.id) continue;
      before(make_of(*user), drop);
      link_partitions(*user, drop);
    }
  }

  using Key = std::tuple<int, std::size_t, std::string_view, int, std::size_t>;

  /// Where nothing else decides: what goes first, then object by object as a reader expects.
  Key key_of(std::size_t index) const {
    const Step& step = steps_[index];
    const Item* root = &step.item();
    while (root->parent != nullptr) root = root->parent;
    const bool label = step.what == Do::alter && step.to->kind == Kind::enumeration;
    // An event trigger would see all that comes while it is there.
    const Kind kind = step.item().kind;
    const bool watches = kind == Kind::event_trigger;
    const int phase = label || (watches && step.what == Do::drop)   ? 0
                      : step.what == Do::drop                       ? 1
                      : watches || kind == Kind::default_privileges ? 3
                                                                    : 2;
    return {phase, static_cast<std::size_t>(root->kind), root->id,
            static_cast<int>(step.item().kind), index};
  }

  bool sort(std::vector<std::size_t>& order) {
    waits_.assign(steps_.size(), 0);
    for (std::size_t i = 0; i < steps_.size(); ++i)
      for (const std::size_t next : after_[i]) ++waits_[next];
    std::set<Key> ready;
    std::size_t left = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (carrier_[i] != kNone) continue;
      ++left;
      if (waits_[i] == 0) ready.insert(key_of(i));
    }
    while (!ready.empty()) {
      const std::size_t next = std::get<4>(*ready.begin());
      ready.erase(ready.begin());
      order.push_back(next);
      --left;
      for (const std::size_t follower : after_[next])
        if (--waits_[follower] == 0) ready.insert(key_of(follower));
    }
    if (left == 0) return true;
    if (can_put_down()) return false;
    // Nothing can be done on its own any more: the rest as a reader expects it.
    std::set<Key> rest;
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (carrier_[i] == kNone && waits_[i] != 0) rest.insert(key_of(i));
    for (const Key& key : rest) order.push_back(std::get<4>(key));
    return true;
  }

  bool may_be_put_down(std::size_t index) const {
    if (carrier_[index] == kNone || waits_[carrier(index)] == 0) return false;
    const Kind kind = steps_[index].item().kind;
    if (steps_[index].what == Do::drop)
      return kind == Kind::constraint || kind == Kind::column_default || kind == Kind::trigger ||
             kind == Kind::policy || kind == Kind::rule || kind == Kind::index ||
             kind == Kind::statistics;
    return kind == Kind::column_default && serial_sequence(*steps_[index].item().parent) == nullptr;
  }

  bool can_put_down() const {
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (may_be_put_down(i)) return true;
    return false;
  }

  bool put_down_stuck() {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (may_be_put_down(i)) found.push_back(i);
    for (const std::size_t i : found) carrier_[i] = kNone;
    return !found.empty();
  }

  std::vector<Step> in_order(const std::vector<std::size_t>& order) {
    std::vector<std::size_t> place(steps_.size(), kNone);
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    fold_constraints(order, place);
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (const std::size_t top = carrier(i); top != i)
        steps_[top].carried.push_back(
            {.what = steps_[i].what, .from = steps_[i].from, .to = steps_[i].to});
    std::vector<Step> result;
    for (const std::size_t index : order)
      if (carrier_[index] == kNone) result.push_back(steps_[index]);
    return result;
  }

  /// A constraint of a new table stands in CREATE TABLE where all it needs is there by then.
  void fold_constraints(const std::vector<std::size_t>& order,
                        const std::vector<std::size_t>& place) {
    std::vector<std::size_t> latest(steps_.size(),
                                    0);  // the place of the last that has to be before
    for (const std::size_t index : order)
      for (const std::size_t next : after_[index])
        latest[next] = std::max(latest[next], place[index]);
    std::set<std::string> folded;
    for (const std::size_t index : order) {
      const Step& step = steps_[index];
      if (step.what != Do::create || step.to->kind != Kind::constraint || !step.to->is("valid"))
        continue;
      const Item& item = *step.to;
      if (item.is("_inherited") || item["index_valid"] == "f" || item.has("index_options") ||
          item.has("tablespace") || item.is("clustered") || item.is("replica_identity"))
        continue;
      const std::size_t table = carrier(make_of(*item.parent));
      if (table == kNone || steps_[table].what != Do::create || steps_[table].to != item.parent)
        continue;
      if (steps_[table].from != nullptr)
        continue;  // superseded: the old one's names are still taken
      bool early = true;
      for (const Item* needed : item.needs) {
        const std::size_t make = carrier(make_of(*needed));
        if (make != kNone && make != table && place[make] > place[table]) early = false;
      }
      if (early && latest[index] <= place[table] && folded.insert(what_is_unique(item)).second)
        carrier_[index] = table;
    }
  }

  /// Of two keys over the same columns CREATE TABLE makes only one.
  static std::string what_is_unique(const Item& constraint) {
    const std::string_view definition = constraint["_definition"];
    const bool key = constraint["type"] == "p" || constraint["type"] == "u";
    return std::string(constraint["_table"]) + " " +
           std::string(key ? definition.substr(definition.find('(')) : constraint.id);
  }

  const Catalog& from_;
  const Catalog& to_;
  const Fates& fates_;
  std::vector<Step> steps_;
  std::vector<std::size_t> carrier_;  ///< whose statement does it
  std::vector<std::size_t> drops_;
  std::vector<std::size_t> makes_;
  std::vector<std::vector<std::size_t>> after_;
  std::vector<std::size_t> waits_;
};

}  // namespace

std::vector<Step> ordered_steps(const Catalog& from, const Catalog& to, const Fates& fates) {
  return Ordering{from, to, fates}.run();
}

}  // namespace workwise::schema
