#include "migrate/effect.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "migrate/receipt.hpp"
#include "schema/phrase.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kShareUpdate = "ShareUpdateExclusiveLock";
constexpr const char* kShare = "ShareLock";
constexpr const char* kShareRow = "ShareRowExclusiveLock";
constexpr const char* kExclusive = "ExclusiveLock";
constexpr const char* kAccessExclusive = "AccessExclusiveLock";

/// The parts of ALTER TABLE t a, b, c; each from its first word to before its comma.
std::vector<std::pair<std::size_t, std::size_t>> actions(const schema::Phrase& phrase,
                                                         std::size_t from) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  int depth = 0;
  std::size_t begin = from;
  for (std::size_t at = from; at < phrase.size(); ++at) {
    if (phrase.at(at) == "(" || phrase.at(at) == "[") ++depth;
    if (phrase.at(at) == ")" || phrase.at(at) == "]") --depth;
    if (phrase.at(at) != "," || depth > 0) continue;
    found.emplace_back(begin, at);
    begin = at + 1;
  }
  found.emplace_back(begin, phrase.size());
  return found;
}

/// One statement being looked at.
class Reader {
  using What = Effect::What;

 public:
  explicit Reader(std::string_view statement) : phrase_(statement, std::string_view::npos) {}

  Effect read() {
    const std::string& first = phrase_.at(0);
    if (first == "alter") alter();
    if (first == "create") create();
    if (first == "drop") drop();
    if (first == "truncate") truncate();
    if (first == "reindex") reindex();
    if (first == "vacuum" || first == "cluster") rewrite_all();
    if (first == "refresh") refresh();
    if (first == "lock") lock_table();
    if (first == "update" || first == "delete") change_rows();
    return std::move(effect_);
  }

 private:
  void lock(const char* mode, const std::string& relation) {
    if (relation.empty()) return;
    const auto known = std::ranges::find(effect_.locks, relation, &Effect::Lock::relation);
    if (known == effect_.locks.end())
      effect_.locks.push_back({mode, relation});
    else if (strength_of(mode) > strength_of(known->mode))
      known->mode = mode;
  }
  void hazard(What what, const std::string& relation, const std::string& text) {
    if (std::ranges::find(effect_.hazards, text, &Effect::Hazard::text) == effect_.hazards.end())
      effect_.hazards.push_back({what, relation, text});
  }
  /// NOT NULL, not one within the parentheses of a CHECK.
  bool not_null(std::size_t begin, std::size_t end) const {
    int depth = 0;
    for (std::size_t at = begin; at < end; ++at) {
      if (phrase_.at(at) == "(") ++depth;
      if (phrase_.at(at) == ")") --depth;
      if (depth == 0 && phrase_.at(at) == "not" && phrase_.at(at + 1) == "null") return true;
    }
    return false;
  }
  bool has(std::string_view word, std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at < end; ++at)
      if (phrase_.at(at) == word) return true;
    return false;
  }
  /// The name after `word`, where it stands between the two.
  std::string name_after(std::string_view word, std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at < end; ++at)
      if (phrase_.at(at) == word) return phrase_.name(++at);
    return {};
  }
  void skip_if_exists(std::size_t& at) const {
    if (phrase_.skip(at, "if")) {
      phrase_.skip(at, "not");
      phrase_.skip(at, "exists");
    }
  }

  void alter() {
    const std::string& what = phrase_.at(1);
    std::size_t at = 2;
    if (what == "materialized" || what == "foreign") ++at;
    if (what == "policy") return lock(kAccessExclusive, name_after("on", 2, phrase_.size()));
    if (what == "domain") return alter_domain();
    const bool relation = what == "table" || what == "view" || what == "sequence" ||
                          what == "materialized" || what == "foreign";
    if (!relation) return;
    skip_if_exists(at);
    phrase_.skip(at, "only");
    const std::string name = phrase_.name(at);
    phrase_.skip(at, "*");
    if (what == "sequence") return alter_sequence(name, at);
    for (const auto& [begin, end] : actions(phrase_, at)) alter_by(name, begin, end);
  }

  /// Who takes a number waits.
  void alter_sequence(const std::string& name, std::size_t at) {
    const std::string& verb = phrase_.at(at);
    if (verb == "rename" || verb == "owner" || verb == "set")
      return alter_by(name, at, phrase_.size());
    lock(kShareRow, name);
  }

  void alter_domain() {
    std::size_t at = 2;
    const std::string name = phrase_.name(at);
    const bool later = has("valid", at, phrase_.size()) && has("not", at, phrase_.size());
    const bool set = phrase_.at(at) == "set" && phrase_.at(at + 1) == "not";
    if (!set && phrase_.at(at) != "validate" && (phrase_.at(at) != "add" || later)) return;
    hazard(What::scans, name, "reads every table that has a column of it, and blocks its writes");
    hazard(What::fails, name, "fails where a value violates it");
  }

  void alter_by(const std::string& table, std::size_t begin, std::size_t end) {
    std::size_t at = begin;
    if (phrase_.skip(at, "add")) return add(table, at, end);
    if (phrase_.skip(at, "drop")) return drop_part(table, at);
    if (phrase_.skip(at, "alter")) return alter_column(table, at, end);
    const std::string& verb = phrase_.at(begin);
    const std::string& object = phrase_.at(begin + 1);
    if (verb == "validate") {
      hazard(What::scans, table, "reads the whole table, others go on");
      hazard(What::fails, table, "fails where rows of " + table + " violate it");
      return lock(kShareUpdate, table);
    }
    if (verb == "attach") {
      lock(kShareUpdate, table);
      const std::string part = name_after("partition", begin, end);
      hazard(What::scans, part,
             "reads the whole partition, unless a CHECK proves its range already");
      hazard(What::fails, part, "fails where rows of " + part + " lie outside of its range");
      return lock(kAccessExclusive, part);
    }
    if (verb == "detach" && has("concurrently", begin, end)) return lock(kShareUpdate, table);
    if (verb == "detach") lock(kAccessExclusive, name_after("partition", begin, end));
    if ((verb == "enable" || verb == "disable") && has("trigger", begin, end))
      return lock(kShareRow, table);
    if (verb == "rename" || (verb == "set" && object == "schema"))
      hazard(What::breaks, table, "programs that know the old name fail from then on");
    if (verb == "set" && (object == "logged" || object == "unlogged" || object == "tablespace" ||
                          object == "access"))
      rewrites(table);
    if (verb == "set" && object == "(") return lock(kShareUpdate, table);
    lock(kAccessExclusive, table);
  }

  void add(const std::string& table, std::size_t at, std::size_t end) {
    constexpr std::array<std::string_view, 8> kConstraints = {
        "constraint", "primary", "unique", "foreign", "check", "exclude", "not", ""};
    const bool constraint = std::ranges::find(kConstraints, phrase_.at(at)) != kConstraints.end();
    if (constraint) return add_constraint(table, at, end);
    if (has("references", at, end)) lock(kShareRow, name_after("references", at, end));
    if (has("stored", at, end) || has("identity", at, end) || has("serial", at, end) ||
        has("bigserial", at, end) || has("smallserial", at, end) || volatile_default(at, end))
      rewrites(table);
    else if (not_null(at, end) && !has("default", at, end) && !has("generated", at, end))
      hazard(What::fails, table, "fails where " + table + " has rows: it has no default");
    lock(kAccessExclusive, table);
  }

  void rewrites(const std::string& table) {
    hazard(What::rewrites, table, "rewrites the table under that lock");
  }

  /// now() is the same for every row of the statement, so the server stores it once.
  bool volatile_default(std::size_t begin, std::size_t end) const {
    for (const char* function : {"random", "gen_random_uuid", "uuid_generate_v4", "clock_timestamp",
                                 "timeofday", "nextval", "uuidv4", "uuidv7"})
      if (has(function, begin, end)) return true;
    return false;
  }

  void add_constraint(const std::string& table, std::size_t at, std::size_t end) {
    const bool later = has("valid", at, end) && has("not", at, end);
    if (has("foreign", at, end)) {
      lock(kShareRow, table);
      lock(kShareRow, name_after("references", at, end));
      if (!later) checks_rows(table);
      return;
    }
    lock(kAccessExclusive, table);
    if (has("check", at, end) && !later) return checks_rows(table);
    const bool excludes = has("exclude", at, end);
    const bool index = has("unique", at, end) || has("primary", at, end) || excludes;
    if (!index || (!excludes && has("using", at, end))) return;
    hazard(What::scans, table,
           excludes ? "builds its index under that lock"
                    : "builds its index under that lock; CREATE UNIQUE INDEX CONCURRENTLY and then "
                      "ADD … USING INDEX do not");
    hazard(What::fails, table, "fails where rows of " + table + " violate it");
  }

  void checks_rows(const std::string& table) {
    hazard(What::scans, table,
           "reads the whole table under that lock; NOT VALID and then VALIDATE do not");
    hazard(What::fails, table, "fails where rows of " + table + " violate it");
  }

  void drop_part(const std::string& table, std::size_t at) {
    lock(kAccessExclusive, table);
    if (phrase_.at(at) == "constraint") return;
    phrase_.skip(at, "column");
    skip_if_exists(at);
    const std::string column = phrase_.name(at);
    if (column.empty()) return;
    effect_.losses.push_back({table, column});
    hazard(What::loses, table, "the values of " + column + " are lost");
    hazard(What::breaks, table, "programs that read " + column + " fail");
  }

  void alter_column(const std::string& table, std::size_t at, std::size_t end) {
    if (has("statistics", at, end)) return lock(kShareUpdate, table);
    lock(kAccessExclusive, table);
    phrase_.skip(at, "column");
    const std::string column = phrase_.name(at);
    const std::string& verb = phrase_.at(at);
    if (verb == "type" || (verb == "set" && phrase_.at(at + 1) == "data")) {
      hazard(What::rewrites, table, "rewrites the table under that lock, for most pairs of types");
      hazard(What::fails, table, "fails where a value of " + column + " does not fit the new type");
    }
    if (verb == "set" && phrase_.at(at + 1) == "expression") rewrites(table);
    if (verb == "set" && phrase_.at(at + 1) == "not") {
      hazard(What::scans, table,
             "reads the whole table under that lock, unless a valid CHECK proves it");
      hazard(What::fails, table, "fails where " + column + " is NULL in rows of " + table);
    }
  }

  void create() {
    std::size_t at = 1;
    if (phrase_.skip(at, "or")) ++at;
    phrase_.skip(at, "unique");
    phrase_.skip(at, "constraint");
    const std::string& what = phrase_.at(at);
    const std::string on = name_after("on", at, phrase_.size());
    if (what == "index")
      return create_index(on == "only" ? name_after("only", at, phrase_.size()) : on,
                          phrase_.at(at + 1) == "concurrently");
    if (what == "trigger") return lock(kShareRow, on);
    if (what == "policy") return lock(kAccessExclusive, on);
    if (what == "rule") return lock(kAccessExclusive, name_after("to", at, phrase_.size()));
    if (has("table", at, std::min(at + 4, phrase_.size()))) create_table(at);
  }

  void create_index(const std::string& table, bool concurrently) {
    lock(concurrently ? kShareUpdate : kShare, table);
    hazard(What::scans, table,
           concurrently ? "waits for every transaction that is older than it"
                        : "for as long as the index is built; CONCURRENTLY does not");
    if (phrase_.at(1) == "unique")
      hazard(What::fails, table, "fails where rows of " + table + " have the same key");
  }

  void create_table(std::size_t at) {
    for (std::size_t i = at; i < phrase_.size(); ++i) {
      const bool partition = phrase_.at(i) == "partition" && phrase_.at(i + 1) == "of";
      if (!partition && phrase_.at(i) != "references") continue;
      std::size_t name = partition ? i + 2 : i + 1;
      lock(partition ? kAccessExclusive : kShareRow, phrase_.name(name));
    }
  }

  void drop() {
    std::size_t at = 2;
    const std::string& what = phrase_.at(1);
    if (what == "index") {
      const bool concurrently = phrase_.skip(at, "concurrently");
      skip_if_exists(at);
      return lock(concurrently ? kShareUpdate : kAccessExclusive,
                  "the table of " + phrase_.name(at));
    }
    if (what == "trigger" || what == "policy" || what == "rule")
      return lock(kAccessExclusive, name_after("on", at, phrase_.size()));
    if (what == "schema") return hazard(What::loses, {}, "with CASCADE everything in it is lost");
    if (what == "materialized" || what == "foreign") ++at;
    const bool table = what == "table" || what == "foreign";
    if (!table && what != "view" && what != "materialized" && what != "sequence") return;
    skip_if_exists(at);
    for (std::string name = phrase_.name(at); !name.empty(); name = phrase_.name(at)) {
      if (name == "cascade" || name == "restrict") break;
      lock(kAccessExclusive, name);
      if (table) effect_.losses.push_back({.table = name});
      if (!phrase_.skip(at, ",")) break;
    }
    if (table) hazard(What::loses, {}, "its rows are lost");
  }

  void truncate() {
    std::size_t at = 1;
    phrase_.skip(at, "table");
    for (;;) {
      phrase_.skip(at, "only");
      const std::string name = phrase_.name(at);
      if (name.empty()) break;
      lock(kAccessExclusive, name);
      effect_.losses.push_back({.table = name});
      phrase_.skip(at, "*");
      if (!phrase_.skip(at, ",")) break;
    }
    hazard(What::loses, {}, "all rows are lost");
  }

  void reindex() {
    if (phrase_.has("concurrently")) return;
    std::string table = name_after("table", 1, phrase_.size());
    if (table.empty()) table = "the table of " + name_after("index", 1, phrase_.size());
    lock(kShare, table);
    hazard(What::scans, table, "for as long as the index is built; CONCURRENTLY does not");
  }

  void rewrite_all() {
    if (phrase_.at(0) != "cluster" && !phrase_.has("full")) return;
    std::size_t at = phrase_.size() == 0 ? 0 : phrase_.size() - 1;
    if (phrase_.at(0) == "cluster") at = phrase_.at(1) == "verbose" ? 2 : 1;
    const std::string table = phrase_.name(at);
    lock(kAccessExclusive, table);
    rewrites(table);
  }

  void refresh() {
    std::size_t at = 3;
    const bool concurrently = phrase_.skip(at, "concurrently");
    lock(concurrently ? kExclusive : kAccessExclusive, phrase_.name(at));
  }

  void lock_table() {
    std::size_t at = 1;
    phrase_.skip(at, "table");
    phrase_.skip(at, "only");
    const std::string table = phrase_.name(at);
    std::string spelling;
    if (phrase_.skip(at, "in"))
      for (; at < phrase_.size() && phrase_.at(at) != "mode"; ++at)
        spelling += (spelling.empty() ? "" : " ") + phrase_.at(at);
    for (const char* mode : {"AccessShareLock", "RowShareLock", "RowExclusiveLock", kShareUpdate,
                             kShare, kShareRow, kExclusive})
      if (to_lower(spelled(mode)) == spelling) return lock(mode, table);
    lock(kAccessExclusive, table);
  }

  void change_rows() {
    std::size_t at = 1;
    phrase_.skip(at, "from");
    phrase_.skip(at, "only");
    const std::string table = phrase_.name(at);
    const bool all = !phrase_.has("where");
    if (phrase_.at(0) == "delete") effect_.losses.push_back({.table = table});
    if (all) hazard(What::scans, table, "no WHERE: every row of " + table);
  }

  schema::Phrase phrase_;
  Effect effect_;
};

}  // namespace

Effect effect_of(std::string_view statement) {
  return Reader{statement}.read();
}

std::vector<std::string> in_words(const Effect& effect) {
  std::vector<std::string> lines;
  for (const Effect::Lock& lock : effect.locks) {
    const std::string blocks = what_it_blocks(lock.mode);
    lines.push_back(spelled(lock.mode) + " on " + lock.relation +
                    (blocks.empty() ? "" : ": " + blocks));
  }
  for (const Effect::Hazard& hazard : effect.hazards) lines.push_back(hazard.text);
  return lines;
}

}  // namespace workwise::migrate
