#include "ingest/writer.hpp"

#include <unordered_map>
#include <utility>

#include "base/failpoint.hpp"
#include "ingest/merge.hpp"
#include "ingest/names.hpp"

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
// interleave, not even when the first one's client died and its backend works on. $3: how its
// transaction commits; null: as the server does.
constexpr const char* kFence = R"sql(
SELECT set_config('synchronous_commit', coalesce($3, current_setting('synchronous_commit')), true)
  FROM workwise.sources WHERE name = $1 AND current_run = $2::bigint FOR SHARE
)sql";

// The first batch: what the validators vouched for is no longer what the database holds, until this
// run, or another one, has settled. Where it held nothing ($4), all fingerprints from now on are of
// this recipe ($5), and a first load that is cut off is carried on instead of done again.
constexpr const char* kFirstFence = R"sql(
UPDATE workwise.sources SET etag = NULL, last_modified = NULL, digest = NULL,
       recipe = CASE WHEN $4::boolean THEN $5::uuid ELSE recipe END
 WHERE name = $1 AND current_run = $2::bigint
RETURNING set_config('synchronous_commit', coalesce($3, current_setting('synchronous_commit')),
                     true)
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

std::string server_refused(const postgres::Error& error) {
  std::string reason = "the database refused it: " + error.message;
  if (!error.detail.empty()) reason += " (" + error.detail + ")";
  return reason + " [SQLSTATE " + error.sqlstate + "]";
}

}  // namespace

struct Writer::InFlight {
  Batch batch;
  bool first = false;
  std::optional<Scope> scope;
  Merged merged;
  std::int64_t refused = 0;  ///< by the server
  bool sent = false;         ///< the merge is under way
  std::string failed;        ///< before it was: to be done again, carefully
};

Writer::Writer(postgres::Session& session, const Writing& writing)
    : session_(&session), writing_(&writing) {}

Writer::Writer(Writer&&) noexcept = default;

Writer::~Writer() {
  if (!flight_ || !flight_->sent) return;
  try {  // leave the session usable for whoever writes down why the run ended
    session_->cancel();
    session_->collect();
  } catch (const postgres::Error&) {
  }
}

void Writer::begin(Batch batch, bool first) {
  flight_ = std::make_unique<InFlight>();
  flight_->batch = std::move(batch);
  flight_->first = first;
  if (flight_->batch.rows.rows() > 0) staging_.create(*session_);
  try {
    try_at_once(*flight_);
  } catch (const postgres::Error& error) {
    flight_->scope.reset();
    if (!worth_redoing(error)) {
      flight_.reset();
      throw;
    }
    flight_->failed = error.what();
  }
}

/// The way that nearly every batch takes: all rows at once, and the merge sent without waiting.
void Writer::try_at_once(InFlight& flight) {
  failpoint("flush.begin");
  open(flight);
  if (flight.batch.rows.rows() == 0) return;
  stage(flight, 0, flight.batch.rows.rows());
  failpoint("flush.staged");
  session_->send(kMerge, parameters());
  flight.sent = true;
}

/// The batch's transaction, with what the merge takes for granted.
void Writer::open(InFlight& flight) {
  postgres::Session& names = writing_->names != nullptr ? *writing_->names : *session_;
  const bool before = writing_->names != nullptr || writing_->names_committed;
  if (before) make_names(names, flight);
  flight.scope.emplace(*session_, whole_run());
  if (!whole_run()) staging_.forget_rows();
  fence(flight.first);
  if (!before) make_names(names, flight);
}

void Writer::make_names(postgres::Session& session, const InFlight& flight) {
  ensure_names(session, "public.companies", flight.batch.companies);
  ensure_names(session, "public.categories", flight.batch.categories);
}

/// Of the merge.
postgres::Parameters Writer::parameters() const {
  return merge_parameters(writing_->source.name, writing_->source.expire, writing_->first_load);
}

void Writer::stage(const InFlight& flight, std::size_t first, std::size_t last) {
  staging_.clear(*session_);
  postgres::copy_in(*session_, Staging::kTarget, flight.batch.rows, first, last);
}

bool Writer::answered() const {
  return !flight_->sent || session_->answered();
}

std::optional<Writer::Written> Writer::collect(std::int64_t number, const Counts& carried) {
  std::unique_ptr<InFlight> flight = std::move(flight_);
  if (!flight->failed.empty()) return redo(*flight, flight->failed, number, carried);
  try {
    if (std::exchange(flight->sent, false)) flight->merged = merged(session_->collect());
    return settle(*flight, number, carried);
  } catch (const postgres::Error& error) {
    flight->scope.reset();
    if (!worth_redoing(error)) throw;
    flight->failed = error.what();
    flight_ = std::move(flight);
    return std::nullopt;
  }
}

bool Writer::failed() const {
  return flight_ != nullptr && !flight_->failed.empty();
}

/// Side by side a batch may have waited for one that waits for us.
bool Writer::worth_redoing(const postgres::Error& error) const {
  constexpr const char* kLockTimeout = "55P03";
  return !error.connection_lost() &&
         (error.bad_data() || error.worth_a_retry() ||
          (writing_->names_committed && error.sqlstate == kLockTimeout));
}

/// After a refusal: the same batch again, now looking for the culprit; after a deadlock, a few
/// times.
Writer::Written Writer::redo(InFlight& flight, std::string why, std::int64_t number,
                             const Counts& carried) {
  for (int attempt = 1; attempt <= kRetriesMax; ++attempt) {
    try {
      write_carefully(flight);
      return settle(flight, number, carried);
    } catch (const postgres::Error& error) {
      flight.scope.reset();
      if (error.connection_lost() || !error.worth_a_retry()) throw;
      why = error.what();
    }
  }
  throw Error("a batch was given up after " + std::to_string(kRetriesMax) +
              " attempts; the last said: " + why);
}

void Writer::write_carefully(InFlight& flight) {
  open(flight);
  flight.merged = {};
  flight.batch.refused.resize(flight.batch.refused.size() -
                              static_cast<std::size_t>(flight.refused));
  flight.refused = 0;
  write_range(flight, 0, flight.batch.rows.rows());
}

void Writer::write_range(InFlight& flight, std::size_t first, std::size_t last) {
  if (first == last) return;
  std::string why;
  try {
    postgres::Savepoint attempt(*session_);
    stage(flight, first, last);
    const Merged part = merged(session_->run(kMerge, parameters()));
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
      {.rejected = {.reason = why, .field = {}, .external_id = culprit.external_id},
       .raw = culprit.raw,
       .incomplete = culprit.incomplete});
}

/// Completes the batch's transaction: its quarantined items, its ledger entry, commit.
Writer::Written Writer::settle(InFlight& flight, std::int64_t number, const Counts& carried) {
  Batch& batch = flight.batch;
  const std::string& source = writing_->source.name;
  const auto staged = static_cast<std::int64_t>(batch.candidates.size());
  Written written{.counts = batch.counts, .new_quarantined = 0};
  written.counts.inserted += flight.merged.inserted;
  written.counts.updated += flight.merged.updated;
  written.counts.unchanged +=
      staged - flight.refused - flight.merged.inserted - flight.merged.updated;
  written.counts.quarantined += flight.refused;

  mark(batch.marks);
  if (!batch.released.empty()) release(*session_, source, batch.released);
  if (!batch.refused.empty())
    written.new_quarantined = quarantine(*session_, source, writing_->run, writing_->recipe,
                                         batch.refused, writing_->read_raw);

  Counts entry = written.counts;
  entry += carried;
  session_->run(kLedger, {std::to_string(writing_->run), std::to_string(number),
                          std::to_string(entry.received), std::to_string(entry.inserted),
                          std::to_string(entry.updated), std::to_string(entry.unchanged),
                          std::to_string(entry.duplicate), std::to_string(entry.filtered),
                          std::to_string(entry.quarantined)});
  failpoint("flush.commit");
  flight.scope->commit();
  flight.scope.reset();
  failpoint("flush.committed");
  return written;
}

void Writer::mark(const std::vector<Mark>& marks) {
  if (marks.empty()) return;
  std::vector<std::string> ids;
  std::vector<std::string> fingerprints;
  for (const Mark& one : marks) {
    ids.push_back(one.external_id);
    fingerprints.push_back(one.raw ? to_uuid(*one.raw) : "");
  }
  session_->run(kMark, {writing_->source.name, postgres::array_literal(ids),
                        postgres::array_literal(fingerprints)});
}

void Writer::fence(bool first) {
  postgres::Parameters parameters = {writing_->source.name, std::to_string(writing_->run),
                                     std::nullopt};
  if (!whole_run()) parameters.back() = "off";
  if (first) {
    parameters.emplace_back(writing_->first_load ? "true" : "false");
    parameters.emplace_back(to_uuid(writing_->recipe));
  }
  if (session_->run(first ? kFirstFence : kFence, parameters).rows() > 0) return;
  throw Error("run " + std::to_string(writing_->run) + " of source " + writing_->source.name +
                  " is no longer the current one: another run took over, this one stops",
              "workwise runs list --source " + writing_->source.name);
}

void Writer::drop_equal(Batch& batch) {
  std::vector<std::string> ids;
  for (const Candidate& candidate : batch.candidates)
    if (candidate.maybe_equal) ids.push_back(candidate.external_id);
  if (ids.empty()) return;

  struct Held {
    Fingerprint content;
    std::optional<Fingerprint> raw;
  };
  std::unordered_map<std::string, Held> held;
  const auto rows = session_->run(kProbe, {writing_->source.name, postgres::array_literal(ids)});
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (rows.null(row, 1)) continue;
    Held& one = held[std::string(rows.text(row, 0))];
    one.content = from_uuid(rows.text(row, 1));
    if (!rows.null(row, 2)) one.raw = from_uuid(rows.text(row, 2));
  }

  const auto equal = [&](const Candidate& candidate) {
    const auto found = held.find(candidate.external_id);
    if (found == held.end() || found->second.content != candidate.content) return false;
    if (candidate.with_detail && !candidate.incomplete &&
        found->second.raw != candidate.raw.fingerprint)
      batch.marks.push_back({candidate.external_id, candidate.raw.fingerprint});
    return true;
  };
  const std::size_t before = batch.candidates.size();
  batch.erase_if(equal);
  batch.counts.unchanged += static_cast<std::int64_t>(before - batch.candidates.size());
}

}  // namespace workwise::ingest
