#include "ingest/replay.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "feed/decode.hpp"
#include "feed/split.hpp"
#include "ingest/flush.hpp"
#include "ingest/ledger.hpp"
#include "ingest/recipe.hpp"
#include "postgres/lock.hpp"

namespace workwise::ingest {
namespace {

// Newest first: of two with one id the newer is the one that counts; of one run's the one that
// came first in the document, as in a poll.
constexpr const char* kItems = R"sql(
SELECT id FROM workwise.quarantine
 WHERE source = $1 AND ($2::bigint[] IS NULL OR id = ANY ($2::bigint[]))
 ORDER BY first_run DESC, ordinal
)sql";

// Closings count as writing: who closed it knew more than the item does.
constexpr const char* kHeld = R"sql(
SELECT j.updated_at >= coalesce(r.started_at, to_timestamp($4::bigint)),
       CASE WHEN j.closed_at IS NULL OR j.closed_reason = 'expired' THEN j.content_fingerprint END
  FROM public.jobs j LEFT JOIN workwise.runs r ON r.id = $3::bigint
 WHERE j.source = $1 AND j.external_id = $2
)sql";

constexpr const char* kStillRejected = R"sql(
UPDATE workwise.quarantine
   SET reason = $2, field = nullif($3, ''), external_id = nullif($4, ''),
       recipe = coalesce($5::uuid, recipe)
 WHERE id = $1::bigint
)sql";

constexpr const char* kNotAbsent = R"sql(
DELETE FROM workwise.absent WHERE source = $1 AND external_id = ANY ($2::text[])
)sql";

// The next poll looks at them again, and asks for their details.
constexpr const char* kWithoutDetail = R"sql(
UPDATE public.jobs SET raw_fingerprint = NULL WHERE source = $1 AND external_id = ANY ($2::text[])
)sql";

// No run is the current one until the next poll: the daemon must not take this for a poll.
constexpr const char* kStepBack = R"sql(
UPDATE workwise.sources SET current_run = NULL WHERE name = $1 AND current_run = $2::bigint
)sql";

using Outcome = Replayed::Outcome;

class Replay {
 public:
  Replay(const config::Settings& settings, const config::Source& source,
         const ReplayOptions& options)
      : settings_(settings),
        source_(source),
        options_(options),
        recipe_(recipe_of(source)),
        decoder_(source),
        reader_(connect("replay")) {
    source_.commit = config::Commit::run;  // all of it or nothing
    report_.source = source_.name;
  }

  RunReport go() {
    const auto began = std::chrono::steady_clock::now();
    if (options_.dry_run) {
      const postgres::Transaction reading(reader_, postgres::Transaction::Mode::read_only);
      // A poll may release an item between the look at the list and the one at the item.
      reader_.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      each([this](Replayed&& one) { count(one.outcome, report_.counts); });
    } else {
      const auto lock = postgres::AdvisoryLock::lock(reader_, lock_name(source_.name),
                                                     options_.lock_wait, options_.stop);
      as_run();
    }
    report_.took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - began);
    return report_;
  }

 private:
  /// An item that leaves the quarantine, unless the server refuses the row of `winner`.
  struct Leaving {
    Fingerprint item;
    Fingerprint winner;
  };

  postgres::Connect connect(const char* what) const {
    return {.url = settings_.database.url,
            .application_name = std::string("workwise ") + what + " " + source_.name,
            .timeout = settings_.database.connect_timeout};
  }

  void each(const std::function<void(Replayed&&)>& take);
  Replayed judge(std::int64_t id);
  void weigh(Replayed& one);
  void as_run();
  void write();
  void take(Replayed&& one, Batch& batch, postgres::Session& writer);
  /// What a still rejected item was read by. With details it was not read whole: the next poll's
  /// business, as before.
  postgres::Parameter read_by() const {
    if (!source_.detail.url.empty()) return std::nullopt;
    return to_uuid(recipe_);
  }
  void leave_quarantine(postgres::Session& writer);
  static void count(Outcome outcome, Counts& counts);

  const config::Settings& settings_;
  config::Source source_;
  const ReplayOptions& options_;
  Fingerprint recipe_;
  feed::Decoder decoder_;
  postgres::Session reader_;  ///< asks, while the writer's merge is under way
  RunReport report_;
  std::unordered_map<std::string, Fingerprint> taken_;  ///< by id: the item that is merged
  std::vector<Leaving> leaving_;
  std::vector<Fingerprint> refused_;  ///< by the server
};

void Replay::each(const std::function<void(Replayed&&)>& take) {
  postgres::Parameter ids;
  if (!options_.filter.ids.empty()) {
    std::vector<std::string> texts;
    for (const std::int64_t id : options_.filter.ids) texts.push_back(std::to_string(id));
    ids = postgres::array_literal(texts);
  }
  const auto items = reader_.run(kItems, {source_.name, ids});
  for (std::size_t row = 0; row < items.rows(); ++row) {
    if (options_.stop.stop_requested())
      throw Error("stopped: nothing of source " + source_.name + " was merged");
    Replayed one = judge(items.integer(row, 0));
    if (options_.show) options_.show(one);
    take(std::move(one));
  }
}

Replayed Replay::judge(std::int64_t id) {
  std::string raw;
  Replayed one;
  one.item = show_quarantine(reader_, id, raw);
  feed::Item item;
  item.size = static_cast<std::uint64_t>(one.item.size_bytes);
  item.ordinal = static_cast<std::uint64_t>(one.item.ordinal);
  if (item.size > source_.read.item_bytes_max)
    item.problem = "larger than " + bytes_to_text(source_.read.item_bytes_max) + ": it has " +
                   bytes_to_text(item.size);
  else if (item.size > raw.size())
    item.problem = "only its first " + bytes_to_text(raw.size()) + " are kept";
  const std::size_t size = raw.size();
  raw.append(feed::Item::kPadding, '\0');
  item.raw = std::string_view(raw).substr(0, size);

  feed::Decoded decoded = decoder_.decode(item, one.item.first_seen_at);
  if (const auto* rejected = std::get_if<job::Rejected>(&decoded)) {
    one.field = rejected->field;
    one.reason = rejected->reason;
    if (!rejected->external_id.empty()) one.item.external_id = rejected->external_id;
  } else if (std::holds_alternative<job::Filtered>(decoded)) {
    one.outcome = Outcome::filtered;
  } else {
    one.posting = std::get<job::Posting>(std::move(decoded));
    weigh(one);
  }
  return one;
}

/// What can be read now against what the board has.
void Replay::weigh(Replayed& one) {
  const auto leave = [&](std::string why) {
    one.outcome = Outcome::left;
    one.reason = std::move(why);
  };
  if (one.item.gone)
    return leave("its feed has dropped it since run " + std::to_string(one.item.last_run));
  const std::string& id = one.posting->external_id;
  if (taken_.contains(id)) {
    one.outcome = Outcome::duplicate;
    return;
  }
  const auto epoch =
      std::chrono::duration_cast<std::chrono::seconds>(one.item.first_seen_at.time_since_epoch());
  const auto held = reader_.run(
      kHeld, {source_.name, id, std::to_string(one.item.first_run), std::to_string(epoch.count())});
  if (held.rows() == 0) {
    one.outcome = Outcome::inserted;
  } else if (!held.null(0, 1) &&
             from_uuid(held.text(0, 1)) == job::content_fingerprint(*one.posting)) {
    one.outcome = Outcome::unchanged;
  } else if (!source_.detail.url.empty()) {
    return leave("job " + id + " is known with its detail, which the next poll fetches anew");
  } else if (held.boolean(0, 0)) {
    return leave("job " + id + " was written or closed after run " +
                 std::to_string(one.item.first_run) + " saw this item first");
  } else {
    one.outcome = Outcome::updated;
  }
  taken_.emplace(id, one.item.fingerprint);
}

void Replay::count(Outcome outcome, Counts& counts) {
  ++counts.received;
  switch (outcome) {
    case Outcome::inserted:
      ++counts.inserted;
      return;
    case Outcome::updated:
      ++counts.updated;
      return;
    case Outcome::unchanged:
      ++counts.unchanged;
      return;
    case Outcome::duplicate:
      ++counts.duplicate;
      return;
    case Outcome::filtered:
      ++counts.filtered;
      return;
    case Outcome::rejected:
    case Outcome::left:
      ++counts.quarantined;
      return;
  }
}

/// The run's row is there before and after the transaction: who asks sees that it goes on.
void Replay::as_run() {
  report_.run = begin_run(reader_, source_.name, recipe_).run;
  failpoint("replay.begun");
  try {
    write();
  } catch (const Error& error) {
    if (const auto* lost = dynamic_cast<const postgres::Error*>(&error);
        lost == nullptr || !lost->connection_lost()) {
      report_.counts = {};
      report_.batches = 0;
      report_.state = State::failed;
      report_.error = error.what();
      finish_run(reader_, report_);
    }
    throw;
  }
}

void Replay::write() {
  postgres::Session writer(connect("ingest"));
  postgres::Session names(connect("names"));
  writer.run("SET lock_timeout = " + std::to_string(Options{}.lock_timeout.count()));
  postgres::Transaction whole(writer);
  Flusher flusher(writer, {.source = source_,
                           .run = report_.run,
                           .recipe = recipe_,
                           .first_load = false,
                           .read_raw =
                               [this](const RawItem& raw) {
                                 refused_.push_back(raw.fingerprint);
                                 return std::string(raw.size, ' ');  // the row keeps its bytes
                               },
                           .names = &names,
                           .names_committed = false});
  Batch batch;
  each([&](Replayed&& one) {
    if (one.outcome == Outcome::rejected) flusher.finish();  // the session is ours again
    take(std::move(one), batch, writer);
    if (batch.candidates.size() >= settings_.ingest.batch_rows ||
        batch.rows.bytes() >= settings_.ingest.batch_bytes)
      flusher.flush(std::exchange(batch, Batch{}));
  });
  flusher.flush(std::move(batch));
  flusher.finish();
  leave_quarantine(writer);
  report_.counts = flusher.counts();
  report_.batches = flusher.batches();
  report_.note = "replay of " + with_thousands(report_.counts.received) + " quarantined items";
  finish_run(writer, report_);
  writer.run(kStepBack, {source_.name, std::to_string(report_.run)});
  failpoint("replay.commit");
  whole.commit();
}

void Replay::take(Replayed&& one, Batch& batch, postgres::Session& writer) {
  const Fingerprint& own = one.item.fingerprint;
  switch (one.outcome) {
    case Outcome::rejected:
      writer.run(kStillRejected, {std::to_string(one.item.id), one.reason, one.field,
                                  one.item.external_id, read_by()});
      [[fallthrough]];
    case Outcome::left:
      return count(one.outcome, batch.counts);
    case Outcome::filtered:
      leaving_.push_back({own, own});
      return count(one.outcome, batch.counts);
    case Outcome::duplicate:
      leaving_.push_back({own, taken_.at(one.posting->external_id)});
      return count(one.outcome, batch.counts);
    case Outcome::inserted:
    case Outcome::updated:
    case Outcome::unchanged:
      break;
  }
  ++batch.counts.received;  // what becomes of it the merge says
  leaving_.push_back({own, own});
  const Fingerprint content = job::content_fingerprint(*one.posting);
  batch.add({.external_id = {},
             .content = content,
             .raw = {.fingerprint = own,
                     .offset = static_cast<std::uint64_t>(one.item.id),
                     .size = static_cast<std::uint64_t>(one.item.size_bytes),
                     .ordinal = static_cast<std::uint64_t>(one.item.ordinal)},
             .maybe_equal = one.outcome == Outcome::unchanged},
            *one.posting);
}

void Replay::leave_quarantine(postgres::Session& writer) {
  std::vector<Fingerprint> gone;
  for (const Leaving& each : leaving_)
    if (std::find(refused_.begin(), refused_.end(), each.winner) == refused_.end())
      gone.push_back(each.item);
  if (!gone.empty()) release(writer, source_.name, gone);
  std::vector<std::string> ids;
  for (const auto& [id, item] : taken_) ids.push_back(id);
  if (ids.empty()) return;
  writer.run(kNotAbsent, {source_.name, postgres::array_literal(ids)});
  if (!source_.detail.url.empty())
    writer.run(kWithoutDetail, {source_.name, postgres::array_literal(ids)});
}

}  // namespace

std::string_view to_string(Replayed::Outcome outcome) {
  switch (outcome) {
    case Outcome::inserted:
      return "inserted";
    case Outcome::updated:
      return "updated";
    case Outcome::unchanged:
      return "unchanged";
    case Outcome::duplicate:
      return "duplicate";
    case Outcome::filtered:
      return "filtered";
    case Outcome::rejected:
      return "rejected";
    case Outcome::left:
      return "left";
  }
  return "";
}

RunReport replay(const config::Settings& settings, const config::Source& source,
                 const ReplayOptions& options) {
  return Replay(settings, source, options).go();
}

}  // namespace workwise::ingest
