#include "schema/plan.hpp"

#include <algorithm>

#include "schema/fates.hpp"
#include "schema/rendered.hpp"
#include "schema/rights.hpp"
#include "schema/steps.hpp"
#include "schema/supersede.hpp"
#include "schema/table_parts.hpp"

namespace workwise::schema {
namespace {

/// A table, or what is used like one.
bool is_table(const Item& item) {
  return item.kind == Kind::table || item.kind == Kind::view ||
         item.kind == Kind::materialized_view;
}

std::string table_of(const Item& item) {
  for (const Item* whole = &item; whole != nullptr; whole = whole->parent)
    if (is_table(*whole)) return std::string(whole->id);
  return {};
}

/// The tables that a foreign key, or those of a table, point to.
void add_referenced(const Item& item, std::vector<std::string>& tables) {
  for (const Item* part : item.parts) add_referenced(*part, tables);
  if (item.kind != Kind::constraint || item["type"] != "f") return;
  for (const Item* needed : item.needs) {
    const std::string table = table_of(*needed);
    const bool other = !table.empty() && table != table_of(item);
    if (other && std::find(tables.begin(), tables.end(), table) == tables.end())
      tables.push_back(table);
  }
}

class Writer {
 public:
  Writer(const Fates& fates, const Writing& writing) : fates_(fates), writing_(writing) {}

  Change write(const Step& step) const {
    Change change{.what = step.what == Step::Do::drop     ? Change::What::drop
                          : step.what == Step::Do::create ? Change::What::create
                                                          : Change::What::alter,
                  .kind = step.item().kind,
                  .id = std::string(step.item().id),
                  .statements = {}};
    describe(step, change);
    switch (step.what) {
      case Step::Do::drop:
        drop(step, change.statements);
        break;
      case Step::Do::create:
        create(step, change.statements);
        break;
      case Step::Do::alter:
        alter(step, change.statements);
        break;
    }
    return change;
  }

 private:
  void describe(const Step& step, Change& change) const {
    const Item& item = step.item();
    change.table = table_of(item);
    change.again = step.from != nullptr && step.to != nullptr;
    if (step.what == Step::Do::drop) add_referenced(item, change.referenced);
    if (step.what != Step::Do::alter || item.kind != Kind::column) return;
    const bool by_text = fates_.moves_by_text(*step.from) && fates_.of(*step.from) == Fate::retyped;
    if (by_text) {
      change.retyped = TypeChange{};
      return;
    }
    if (same(*step.from, *step.to, "type") && same(*step.from, *step.to, "collation")) return;
    change.type_before = std::string((*step.from)["type"]);
    change.retyped = type_change(change.type_before, (*step.to)["type"]);
  }

  void drop(const Step& step, Commands& out) const {
    const Item& item = *step.from;
    if (fates_.of(item) == Fate::superseded) {
      if (item.kind == Kind::table) carry_rows(item, *step.to, out);
      return drop_superseded(item, out);
    }
    if (item.parent != nullptr && fates_.of(*item.parent) == Fate::superseded &&
        item.kind == Kind::column)
      return;
    const Rules& rules = rules_of(item.kind);
    if (rules.drop != nullptr) {
      const std::size_t first = out.size();
      rules.drop(item, writing_of(item), out);
      // What is made again at once loses nothing.
      if (step.to != nullptr && item.kind != Kind::column)
        for (std::size_t i = first; i < out.size(); ++i) out[i].loss.clear();
    } else {
      out.push_back({.sql = "DROP " + rules.address(item)});
    }
  }

  void create(const Step& step, Commands& out) const {
    const Item& item = *step.to;
    const bool superseded = step.from != nullptr && fates_.of(*step.from) == Fate::superseded;
    if (superseded) rename_away(*step.from, out);
    std::vector<const Item*> folded;
    for (const Step& part : step.carried)
      if (part.to != nullptr &&
          (part.to->kind == Kind::column_default || part.to->kind == Kind::constraint ||
           part.to->kind == Kind::sequence))
        folded.push_back(part.to);
    if (item.kind == Kind::table) {
      create_table(item, folded, writing_, out);
    } else if (item.kind == Kind::column) {
      create_column(item, folded.empty() ? nullptr : folded.front(), writing_of(item), out);
    } else {
      rules_of(item.kind).create(item, writing_of(item), out);
      for (const Item* part : folded) rules_of(part->kind).create(*part, writing_, out);
    }
    if (item.kind == Kind::table) finish_columns(step, out);
    write_rights(nullptr, item, writing_, out);
    for (const Step& part : step.carried)
      if (part.to != nullptr && part.what == Step::Do::create)
        write_rights(nullptr, *part.to, writing_, out);
  }

  /// Of a table that was made: what its columns have beyond CREATE TABLE, and what differs from
  /// what came from the parent.
  void finish_columns(const Step& step, Commands& out) const {
    for (const Step& part : step.carried)
      if (part.to != nullptr && part.to->kind == Kind::column) finish_column(*part.to, out);
    const bool child = step.to->has("_partition_of") || step.to->has("inherits");
    if (child)
      for (const Step& part : step.carried)
        if (part.to != nullptr && part.to->kind == Kind::column)
          settle_default(*part.to, step, out);
  }

  void settle_default(const Item& column, const Step& step, Commands& out) const {
    if (column.has("generated") || column.has("identity") || !column.is("_inherited")) return;
    const Item* own = nullptr;
    for (const Item* part : column.parts)
      if (part->kind == Kind::column_default) own = part;
    const std::string alter = "ALTER TABLE ONLY " + std::string(step.to->id) + " ALTER COLUMN " +
                              std::string(column["_name"]);
    if (own == nullptr && parent_has_default(column))
      out.push_back({.sql = alter + " DROP DEFAULT"});
    if (own != nullptr && !step.to->has("_partition_of") && !inherited_default(*own, writing_))
      out.push_back({.sql = alter + " SET DEFAULT " + std::string((*own)["expression"])});
  }

  void alter(const Step& step, Commands& out) const {
    const Item& from = *step.from;
    const Item& to = *step.to;
    Writing writing = writing_of(from);
    writing.by_text = fates_.moves_by_text(from) && fates_.of(from) == Fate::retyped;
    if (writing.by_text || !differences(from, to).empty())
      rules_of(to.kind).alter(from, to, writing, out);
    write_rights(&from, to, writing_, out);
  }

  /// What is a part of a partition whose parent is made again is on its own meanwhile.
  Writing writing_of(const Item& part) const {
    Writing writing = writing_;
    const Item* whole = part.parent;
    while (whole != nullptr && whole->kind != Kind::table) whole = whole->parent;
    const Item* before = whole == nullptr ? nullptr : writing_.from.find(Kind::table, whole->id);
    const Item* above =
        before == nullptr ? nullptr : writing_.from.find(Kind::table, (*before)["_partition_of"]);
    writing.on_its_own = above != nullptr && fates_.of(*above) == Fate::superseded;
    return writing;
  }

  const Fates& fates_;
  const Writing& writing_;
};

}  // namespace

std::size_t Plan::statements() const {
  std::size_t count = 0;
  for (const Change& change : changes) count += change.statements.size();
  return count;
}

std::vector<std::string> Plan::losses() const {
  std::vector<std::string> losses;
  for (const Change& change : changes)
    for (const Command& statement : change.statements)
      if (!statement.loss.empty()) losses.push_back(statement.loss);
  return losses;
}

bool Plan::makes_functions() const {
  return std::any_of(changes.begin(), changes.end(), [](const Change& change) {
    return change.kind == Kind::function && change.what != Change::What::drop;
  });
}

Plan plan(const Catalog& from, const Catalog& to, const PlanOptions& options) {
  const Writing writing{.from = from, .to = to, .online = options.online};
  const Fates fates{from, to, writing};
  const Writer writer{fates, writing};
  Plan plan{.changes = {}, .likely = likely_renames(from, to)};
  for (const Step& step : ordered_steps(from, to, fates)) {
    Change change = writer.write(step);
    for (Command& command : change.statements)
      command.sql = with_array_types(std::move(command.sql));
    if (!change.statements.empty()) plan.changes.push_back(std::move(change));
  }
  return plan;
}

}  // namespace workwise::schema
