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
  void hazard(const std::string& text) {
    if (std::ranges::find(effect_.hazards, text) == effect_.hazards.end())
      effect_.hazards.push_back(text);
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
    const bool relation = what == "table" || what == "view" || what == "sequence" ||
                          what == "materialized" || what == "foreign";
    if (!relation) return;
    skip_if_exists(at);
    phrase_.skip(at, "only");
    const std::string name = phrase_.name(at);
    phrase_.skip(at, "*");
    for (const auto& [begin, end] : actions(phrase_, at)) alter_by(name, begin, end);
  }

  void alter_by(const std::string& table, std::size_t begin, std::size_t end) {
    std::size_t at = begin;
    if (phrase_.skip(at, "add")) return add(table, at, end);
    if (phrase_.skip(at, "drop")) return drop_part(table, at);
    if (phrase_.skip(at, "alter")) return alter_column(table, at, end);
    const std::string& verb = phrase_.at(begin);
    const std::string& object = phrase_.at(begin + 1);
    if (verb == "validate") {
      hazard("reads the whole table, others go on");
      return lock(kShareUpdate, table);
    }
    if (verb == "attach") {
      lock(kShareUpdate, table);
      hazard("reads the whole partition, unless a CHECK proves its range already");
      return lock(kAccessExclusive, name_after("partition", begin, end));
    }
    if (verb == "detach" && has("concurrently", begin, end)) return lock(kShareUpdate, table);
    if (verb == "detach") lock(kAccessExclusive, name_after("partition", begin, end));
    if ((verb == "enable" || verb == "disable") && has("trigger", begin, end))
      return lock(kShareRow, table);
    if (verb == "rename" || (verb == "set" && object == "schema"))
      hazard("programs that know the old name fail from then on");
    if (verb == "set" && (object == "logged" || object == "unlogged" || object == "tablespace" ||
                          object == "access"))
      hazard("rewrites the table under that lock");
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
      hazard("rewrites the table under that lock");
    lock(kAccessExclusive, table);
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
      if (!later)
        hazard("reads the whole table under that lock; NOT VALID and then VALIDATE do not");
      return;
    }
    lock(kAccessExclusive, table);
    if (has("check", at, end) && !later)
      hazard("reads the whole table under that lock; NOT VALID and then VALIDATE do not");
    const bool index = has("unique", at, end) || has("primary", at, end) || has("exclude", at, end);
    if (index && !has("using", at, end))
      hazard(
          "builds its index under that lock; CREATE UNIQUE INDEX CONCURRENTLY and then ADD … USING "
          "INDEX do not");
  }

  void drop_part(const std::string& table, std::size_t at) {
    lock(kAccessExclusive, table);
    if (phrase_.at(at) == "constraint") return;
    phrase_.skip(at, "column");
    skip_if_exists(at);
    const std::string column = phrase_.name(at);
    if (column.empty()) return;
    effect_.losses.push_back({table, column});
    hazard("the values of " + column + " are lost, and programs that read it fail");
  }

  void alter_column(const std::string& table, std::size_t at, std::size_t end) {
    phrase_.skip(at, "column");
    phrase_.name(at);
    if (has("statistics", at, end)) return lock(kShareUpdate, table);
    if (has("type", at, end)) hazard("rewrites the table under that lock, for most pairs of types");
    if (phrase_.at(at) == "set" && phrase_.at(at + 1) == "not")
      hazard("reads the whole table under that lock, unless a valid CHECK proves it");
    lock(kAccessExclusive, table);
  }

  void create() {
    std::size_t at = 1;
    if (phrase_.skip(at, "or")) ++at;
    phrase_.skip(at, "unique");
    phrase_.skip(at, "constraint");
    const std::string& what = phrase_.at(at);
    const std::string on = name_after("on", at, phrase_.size());
    if (what == "index" && phrase_.at(at + 1) == "concurrently") {
      hazard("waits for every transaction that is older than it");
      return lock(kShareUpdate, on == "only" ? name_after("only", at, phrase_.size()) : on);
    }
    if (what == "index") {
      hazard("for as long as the index is built; CONCURRENTLY does not");
      return lock(kShare, on == "only" ? name_after("only", at, phrase_.size()) : on);
    }
    if (what == "trigger") return lock(kShareRow, on);
    if (what == "policy") return lock(kAccessExclusive, on);
    if (what == "rule") return lock(kAccessExclusive, name_after("to", at, phrase_.size()));
    if (has("table", at, std::min(at + 4, phrase_.size())))
      for (std::size_t i = at; i < phrase_.size(); ++i)
        if (phrase_.at(i) == "references") {
          std::size_t name = i + 1;
          lock(kShareRow, phrase_.name(name));
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
    if (what == "schema") return hazard("with CASCADE everything in it is lost");
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
    if (table) hazard("its rows are lost");
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
    hazard("all rows are lost");
  }

  void reindex() {
    if (phrase_.has("concurrently")) return;
    const std::string table = name_after("table", 1, phrase_.size());
    lock(kShare, table.empty() ? "the table of " + name_after("index", 1, phrase_.size()) : table);
    hazard("for as long as the index is built; CONCURRENTLY does not");
  }

  void rewrite_all() {
    const bool rewrites = phrase_.at(0) == "cluster" || phrase_.has("full");
    if (!rewrites) return;
    std::size_t at = phrase_.size() == 0 ? 0 : phrase_.size() - 1;
    if (phrase_.at(0) == "cluster") at = phrase_.at(1) == "verbose" ? 2 : 1;
    lock(kAccessExclusive, phrase_.name(at));
    hazard("rewrites the table under that lock");
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
    if (all) hazard("no WHERE: every row of " + table);
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
  lines.insert(lines.end(), effect.hazards.begin(), effect.hazards.end());
  return lines;
}

}  // namespace workwise::migrate
