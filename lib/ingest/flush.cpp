#include "ingest/flush.hpp"

#include <unordered_map>
#include <utility>

#include "base/failpoint.hpp"
#include "ingest/merge.hpp"
#include "ingest/names.hpp"
#include "job/slug.hpp"

namespace workwise::ingest {
namespace {

/// The batch's transaction; under `commit: run` a savepoint of the run's.
class Scope {
 public:
  Scope(postgres::Session& session, bool whole_run) {
    if (whole_run)
      savepoint_.emplace(session);
    else
      transaction_.emplace(session);
  }

  void commit() {
    if (savepoint_) savepoint_->release();
    if (transaction_) transaction_->commit();
  }

 private:
  std::optional<postgres::Transaction> transaction_;
  std::optional<postgres::Savepoint> savepoint_;
};

// Read-locked, so that a run which takes over waits until this batch is through: two runs never
// interleave, not even when the first one's client died and its backend works on.
constexpr const char* kFence = R"sql(
SELECT FROM workwise.sources WHERE name = $1 AND current_run = $2::bigint FOR SHARE
)sql";

// The first batch: what the validators vouched for is no longer what the database holds, until this
// run, or another one, has settled. Where it held nothing ($3), all fingerprints from now on are of
// this recipe ($4), and a first load that is cut off is carried on instead of done again.
constexpr const char* kFirstFence = R"sql(
UPDATE workwise.sources SET etag = NULL, last_modified = NULL, digest = NULL,
       recipe = CASE WHEN $3::boolean THEN $4::uuid ELSE recipe END
 WHERE name = $1 AND current_run = $2::bigint RETURNING name
)sql";

constexpr const char* kProbe = R"sql(
SELECT external_id, content_fingerprint, raw_fingerprint
  FROM public.jobs
 WHERE source = $1 AND external_id = ANY ($2::text[])
   AND (closed_at IS NULL OR closed_reason = 'expired')
)sql";

// Postings that stay as they are: a narrow update, and none where nothing is new.
constexpr const char* kMark = R"sql(
UPDATE public.jobs j SET raw_fingerprint = nullif(m.raw, '')::uuid
  FROM unnest($2::text[], $3::text[]) m (external_id, raw)
 WHERE j.source = $1 AND j.external_id = m.external_id
   AND j.raw_fingerprint IS DISTINCT FROM nullif(m.raw, '')::uuid
)sql";

constexpr const char* kLedger = R"sql(
INSERT INTO workwise.batches
  (run, batch, received, inserted, updated, unchanged, duplicate, filtered, quarantined)
VALUES ($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::bigint,
        $8::bigint, $9::bigint)
)sql";

Names names_of(const Batch& batch, std::string job::Posting::* member) {
  Names names;
  for (const Candidate& candidate : batch.candidates) {
    const std::string& name = candidate.posting.*member;
    if (std::string slug = job::slug(name); !slug.empty()) names.emplace(std::move(slug), name);
  }
  return names;
}

std::string server_refused(const postgres::Error& error) {
  std::string reason = "the database refused it: " + error.message;
  if (!error.detail.empty()) reason += " (" + error.detail + ")";
  return reason + " [SQLSTATE " + error.sqlstate + "]";
}

}  // namespace

struct Flusher::InFlight {
  Batch batch;
  std::optional<Scope> scope;
  Merged merged;
  std::int64_t refused = 0;  ///< by the server
  bool sent = false;         ///< the merge is under way
};

Flusher::Flusher(postgres::Session& session, postgres::Session* names, const config::Source& source,
                 std::int64_t run, const Fingerprint& recipe, bool first_load, ReadRaw read_raw)
    : session_(session),
      names_(names),
      source_(source),
      run_(run),
      recipe_(recipe),
      first_load_(first_load),
      read_raw_(std::move(read_raw)) {}

Flusher::~Flusher() {
  if (!flight_ || !flight_->sent) return;
  try {  // leave the session usable for whoever writes down why the run ended
    session_.cancel();
    session_.collect();
  } catch (const postgres::Error&) {
  }
}

void Flusher::flush(Batch batch) {
  finish();
  drop_equal(batch);
  if (batch.empty()) {
    carried_ += batch.counts;
    counts_ += batch.counts;
    return;
  }
  flight_ = std::make_unique<InFlight>();
  flight_->batch = std::move(batch);
  rows_.clear();
  for (Candidate& candidate : flight_->batch.candidates) {
    encode(candidate, rows_);
    std::string{}.swap(
        candidate.posting.description);  // as long as all the rest, and sent from rows_
  }
  if (rows_.rows() > 0) staging_.create(session_);
  try {
    begin(*flight_);
  } catch (const postgres::Error& error) {
    flight_->scope.reset();
    if (error.connection_lost() || !(error.bad_data() || error.worth_a_retry())) throw;
    redo(*flight_, error.what());
    flight_.reset();
  }
}

/// The way that nearly every batch takes: all rows at once, and the merge sent without waiting.
void Flusher::begin(InFlight& flight) {
  failpoint("flush.begin");
  flight.scope.emplace(session_, source_.commit == config::Commit::run);
  fence();
  ensure_names(flight.batch);
  if (rows_.rows() == 0) return;
  stage(0, rows_.rows());
  failpoint("flush.staged");
  session_.send(kMerge, merge_parameters(source_.name, source_.expire));
  flight.sent = true;
}

void Flusher::stage(std::size_t first, std::size_t last) {
  Staging::clear(session_);
  postgres::copy_in(session_, Staging::kTarget, rows_, first, last);
}

void Flusher::finish() {
  if (!flight_) return;
  collect();
  flight_.reset();
}

void Flusher::collect() {
  InFlight& flight = *flight_;
  try {
    if (std::exchange(flight.sent, false)) flight.merged = merged(session_.collect());
    settle_batch(flight);
  } catch (const postgres::Error& error) {
    flight.scope.reset();
    if (error.connection_lost() || !(error.bad_data() || error.worth_a_retry())) throw;
    redo(flight, error.what());
  }
}

/// After a refusal: the same batch again, now looking for the culprit; after a deadlock, a few
/// times.
void Flusher::redo(InFlight& flight, std::string why) {
  for (int attempt = 1; attempt <= kRetriesMax; ++attempt) {
    try {
      flight.scope.emplace(session_, source_.commit == config::Commit::run);
      write_carefully(flight);
      settle_batch(flight);
      return;
    } catch (const postgres::Error& error) {
      flight.scope.reset();
      if (error.connection_lost() || !error.worth_a_retry()) throw;
      why = error.what();
    }
  }
  throw Error("a batch was given up after " + std::to_string(kRetriesMax) +
              " attempts; the last said: " + why);
}

void Flusher::write_carefully(InFlight& flight) {
  fence();
  flight.merged = {};
  flight.batch.refused.resize(flight.batch.refused.size() -
                              static_cast<std::size_t>(flight.refused));
  flight.refused = 0;
  ensure_names(flight.batch);
  write_range(flight, 0, rows_.rows());
}

void Flusher::write_range(InFlight& flight, std::size_t first, std::size_t last) {
  if (first == last) return;
  std::string why;
  try {
    postgres::Savepoint attempt(session_);
    stage(first, last);
    const Merged part =
        merged(session_.run(kMerge, merge_parameters(source_.name, source_.expire)));
    attempt.release();
    flight.merged.inserted += part.inserted;
    flight.merged.updated += part.updated;
    return;
  } catch (const postgres::Error& error) {
    if (error.connection_lost() || !error.bad_data()) throw;
    if (flight.refused >= kCulpritsMax) throw;
    why = server_refused(error);
  }
  if (last - first > 1) {
    const std::size_t middle = first + (last - first) / 2;
    write_range(flight, first, middle);
    write_range(flight, middle, last);
    return;
  }
  const Candidate& culprit = flight.batch.candidates[first];
  ++flight.refused;
  flight.batch.refused.push_back(
      {.rejected = {.reason = why, .field = {}, .external_id = culprit.posting.external_id},
       .raw = culprit.raw,
       .incomplete = culprit.incomplete});
}

/// Completes the batch's transaction: its quarantined items, its ledger entry, commit.
void Flusher::settle_batch(InFlight& flight) {
  Batch& batch = flight.batch;
  const auto staged = static_cast<std::int64_t>(batch.candidates.size());
  Counts total = batch.counts;
  total.inserted += flight.merged.inserted;
  total.updated += flight.merged.updated;
  total.unchanged += staged - flight.refused - flight.merged.inserted - flight.merged.updated;
  total.quarantined += flight.refused;

  std::int64_t created = 0;
  mark(batch.marks);
  if (!batch.released.empty()) release(session_, source_.name, batch.released);
  if (!batch.refused.empty())
    created = quarantine(session_, source_.name, run_, recipe_, batch.refused, read_raw_);

  Counts entry = total;
  entry += carried_;
  session_.run(kLedger,
               {std::to_string(run_), std::to_string(batches_ + 1), std::to_string(entry.received),
                std::to_string(entry.inserted), std::to_string(entry.updated),
                std::to_string(entry.unchanged), std::to_string(entry.duplicate),
                std::to_string(entry.filtered), std::to_string(entry.quarantined)});
  failpoint("flush.commit");
  flight.scope->commit();
  flight.scope.reset();
  failpoint("flush.committed");

  ++batches_;
  counts_ += total;
  carried_ = {};
  new_quarantined_ += created;
}

void Flusher::mark(const std::vector<Mark>& marks) {
  if (marks.empty()) return;
  std::vector<std::string> ids;
  std::vector<std::string> fingerprints;
  for (const Mark& one : marks) {
    ids.push_back(one.external_id);
    fingerprints.push_back(one.raw ? to_uuid(*one.raw) : "");
  }
  session_.run(kMark,
               {source_.name, postgres::array_literal(ids), postgres::array_literal(fingerprints)});
}

void Flusher::fence() {
  postgres::Parameters parameters = {source_.name, std::to_string(run_)};
  if (batches_ == 0) {
    parameters.emplace_back(first_load_ ? "true" : "false");
    parameters.emplace_back(to_uuid(recipe_));
  }
  const auto rows = session_.run(batches_ == 0 ? kFirstFence : kFence, parameters);
  if (rows.rows() == 0)
    throw Error("run " + std::to_string(run_) + " of source " + source_.name +
                    " is no longer the current one: another run took over, this one stops",
                "workwise runs list --source " + source_.name);
}

void Flusher::ensure_names(const Batch& batch) {
  postgres::Session& session = names_ != nullptr ? *names_ : session_;
  ingest::ensure_names(session, "public.companies", names_of(batch, &job::Posting::company));
  ingest::ensure_names(session, "public.categories", names_of(batch, &job::Posting::category));
}

/// Candidates whose posting the database holds: those equal in content need no staging. It is
/// this question, and not the merge's guard, that keeps a poll of tracking ids free of any write.
void Flusher::drop_equal(Batch& batch) {
  std::vector<std::string> ids;
  for (const Candidate& candidate : batch.candidates)
    if (candidate.maybe_equal) ids.push_back(candidate.posting.external_id);
  if (ids.empty()) return;

  struct Held {
    Fingerprint content;
    std::optional<Fingerprint> raw;
  };
  std::unordered_map<std::string, Held> held;
  const auto rows = session_.run(kProbe, {source_.name, postgres::array_literal(ids)});
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (rows.null(row, 1)) continue;
    Held& one = held[std::string(rows.text(row, 0))];
    one.content = from_uuid(rows.text(row, 1));
    if (!rows.null(row, 2)) one.raw = from_uuid(rows.text(row, 2));
  }

  const auto equal = [&](const Candidate& candidate) {
    const auto found = held.find(candidate.posting.external_id);
    if (found == held.end() || found->second.content != candidate.content) return false;
    if (candidate.with_detail && !candidate.incomplete &&
        found->second.raw != candidate.raw.fingerprint)
      batch.marks.push_back({candidate.posting.external_id, candidate.raw.fingerprint});
    return true;
  };
  batch.counts.unchanged += static_cast<std::int64_t>(std::erase_if(batch.candidates, equal));
}

}  // namespace workwise::ingest
