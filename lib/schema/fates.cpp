#include "schema/fates.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "schema/index_name.hpp"
#include "schema/slot.hpp"

namespace workwise::schema {
namespace {

std::size_t index_of(const Catalog& catalog, const Item& item) {
  return static_cast<std::size_t>(&item - catalog.items.data());
}

bool is_within(const Item& item, const Item& whole) {
  for (const Item* up = item.parent; up != nullptr; up = up->parent)
    if (up == &whole) return true;
  return false;
}

bool integers(const Item& from, const Item& to) {
  const auto is = [](std::string_view type) {
    return type == "smallint" || type == "integer" || type == "bigint";
  };
  return from["type"] != to["type"] && is(from["type"]) && is(to["type"]);
}

/// Those of tables that share nothing with a parent or children.
bool may_be_renamed(const Item& item) {
  if ((item.kind != Kind::index && item.kind != Kind::constraint) || item.parent == nullptr)
    return false;
  const Item& table = *item.parent;
  return table.kind == Kind::table && table["kind"] == "r" && !table.has("_partition_of") &&
         !table.has("inherits") && std::ranges::none_of(table.users, [](const Item* user) {
           return user->kind == Kind::table;
         });
}

bool is_in(const std::unordered_set<std::string>& slots, const std::string& slot) {
  return !slot.empty() && slots.contains(slot);
}

}  // namespace

Fates::Fates(const Catalog& from, const Catalog& to, const Writing& writing)
    : from_(from),
      to_(to),
      fates_(from.items.size(), Fate::kept),
      successors_(from.items.size(), nullptr),
      predecessors_(to.items.size(), nullptr) {
  for (const Item& item : from.items) {
    const Item* other = to.find(item.kind, item.id);
    // A column of a table is not that of a view which took its name.
    if (other != nullptr && item.parent != nullptr && other->parent != nullptr &&
        item.parent->kind != other->parent->kind)
      other = nullptr;
    if (other != nullptr) pair(item, *other, writing);
  }
  pair_renamed(writing);
  for (const Item& item : from.items)
    if (successor(item) == nullptr) worsen(item, Fate::gone);
  while (!waiting_.empty()) {
    const Item* item = waiting_.back();
    waiting_.pop_back();
    spread(*item);
  }
}

Fate Fates::of(const Item& from) const {
  return fates_[index_of(from_, from)];
}
const Item* Fates::successor(const Item& from) const {
  return successors_[index_of(from_, from)];
}
const Item* Fates::predecessor(const Item& to) const {
  return predecessors_[index_of(to_, to)];
}

void Fates::pair(const Item& from, const Item& to, const Writing& writing) {
  successors_[index_of(from_, from)] = &to;
  predecessors_[index_of(to_, to)] = &from;
  compare(from, to, writing);
}

/// Indexes and constraints of which only the name is another: nothing has to be built again.
void Fates::pair_renamed(const Writing& writing) {
  std::unordered_set<std::string> before;
  std::unordered_set<std::string> after;
  for (const Item& item : from_.items) before.insert(slot_of(item));
  for (const Item& item : to_.items) after.insert(slot_of(item));
  for (const Item& item : from_.items) {
    if (successor(item) != nullptr || !may_be_renamed(item) || is_in(after, slot_of(item)))
      continue;
    const Item* table = successor(*item.parent);
    if (table == nullptr) continue;
    for (const Item* part : table->parts) {
      if (part->kind != item.kind || predecessor(*part) != nullptr || !may_be_renamed(*part) ||
          is_in(before, slot_of(*part)) || !same_but_for_name(item, *part))
        continue;
      pair(item, *part, writing);
      break;
    }
  }
}

void Fates::compare(const Item& from, const Item& to, const Writing& writing) {
  if (differences(from, to).empty()) {
    const bool told = same(from, to, "owner") && same(from, to, "acl") && same(from, to, "comment");
    if (!told) worsen(from, Fate::altered);
    return;
  }
  Commands unused;
  switch (rules_of(from.kind).alter(from, to, writing, unused)) {
    case Way::in_place:
      return worsen(from, Fate::altered);
    case Way::alone:
      return worsen(from, Fate::retyped);
    case Way::anew:
      return worsen(from, Fate::anew);
    case Way::supersede:
      return worsen(from, Fate::superseded);
  }
}

void Fates::worsen(const Item& item, Fate fate) {
  Fate& current = fates_[index_of(from_, item)];
  if (fate <= current) return;
  current = fate;
  if (fate != Fate::altered) waiting_.push_back(&item);
}

void Fates::spread(const Item& item) {
  // The type of what a table is partitioned by can't be altered.
  if (item.is("_partition_key")) worsen(*item.parent, Fate::superseded);
  if (item.kind == Kind::table && of(item) == Fate::superseded) untie_partitions(item);
  for (const Item* user : item.users) {
    if (successor(*user) == nullptr) continue;
    // An attribute can't move to the new type: its whole is made again.
    if (user->kind == Kind::composite_attribute && of(item) == Fate::superseded &&
        is_type(item.kind) && user->parent != &item)
      worsen(*user->parent, Fate::superseded);
    const Fate fate = fate_of_user(*user, item);
    if (fate == Fate::retyped && of(item) == Fate::superseded) by_text_.emplace(user, true);
    worsen(*user, fate);
  }
}

/// The partitions of a table that is made again stay, and hang on the new one afterwards.
void Fates::untie_partitions(const Item& table) {
  for (const Item* user : table.users)
    if (user->kind == Kind::table && (*user)["_partition_of"] == table.id)
      for (const Item* tie : user->parts)
        if (tie->kind == Kind::partition && successor(*tie) != nullptr) worsen(*tie, Fate::anew);
}

/// What becomes of `user`, which stays, when what it needs is away for a while, or for ever.
Fate Fates::fate_of_user(const Item& user, const Item& needed) const {
  const Fate now = of(user);
  switch (of(needed)) {
    case Fate::gone:
      // It changes so that it needs it no more, or it was tied by something that its text does not
      // show: a foreign key by the index of the key.
      return now == Fate::kept && !is_within(needed, user) && user.kind != Kind::table &&
                     user.kind != Kind::column && user.kind != Kind::sequence
                 ? Fate::anew
                 : now;
    case Fate::anew:
      if (user.kind == Kind::column && user.parent != &needed && is_type(needed.kind))
        return Fate::retyped;
      // A foreign table has no rows to lose.
      if (user.kind == Kind::table && needed.kind == Kind::server) return Fate::anew;
      if (user.kind == Kind::table || user.kind == Kind::schema) return now;
      return Fate::anew;
    case Fate::superseded:
      if (!is_type(needed.kind)) return user.kind == Kind::table ? now : Fate::anew;
      if (user.kind == Kind::column) return user.has("generated") ? Fate::anew : Fate::retyped;
      if (is_type(user.kind)) return user.users.empty() ? Fate::anew : Fate::superseded;
      if (user.kind == Kind::domain_constraint || user.kind != Kind::table) return Fate::anew;
      return now;
    case Fate::retyped:
      switch (user.kind) {
        case Kind::index:
          return user.is("_plain") ? now : Fate::anew;
        case Kind::constraint:
          if (user["type"] == "p" || user["type"] == "u") return now;
          if (user["type"] == "f") return integers(needed, *successor(needed)) ? now : Fate::anew;
          return Fate::anew;
        case Kind::sequence_owner:
        case Kind::statistics:
        case Kind::table:
        case Kind::partition:
        case Kind::index_partition:
        case Kind::sequence:
          return now;
        default:
          return Fate::anew;
      }
    default:
      return now;
  }
}

}  // namespace workwise::schema
