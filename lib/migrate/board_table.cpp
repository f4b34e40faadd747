#include "migrate/board_table.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/board_values.hpp"

namespace workwise::migrate {
namespace {

const std::vector<std::string> kIntegers{"smallint", "integer", "bigint"};

bool is_integer(const std::string& type) {
  return std::ranges::find(kIntegers, type) != kIntegers.end();
}

/// "numeric(15,2)" is of "numeric".
std::string base_of(const std::string& type) {
  const auto open = type.find('(');
  if (open == std::string::npos) return type;
  const auto close = type.find(')', open);
  return type.substr(0, open) + type.substr(std::min(close, type.size() - 1) + 1);
}

bool is_naive_time(const std::string& type) {
  return type == "date" || (type.starts_with("timestamp") && type.find("without") != type.npos);
}

const BoardConstraint* find(const BoardTable& table, char kind, const std::string& definition) {
  const auto found = std::ranges::find_if(table.constraints, [&](const BoardConstraint& one) {
    return one.kind == kind && one.definition == definition;
  });
  return found == table.constraints.end() ? nullptr : &*found;
}

}  // namespace

BoardTableChange::BoardTableChange(std::string table, BoardTable site, const BoardTable& target,
                                   const BoardShape& shapes)
    : table_(std::move(table)), site_(std::move(site)), target_(target), shapes_(shapes) {
  refuse_what_cannot_be();
  settle_constraints();
  settle_indexes();
  settle_columns();
  settle_site_columns();
  for (const BoardConstraint& ours : target_.constraints) {
    if (find(site_, ours.kind, ours.definition) != nullptr) continue;
    if (ours.kind == 'u') make_unique(ours);
    (ours.kind == 'f' ? foreign_keys_ : indexes_) +=
        alter() + " ADD CONSTRAINT " + ours.name + " " + ours.definition + ";\n";
  }
}

void BoardTableChange::refuse_what_cannot_be() const {
  const std::string name = "public." + table_;
  if (site_.kind != 'r')
    throw Error(name +
                    " is no ordinary table: workwise can't adopt it. Give it another name; the "
                    "board's migration makes one.",
                "workwise migrate --dry-run");
  const BoardColumn* id = site_.column("id");
  if (id != nullptr && !is_integer(id->type))
    throw Error(
        name + ".id is " + id->type +
            ", and workwise numbers its rows: it can't be "
            "adopted in place. Give the table another name; the board's migration makes one, "
            "and its rows can be copied.",
        "workwise migrate --dry-run");
  for (const BoardConstraint& one : site_.constraints)
    if (one.kind == 'p' && one.columns != std::set<std::string>{"id"})
      throw Error(name + " has the primary key " + one.definition +
                      ", and workwise needs it to be id: it can't be adopted in place.",
                  "workwise migrate --dry-run");
}

// ---- columns

void BoardTableChange::settle_columns() {
  for (const BoardColumn& ours : target_.columns) {
    const BoardColumn* theirs = site_.column(ours.name);
    if (theirs != nullptr && !theirs->generated && becomes(theirs->type, ours.type)) {
      keep_column(*theirs, ours);
      continue;
    }
    if (theirs != nullptr) set_aside(*theirs);
    add_column(ours);
  }
  settle_closing();
}

/// Closed or not is said by two columns, which have to agree.
void BoardTableChange::settle_closing() {
  if (target_.column("closed_reason") == nullptr) return;
  const BoardColumn* reason = site_.column("closed_reason");
  if (reason == nullptr && site_.column("closed_at") == nullptr) return;
  const std::string known = "closed_reason IN ('missing', 'expired', 'feed_empty')";
  if (reason != nullptr) {
    actions_.push_back("ADD COLUMN site_closed_reason text");
    sets_.push_back("site_closed_reason = closed_reason");
  }
  sets_.push_back("closed_reason = CASE WHEN closed_at IS NULL THEN NULL WHEN " + known +
                  " THEN closed_reason ELSE 'missing' END");
  note("a job is closed where closed_at is set; closed_reason takes workwise's words" +
       std::string(reason != nullptr ? ", the site's are kept in site_closed_reason" : ""));
}

/// By assignment, and the other way round not: widening. Text takes everything.
bool BoardTableChange::becomes(const std::string& from, const std::string& to) const {
  const std::string a = base_of(from);
  const std::string b = base_of(to);
  if (a == b) return true;
  if (to == "text") return !a.ends_with("[]");
  return shapes_.assignable.contains({a, b});
}

/// What can't become ours keeps its values under another name.
void BoardTableChange::set_aside(const BoardColumn& theirs) {
  const std::string name = "site_" + theirs.name;
  note("the column " + theirs.name + " (" + theirs.type + ") is called " + name +
       " now: workwise's own of that name holds something else");
  before_columns_ += alter() + " RENAME COLUMN " + theirs.name + " TO " + name + ";\n";
  const auto place = std::ranges::find(site_.columns, theirs.name, &BoardColumn::name);
  place->name = name;
}

void BoardTableChange::add_column(const BoardColumn& ours) {
  std::string action = "ADD COLUMN " + ours.name + " " + ours.type;
  if (!ours.identity.empty()) action += " GENERATED BY DEFAULT AS IDENTITY";
  if (!ours.fallback.empty()) action += " DEFAULT " + ours.fallback;
  const bool filled = !ours.fallback.empty() || !ours.identity.empty();
  if (ours.not_null && filled) action += " NOT NULL";
  actions_.push_back(action);

  if (const BoardColumn* from = source_of(table_, ours.name, site_)) {
    const std::string value = converted(*from, ours);
    const std::string spare = !filled ? "" : ours.name;
    if (!value.empty()) {
      sets_.push_back(ours.name + " = " +
                      (ours.not_null ? "coalesce(" + value + ", " +
                                           (filled ? spare : stand_in(table_, ours)) + ")"
                                     : value));
      note(ours.name + " is filled from " + from->name + ", which stays as it is");
      if (is_naive_time(from->type))
        note(from->name +
             " has no time zone and is taken for UTC; where it is local time, write "
             "the zone's name instead of 'UTC' before you apply this");
      if (ours.not_null && !filled) flags_.push_back("ALTER COLUMN " + ours.name + " SET NOT NULL");
      return;
    }
  }
  if (ours.not_null && !filled) {
    fill(ours, true);
    flags_.push_back("ALTER COLUMN " + ours.name + " SET NOT NULL");
  }
}

void BoardTableChange::keep_column(const BoardColumn& theirs, const BoardColumn& ours) {
  if (theirs.type != ours.type) {
    std::string action = "ALTER COLUMN " + ours.name + " TYPE " + ours.type;
    if (ours.type == "timestamp with time zone" && is_naive_time(theirs.type)) {
      action += " USING " + ours.name + (theirs.type == "date" ? "::timestamp" : "") +
                " AT TIME ZONE 'UTC'";
      note(ours.name +
           " has no time zone and is taken for UTC; where it is local time, write the "
           "zone's name instead of 'UTC' before you apply this");
    }
    if (!theirs.fallback.empty()) actions_.push_back("ALTER COLUMN " + ours.name + " DROP DEFAULT");
    actions_.push_back(action);
  }
  keep_words(theirs, ours);
  settle_rules(theirs, ours);
}

/// A CHECK of ours takes a few words: others are kept beside them.
void BoardTableChange::keep_words(const BoardColumn& theirs, const BoardColumn& ours) {
  const std::string words = in_our_words(ours.name, ours.name);
  const bool checked = std::ranges::any_of(target_.constraints, [&](const BoardConstraint& check) {
    return check.kind == 'c' && check.columns.contains(ours.name) &&
           find(site_, 'c', check.definition) != nullptr;
  });
  if (words.empty() || checked) return;
  const std::string spare = "site_" + theirs.name;
  if (site_.column(spare) == nullptr) actions_.push_back("ADD COLUMN " + spare + " text");
  sets_.push_back(spare + " = CASE WHEN " + words + " IS NULL THEN " + ours.name + " END");
  sets_.push_back(ours.name + " = " + words);
  note(ours.name +
       " takes workwise's words only: a value that is none of them is null, and kept in " + spare);
}

void BoardTableChange::settle_rules(const BoardColumn& theirs, const BoardColumn& ours) {
  const std::string column = "ALTER COLUMN " + ours.name + " ";
  const bool retyped = theirs.type != ours.type;
  if (!ours.identity.empty())
    identity(theirs);
  else if (ours.fallback.empty() && !theirs.fallback.empty() && !retyped)
    flags_.push_back(column + "DROP DEFAULT");
  else if (!ours.fallback.empty() && (retyped || ours.fallback != theirs.fallback))
    flags_.push_back(column + "SET DEFAULT " + ours.fallback);
  if (ours.not_null) fill(ours, !theirs.not_null);
  if (ours.not_null && !theirs.not_null) flags_.push_back(column + "SET NOT NULL");
  if (!ours.not_null && theirs.not_null) flags_.push_back(column + "DROP NOT NULL");
}

/// An empty key is as good as none.
void BoardTableChange::fill(const BoardColumn& ours, bool may_be_null) {
  const bool key = ours.name == "source" || ours.name == "external_id" || ours.name == "slug";
  if (ours.name == "id" || (!may_be_null && !key)) return;
  const std::string value = stand_in(table_, ours);
  if (value.empty())
    throw Error("public." + table_ + "." + ours.name +
                    " must not be null, and there is nothing to fill it with: give it a value in "
                    "every row first.",
                "workwise adopt board");
  const std::string own = key ? "nullif(" + ours.name + ", '')" : ours.name;
  const std::string set = ours.name + " = coalesce(" + own + ", " + value + ")";
  (ours.name == "slug" ? slug_set_ : sets_).push_back(set);
  if (key && may_be_null) site_fills_.push_back(ours.name);
}

/// A serial becomes an identity that goes on where it was.
void BoardTableChange::identity(const BoardColumn& theirs) {
  const std::string column = "ALTER COLUMN id ";
  const std::string name = "'public." + table_ + "', 'id'";
  if (theirs.identity == "d") return;
  if (theirs.identity == "a") {
    flags_.push_back(column + "SET GENERATED BY DEFAULT");
    return;
  }
  const bool serial = !theirs.sequence.empty();
  const std::string before = "site_" + table_ + "_id_seq";
  if (serial)
    identity_ += "ALTER SEQUENCE " + theirs.sequence + " OWNED BY NONE;\nALTER SEQUENCE " +
                 theirs.sequence + " RENAME TO " + before + ";\n";
  const bool dropped = theirs.type != "bigint" || theirs.fallback.empty();
  if (!dropped) identity_ += alter() + " " + column + "DROP DEFAULT;\n";
  if (!theirs.not_null) identity_ += alter() + " " + column + "SET NOT NULL;\n";
  identity_ += alter() + " " + column + "ADD GENERATED BY DEFAULT AS IDENTITY;\n";
  const std::string highest = "coalesce((SELECT max(id) FROM public." + table_ + "), 0) + 1";
  if (serial)
    identity_ += "SELECT setval(pg_get_serial_sequence(" + name +
                 "), greatest(CASE WHEN is_called THEN last_value + 1 ELSE last_value END, " +
                 highest + "), false)\n  FROM public." + before + ";\nDROP SEQUENCE public." +
                 before + ";\n";
  else
    identity_ += "SELECT setval(pg_get_serial_sequence(" + name + "), " + highest + ", false);\n";
}

/// Our inserts know nothing of a site's columns.
void BoardTableChange::settle_site_columns() {
  for (const BoardColumn& theirs : site_.columns) {
    const bool safe = !theirs.not_null || !theirs.fallback.empty() || !theirs.identity.empty() ||
                      theirs.generated || target_.column(theirs.name) != nullptr;
    if (safe) continue;
    flags_.push_back("ALTER COLUMN " + theirs.name + " DROP NOT NULL");
    note("the column " + theirs.name +
         " may be null from now on: it has no default, and workwise "
         "inserts rows without it");
  }
}

// ---- constraints and indexes

bool BoardTableChange::all_ours(const std::set<std::string>& columns) const {
  return !columns.empty() && std::ranges::all_of(columns, [&](const std::string& name) {
    return target_.column(name) != nullptr;
  });
}

bool BoardTableChange::any_ours(const std::set<std::string>& columns) const {
  return std::ranges::any_of(
      columns, [&](const std::string& name) { return target_.column(name) != nullptr; });
}

void BoardTableChange::settle_constraints() {
  for (const BoardConstraint& theirs : site_.constraints) settle_constraint(theirs);
}

void BoardTableChange::settle_constraint(const BoardConstraint& theirs) {
  if (const BoardConstraint* ours = find(target_, theirs.kind, theirs.definition)) {
    if (ours->name != theirs.name)
      release_ += alter() + " RENAME CONSTRAINT " + theirs.name + " TO " + ours->name + ";\n";
    return;
  }
  const bool hinders = theirs.kind == 'c' ? any_ours(theirs.columns) : all_ours(theirs.columns);
  if (hinders) {
    note("the constraint " + theirs.name + ", " + theirs.definition +
         (theirs.kind == 'f' ? ", becomes workwise's own, which does nothing when a row is deleted"
                             : ", goes: what feeds bring may not keep to it"));
    release_ += alter() + " DROP CONSTRAINT " + theirs.name + ";\n";
    return;
  }
  const bool clash = std::ranges::find(target_.constraints, theirs.name, &BoardConstraint::name) !=
                     target_.constraints.end();
  if (clash)
    aside_ += alter() + " RENAME CONSTRAINT " + theirs.name + " TO site_" + theirs.name + ";\n";
}

void BoardTableChange::settle_indexes() {
  std::set<std::string> there;
  for (const BoardIndex& theirs : site_.indexes) {
    const auto ours = std::ranges::find_if(
        target_.indexes, [&](const BoardIndex& one) { return one.shape() == theirs.shape(); });
    const std::string index = "public." + theirs.name;
    if (ours != target_.indexes.end() && there.insert(ours->name).second) {
      if (ours->name != theirs.name)
        release_ += "ALTER INDEX " + index + " RENAME TO " + ours->name + ";\n";
    } else if (theirs.unique && all_ours(theirs.columns)) {
      note("the unique index " + theirs.name + " goes: what feeds bring may not keep to it");
      release_ += "DROP INDEX " + index + ";\n";
    } else if (std::ranges::find(target_.indexes, theirs.name, &BoardIndex::name) !=
               target_.indexes.end()) {
      aside_ += "ALTER INDEX " + index + " RENAME TO site_" + theirs.name + ";\n";
    }
  }
  for (const BoardIndex& ours : target_.indexes)
    if (!there.contains(ours.name)) indexes_ += ours.definition + ";\n";
}

/// A key that several rows share stays with the first; the others get their id behind it. Where
/// that is another row's key already, it stays with the one that had it.
void BoardTableChange::make_unique(const BoardConstraint& ours) {
  std::vector<std::string> key;
  for (const BoardColumn& column : target_.columns)  // in the table's order: the last is the name
    if (ours.columns.contains(column.name)) key.push_back(column.name);
  const std::string& last = key.back();
  const std::string table = "public." + table_;
  uniques_ += "-- Of rows with the same " + join(key, ", ") +
              " the first keeps it, the others get their id behind it.\n"
              "DO $adopt$\nBEGIN\n  LOOP\n    UPDATE " +
              table + " AS one SET " + last + " = one." + last +
              " || '-' || one.id\n      FROM (SELECT id, row_number() OVER (PARTITION BY " +
              join(key, ", ") + "\n        ORDER BY " + last +
              " LIKE '%-' || id, id) AS nth FROM " + table +
              ") AS twin\n     WHERE twin.id = one.id AND twin.nth > 1;\n    EXIT WHEN NOT FOUND;\n"
              "  END LOOP;\nEND\n$adopt$;\n";
}

// ---- the lines

std::string BoardTableChange::alter_with(const std::vector<std::string>& actions) const {
  return actions.empty() ? "" : alter() + "\n  " + join(actions, ",\n  ") + ";\n";
}

std::string BoardTableChange::release() const {
  return aside_ + release_;
}
std::string BoardTableChange::columns() const {
  return before_columns_ + alter_with(actions_);
}

std::string BoardTableChange::values() const {
  std::string updates;
  for (const auto* sets : {&sets_, &slug_set_})  // a slug is made of the name that the first filled
    if (!sets->empty())
      updates += "UPDATE public." + table_ + " SET\n  " + join(*sets, ",\n  ") + ";\n";
  return updates + uniques_;
}

std::string BoardTableChange::rules() const {
  return alter_with(flags_) + identity_;
}
std::string BoardTableChange::indexes() const {
  return indexes_;
}
std::string BoardTableChange::foreign_keys() const {
  return foreign_keys_;
}

std::string BoardTableChange::site_rows() const {
  if (site_fills_.empty()) return {};
  const std::string name = "site_" + table_ + "_fill";
  std::vector<std::string> when;
  std::string body;
  for (const std::string& column : site_fills_) {
    const std::string value = stand_in(table_, *target_.column(column), "NEW.");
    when.push_back("NEW." + column + " IS NULL");
    body += "  NEW." + column + " := coalesce(NEW." + column + ", " + value + ");\n";
  }
  return "-- The site's own pages insert rows without " + join(site_fills_, ", ") +
         "; this fills them in. Drop it once they don't.\nCREATE FUNCTION public." + name +
         "() RETURNS trigger LANGUAGE plpgsql AS $adopt$\nBEGIN\n" + body +
         "  RETURN NEW;\nEND\n$adopt$;\nCREATE TRIGGER " + name + " BEFORE INSERT ON public." +
         table_ + "\n  FOR EACH ROW WHEN (" + join(when, " OR ") + ") EXECUTE FUNCTION public." +
         name + "();\n";
}

}  // namespace workwise::migrate
