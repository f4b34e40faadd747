#include "migrate/segment.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "schema/control.hpp"
#include "schema/token.hpp"

namespace workwise::migrate {
namespace {

using Kind = Segment::Kind;

/// Whether it speaks of the text 'value', by itself or in the body of a function.
bool speaks_of(std::string_view sql, const std::string& value) {
  schema::TokenReader reader{sql};
  while (const auto token = reader.next()) {
    if (token->kind != schema::Token::Kind::quoted) continue;
    const bool body = token->text.starts_with('$');
    if (body ? token->text.find(value) != std::string_view::npos : token->text == value)
      return true;
  }
  return false;
}

/// The values of enums that are added and spoken of later; each with the statement that adds it.
class NewValues {
 public:
  explicit NewValues(const Task& task) : task_(task) {}

  /// `at` is about to join the open transaction: does it need an earlier value's commit?
  bool wants_a_commit(std::size_t at) const {
    return std::ranges::any_of(pending_, [&](const std::string& value) {
      return speaks_of(task_.statements[at].sql, value);
    });
  }
  void pass(std::size_t at) {
    const std::string_view sql = task_.statements[at].sql;
    const std::string type = schema::type_of(sql);
    if (type.empty()) return;
    const std::string value = schema::added_value(sql);
    const bool own = std::ranges::find(made_, type) != made_.end();
    if (value.empty())
      made_.push_back(type);  // of a type that it makes itself a transaction may use every value
    else if (!own)
      pending_.push_back(value);
  }
  void committed() {
    pending_.clear();
    made_.clear();
  }

 private:
  const Task& task_;
  std::vector<std::string> pending_;
  std::vector<std::string> made_;  ///< types of the open transaction
};

class Cutter {
 public:
  explicit Cutter(const Task& task) : task_(task), values_(task) {}

  std::vector<Segment> cut() {
    for (std::size_t at = 0; at < task_.statements.size(); ++at) {
      if (task_.in_batches(at))
        add_batches(at);
      else if (!task_.section().transaction)
        add_as_written(at);
      else
        add(at);
    }
    if (segments_.empty()) open();  // a migration that says nothing is applied, too
    return std::move(segments_);
  }

 private:
  void open() {
    const std::size_t at = segments_.empty() ? 0 : segments_.back().end;
    segments_.push_back({.kind = Kind::transaction, .begin = at, .end = at});
    values_.committed();
  }

  void add(std::size_t at) {
    if (schema::needs_no_transaction(task_.statements[at].sql)) {
      segments_.push_back({.kind = Kind::alone, .begin = at, .end = at + 1});
      return;
    }
    const bool joins = !segments_.empty() && segments_.back().kind == Kind::transaction &&
                       !values_.wants_a_commit(at);
    if (!joins) open();
    segments_.back().end = at + 1;
    values_.pass(at);
  }

  /// A transaction of the file's own counts when it has ended it.
  void add_as_written(std::size_t at) {
    if (own_transaction_)
      segments_.back().end = at + 1;
    else
      segments_.push_back({.kind = Kind::alone, .begin = at, .end = at + 1});
    const schema::Control control = schema::control_of(task_.statements[at].sql);
    if (control != schema::Control::none) own_transaction_ = control == schema::Control::opens;
  }

  void add_batches(std::size_t at) {
    const bool more = !segments_.empty() && segments_.back().kind == Kind::batches;
    if (!more) segments_.push_back({.kind = Kind::batches, .begin = at, .end = at});
    segments_.back().end = at + 1;
  }

  const Task& task_;
  NewValues values_;
  std::vector<Segment> segments_;
  bool own_transaction_ = false;
};

}  // namespace

std::vector<Segment> segments_of(const Task& task) {
  return Cutter{task}.cut();
}

}  // namespace workwise::migrate
