#include "schema/rename.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "schema/name.hpp"
#include "schema/rules.hpp"

namespace workwise::schema {
namespace {

using Path = std::vector<std::string>;

constexpr std::array kRenamed = {Kind::schema,
                                 Kind::table,
                                 Kind::view,
                                 Kind::materialized_view,
                                 Kind::sequence,
                                 Kind::index,
                                 Kind::domain,
                                 Kind::enumeration,
                                 Kind::composite,
                                 Kind::range,
                                 Kind::base_type,
                                 Kind::column,
                                 Kind::composite_attribute,
                                 Kind::constraint};

/// What can have another name: an object, or a label of an enum.
struct Named {
  const Item* item = nullptr;
  Path path;
  bool is_label = false;

  std::string written() const {  ///< its own name, as SQL has it
    if (is_label) return literal(path.back());
    if (item->kind == Kind::constraint) return std::string((*item)["_name"]);
    return std::string(parts_of(item->id).back());
  }
};

Path path_of(const Item& item) {
  if (item.kind != Kind::constraint) return plain_parts(item.id);
  return {std::string(item["_schema_name"]), std::string(item["_table_name"]),
          std::string(item["_plain_name"])};
}

std::string text_of(const Path& path) {
  return join(path, ".");
}

/// All that can be renamed in one catalog.
class Names {
 public:
  explicit Names(const Catalog& catalog) {
    for (const Kind kind : kRenamed)
      for (const Item& item : catalog.items)
        if (item.kind == kind) add(item);
  }

  const Named* find(const Path& path) const {
    const auto found = std::ranges::find(all_, path, &Named::path);
    return found == all_.end() ? nullptr : &*found;
  }
  const Named* find(const Path& path, const Named& like) const {
    const auto found = std::ranges::find_if(all_, [&](const Named& named) {
      return named.path == path && named.is_label == like.is_label &&
             named.item->kind == like.item->kind;
    });
    return found == all_.end() ? nullptr : &*found;
  }
  /// As people write it: public may be left out, and in a hint whatever search_path was.
  const Named* look_up(const Path& path, bool any_schema) const {
    if (const Named* found = find(path)) return found;
    Path in_public = path;
    in_public.insert(in_public.begin(), "public");
    if (const Named* found = find(in_public)) return found;
    const Named* only = nullptr;
    for (const Named& named : all_) {
      if (!any_schema || named.path.size() != path.size() + 1 ||
          !std::equal(path.begin(), path.end(), named.path.begin() + 1))
        continue;
      if (only != nullptr) return nullptr;
      only = &named;
    }
    return only;
  }

 private:
  void add(const Item& item) {
    all_.push_back({.item = &item, .path = path_of(item)});
    if (item.kind != Kind::enumeration) return;
    for (const std::string_view label : items_of(item["labels"])) {
      Path path = path_of(item);
      path.push_back(plain_name(label));
      all_.push_back({.item = &item, .path = std::move(path), .is_label = true});
    }
  }

  std::vector<Named> all_;
};

/// One that is to be done.
struct Move {
  Named from;
  Named to;
  std::string written;  ///< its name at this moment
};

class Mover {
 public:
  Mover(std::span<const Rename> wanted, const Catalog& from, const Catalog& to)
      : from_(from), to_(to) {
    // Wholes first: a hint at a part says no more of its whole than the new name.
    std::vector<const Rename*> sorted;
    for (const Rename& rename : wanted) sorted.push_back(&rename);
    std::ranges::stable_sort(sorted, {}, [this](const Rename* rename) {
      const Named* about =
          rename->is_hint ? to_.look_up(rename->to, true) : from_.look_up(rename->from, false);
      return about == nullptr ? 0 : about->path.size();
    });
    for (const Rename* rename : sorted) {
      auto move = rename->is_hint ? by_hint(*rename) : by_word(*rename);
      if (move && !has(moves_, *move)) moves_.push_back(std::move(*move));
    }
    std::erase_if(moves_, [&](const Move& move) { return is_taken(move.to.path, move); });
  }

  Renaming run() {
    pending_ = moves_;
    std::ranges::stable_sort(pending_, std::greater{},
                             [](const Move& move) { return move.from.path.size(); });
    while (!pending_.empty()) {
      const auto next =
          std::ranges::find_if(pending_, [&](const Move& move) { return is_free(move); });
      if (next == pending_.end()) {
        step_aside(pending_.front());
        continue;
      }
      write(*next);
      pending_.erase(next);
    }
    Renaming done{.changes = std::move(changes_), .back = {}};
    for (const Move& move : moves_)
      done.back.push_back({.from = move.to.path, .to = move.from.path, .where = "the way back"});
    return done;
  }

 private:
  static bool has(const std::vector<Move>& moves, const Move& move) {
    return std::ranges::any_of(moves, [&](const Move& other) {
      return other.from.path == move.from.path || other.to.path == move.to.path;
    });
  }

  std::optional<Move> move(const Named& from, const Named& to) const {
    // What comes from a parent is renamed there.
    if (from.path == to.path || (from.item->kind == Kind::column && from.item->is("_inherited")))
      return {};
    return Move{.from = from, .to = to, .written = from.written()};
  }

  /// The old name of a whole, and the new one.
  Path before(const Path& whole) const { return translated(whole, &Move::to, &Move::from); }
  Path after(const Path& whole) const { return translated(whole, &Move::from, &Move::to); }

  Path translated(const Path& whole, Named Move::* here, Named Move::* there) const {
    for (const Move& move : moves_)
      if ((move.*here).path == whole) return (move.*there).path;
    if (whole.size() < 2) return whole;
    return beside(translated(whole_of(whole), here, there), whole.back());
  }

  static Path beside(Path whole, const std::string& name) {
    whole.push_back(name);
    return whole;
  }
  static Path whole_of(Path path) {
    path.pop_back();
    return path;
  }

  std::optional<Move> by_hint(const Rename& rename) const {
    const Named* to = to_.look_up(rename.to, true);
    if (to == nullptr) return {};
    const Path path = rename.from.size() == 1
                          ? beside(before(whole_of(to->path)), rename.from.front())
                          : rename.from;
    const Named* from = from_.find(path, *to);
    // All names are there on both sides: two were swapped, and are already.
    const bool swapped = from_.find(to->path, *to) != nullptr && to_.find(path, *to) != nullptr;
    return from == nullptr || swapped ? std::nullopt : move(*from, *to);
  }

  std::optional<Move> by_word(const Rename& rename) const {
    const Named* from = from_.look_up(rename.from, false);
    if (from == nullptr) {
      const Path done =
          rename.to.size() == 1 ? beside(whole_of(rename.from), rename.to.front()) : rename.to;
      if (from_.look_up(done, false) != nullptr) return {};
      throw UsageError(rename.where + ": there is no " + text_of(rename.from), "workwise pull");
    }
    const Path whole = whole_of(from->path);
    const Path path = rename.to.size() == 1 ? beside(after(whole), rename.to.front()) : rename.to;
    const Named* to = to_.find(path, *from);
    if (to == nullptr) to = to_.find(beside_public(path), *from);
    if (to == nullptr)
      throw UsageError(rename.where + ": the wanted schema has no " + text_of(path),
                       "workwise diff");
    if (from->path.size() > 2 && whole_of(to->path) != after(whole))
      throw UsageError(rename.where + ": that would be another table's or type's", "workwise help");
    return move(*from, *to);
  }

  static Path beside_public(Path path) {
    path.insert(path.begin(), "public");
    return path;
  }

  /// Something that stays has the name already.
  bool is_taken(const Path& path, const Move& by) const {
    // The path of a part, by its whole's old name.
    const Path now = path.size() > 2 ? beside(before(whole_of(path)), path.back()) : path;
    const Named* holder = from_.find(now, by.from);
    return holder != nullptr &&
           std::ranges::none_of(moves_, [&](const Move& m) { return m.from.path == now; });
  }

  bool is_free(const Move& move) const {
    const Path whole = whole_of(move.from.path);
    return std::ranges::none_of(pending_, [&](const Move& other) {
      if (&other == &move || other.written != other.from.written()) return false;
      const bool part = move.from.path.size() > 2;
      return part ? whole_of(other.from.path) == whole &&
                        other.from.path.back() == move.to.path.back()
                  : other.from.path == move.to.path;
    });
  }

  void step_aside(Move& move) {
    const std::string name = "workwise_old_" + std::to_string(++aside_);
    const std::string aside = move.from.is_label ? literal(name) : name;
    rename(move, schema_of(move.from), aside);
    move.written = aside;
  }

  void write(const Move& move) {
    std::string schema = schema_of(move.from);
    if (move.from.path.size() == 2 && after({move.from.path.front()}) != whole_of(move.to.path)) {
      add(move, "ALTER " + word_of(move) + schema + move.written + " SET SCHEMA " +
                    std::string(parts_of(move.to.item->id).front()));
      schema = schema_of(move.to);
    }
    if (move.written != move.to.written()) rename(move, schema, move.to.written());
  }

  /// "app.", where it lies in a schema.
  static std::string schema_of(const Named& named) {
    if (named.path.size() != 2) return {};
    return std::string(parts_of(named.item->id).front()) + ".";
  }

  /// "FOREIGN TABLE ".
  static std::string word_of(const Move& move) {
    const std::string address = rules_of(move.from.item->kind).address(*move.from.item);
    return address.substr(0, address.size() - move.from.item->id.size());
  }

  void rename(const Move& move, const std::string& schema, const std::string& name) {
    const Item& item = *move.from.item;
    const auto part = [&](const char* word) {
      return rules_of(item.parent->kind).address(*item.parent) + " RENAME " + word + " ";
    };
    std::string sql;
    if (move.from.is_label)
      sql = rules_of(item.kind).address(item) + " RENAME VALUE " + move.written;
    else if (item.kind == Kind::column)
      sql = part("COLUMN") + move.written;
    else if (item.kind == Kind::composite_attribute)
      sql = part("ATTRIBUTE") + move.written;
    else if (item.kind == Kind::constraint)
      sql = part("CONSTRAINT") + move.written;
    else
      sql = word_of(move) + schema + move.written + " RENAME";
    add(move, "ALTER " + sql + " TO " + name);
  }

  void add(const Move& move, const std::string& sql) {
    changes_.push_back({.what = Change::What::rename,
                        .kind = move.from.item->kind,
                        .id = text_of(move.from.path),
                        .statements = {{.sql = sql}}});
  }

  Names from_;
  Names to_;
  std::vector<Move> moves_;
  std::vector<Move> pending_;
  std::vector<Change> changes_;
  int aside_ = 0;
};

}  // namespace

Rename parse_rename(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote == 0 && (text[i] == '"' || text[i] == '\''))
      quote = text[i];
    else if (text[i] == quote)
      quote = 0;
    else if (text[i] == '=' && quote == 0 && i > 0 && i + 1 < text.size())
      return {.from = plain_parts(text.substr(0, i)),
              .to = plain_parts(text.substr(i + 1)),
              .where = "--rename " + std::string(text)};
  }
  throw UsageError("--rename wants OLD=NEW, not \"" + printable(text) + "\"",
                   "--rename jobs.title=heading");
}

Renaming renaming(std::span<const Rename> wanted, const Catalog& from, const Catalog& to) {
  if (wanted.empty()) return {};
  return Mover{wanted, from, to}.run();
}

}  // namespace workwise::schema
