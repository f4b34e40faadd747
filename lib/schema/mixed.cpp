#include "schema/mixed.hpp"

#include <algorithm>

namespace workwise::schema {
namespace {

class Mixer {
 public:
  Mixer(const Catalog& base, const Catalog& other, const std::function<bool(const Item&)>& taken)
      : base_(base), other_(other), taken_(taken) {}

  Catalog run() {
    mixed_.casts = base_.casts;
    mixed_.user = base_.user;
    mixed_.server_version = base_.server_version;
    choose();
    for (Item& item : mixed_.items) {
      mixed_.by_id.emplace(std::pair{item.kind, item.id}, &item);
      if (item.kind == Kind::constraint) mixed_.constraint_names.insert(item["_plain_name"]);
    }
    for (Item& item : mixed_.items) tie(item);
    for (const Item& item : mixed_.items)
      for (const Item* needed : item.needs) own(needed).users.push_back(&item);
    return std::move(mixed_);
  }

 private:
  void choose() {
    base_taken_ = flags_of(base_);
    other_taken_ = flags_of(other_);
    mixed_.items.reserve(base_.items.size() + other_.items.size());  // they are pointed at
    for (const Item& item : base_.items)
      if (comes_from_base(item)) mixed_.items.push_back(item);
    for (const Item& item : other_.items) {
      if (!comes_from_other(item)) continue;
      mixed_.items.push_back(item);
      mixed_.items.back().rights = base_.find(item.kind, item.id);
    }
    std::erase_if(mixed_.items, [&](const Item& item) {
      return item.parent != nullptr && !is_there(item.parent->kind, item.parent->id);
    });
    for (Item& item : mixed_.items) {
      item.parts.clear();
      item.users.clear();
    }
  }

  std::vector<bool> flags_of(const Catalog& catalog) const {
    std::vector<bool> flags(catalog.items.size());
    for (std::size_t i = 0; i < flags.size(); ++i) flags[i] = taken_(catalog.items[i]);
    return flags;
  }

  bool comes_from_other(const Item& item) const {
    return other_taken_[static_cast<std::size_t>(&item - other_.items.data())];
  }

  /// No part outlives its whole.
  bool comes_from_base(const Item& item) const {
    if (base_taken_[static_cast<std::size_t>(&item - base_.items.data())]) return false;
    return item.parent == nullptr || is_there(item.parent->kind, item.parent->id);
  }

  bool is_there(Kind kind, std::string_view id) const {
    const Item* in_base = base_.find(kind, id);
    if (in_base != nullptr && comes_from_base(*in_base)) return true;
    const Item* in_other = other_.find(kind, id);
    return in_other != nullptr && comes_from_other(*in_other);
  }

  /// From what it was tied to in its own catalog to those of the same names here.
  void tie(Item& item) {
    const auto here = [&](const Item* there) {
      return there == nullptr ? nullptr : mixed_.find(there->kind, there->id);
    };
    item.parent = here(item.parent);
    if (item.parent != nullptr) own(item.parent).parts.push_back(&item);
    std::vector<const Item*> needs;
    for (const Item* needed : item.needs)
      if (const Item* found = here(needed); found != nullptr && found != &item)
        needs.push_back(found);
    std::sort(needs.begin(), needs.end());
    needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
    item.needs = std::move(needs);
  }

  Item& own(const Item* item) {
    return mixed_.items[static_cast<std::size_t>(item - mixed_.items.data())];
  }

  const Catalog& base_;
  const Catalog& other_;
  const std::function<bool(const Item&)>& taken_;
  std::vector<bool> base_taken_;
  std::vector<bool> other_taken_;
  Catalog mixed_;
};

}  // namespace

Catalog mixed(const Catalog& base, const Catalog& other,
              const std::function<bool(const Item&)>& taken) {
  return Mixer{base, other, taken}.run();
}

}  // namespace workwise::schema
