#include "ingest/run.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <new>

#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "feed/coverage.hpp"
#include "feed/declared_total.hpp"
#include "feed/decode.hpp"
#include "feed/drift.hpp"
#include "feed/fetch.hpp"
#include "feed/split.hpp"
#include "ingest/absence.hpp"
#include "ingest/batch.hpp"
#include "ingest/compare.hpp"
#include "ingest/detailing.hpp"
#include "ingest/flush.hpp"
#include "ingest/known.hpp"
#include "ingest/ledger.hpp"
#include "ingest/past_date.hpp"
#include "ingest/recipe.hpp"
#include "ingest/sessions.hpp"
#include "ingest/settle.hpp"
#include "postgres/lock.hpp"

namespace workwise::ingest {
namespace {

/// How often, in items, a run looks at its stop token and reports its progress.
constexpr std::uint64_t kLookAround = 256;

/// Room for the row that makes a batch full: pages that are not used cost nothing.
constexpr std::size_t kRowSlack = std::size_t{64} << 10U;

/// Of the first batch of a first load; each after it may have twice as many.
constexpr std::size_t kFirstRows = 256;

/// What the ledger keeps of an error: what happened, and what to do about it.
std::string told(const Error& error, const std::string& also = {}) {
  return error.what() + also + (error.next().empty() ? std::string() : "; next: " + error.next());
}

std::string asked(const feed::SourceError& error) {
  return error.retry_after
             ? "; the server asks us to wait " + to_text(*error.retry_after) + " (Retry-After)"
             : std::string();
}

/// For a note: a few names, and how many more there are.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 10;
  std::string text =
      join(std::vector(names.begin(),
                       names.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, names.size()))),
           ", ");
  if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

/// How far the reading of a run is.
struct Reading {
  Batch batch;
  Counts so_far;  ///< of the batches handed on
  std::uint64_t items = 0;
  unsigned handed_on = 0;  ///< batches
  const std::function<void(Batch)>& write;

  void hand_on() {
    ++handed_on;
    so_far += batch.counts;
    write(std::exchange(batch, Batch{}));
  }
  Counts all() const {
    Counts counts = so_far;
    counts += batch.counts;
    return counts;
  }
};

/// One run, step by step, in the order of the functions below.
class Run {
 public:
  Run(const config::Settings& settings, const config::Source& source, const Options& options)
      : settings_(settings),
        source_(with_file(source, options.file)),
        options_(options),
        sessions_(settings.database, source.name, options.lock_timeout,
                  options.dry_run ? nullptr : options.spares),
        recipe_(recipe_of(source)),
        known_(settings.ingest.spool_directory, settings.ingest.known_memory),
        coverage_(source_, feed::Coverage::kCounted),
        decoder_(source_, &coverage_),
        declared_(source_) {
    report_.source = source_.name;
    if (!source.detail.url.empty() && !options.dry_run)  // of the source's URL, not of a file
      details_.emplace(
          source, options.stop,
          [this] {
            if (end_transaction_) end_transaction_();
            show_life();
          },
          [this] { show_life(); });
  }

  RunReport go();

 private:
  enum class Joined { nothing, detail, missing };

  static config::Source with_file(config::Source source, const std::string& file);

  void work(postgres::Session& session);
  void close_by_date(postgres::Session& session);
  void fetch();
  bool same_body() const;
  void read(const std::function<void(Batch)>& write);
  void read_page(const feed::Document& page, Reading& reading);
  int writers() const;
  std::size_t batch_bytes() const;
  bool is_full(const Reading& reading) const;
  void take(const feed::Item& item, Batch& batch);
  void take_with_detail(const feed::Item& item, const RawItem& raw, Batch& batch);
  void take_decoded(feed::Decoded decoded, const RawItem& raw, Joined joined, Batch& batch);
  Joined join_detail(const std::string& url);
  void show_life() const;
  void keep(const std::string& external_id, Batch& batch);
  void take_known_quarantine(const KnownQuarantine::Entry& entry, Batch& batch);
  void refuse(job::Rejected rejected, const RawItem& raw, Joined joined, Batch& batch);
  void write_all(postgres::Session& session);
  void settle_unchanged(postgres::Session& session);
  void compare_all(postgres::Session& session);
  void finish(postgres::Session& session, std::optional<postgres::Transaction>& whole);
  void in_transaction(postgres::Session& session, std::optional<postgres::Transaction>& whole,
                      const std::function<void()>& work);
  Ending ending();
  std::string remarks() const;
  void judge_fields();
  void load_known(postgres::Session& session);
  void fail(postgres::Session& session, const std::string& why);
  void look_around(const feed::Item& item, const Counts& so_far);
  void note_lack(std::string_view reason);
  void check_mapping() const;
  bool too_many_refused() const;
  void judge_completeness();
  std::optional<std::uint64_t> declared_total() const;

  const config::Settings& settings_;
  config::Source source_;
  const Options& options_;
  Sessions sessions_;
  Fingerprint recipe_;
  Known known_;
  feed::Coverage coverage_;
  feed::Decoder decoder_;
  std::optional<Detailing> details_;
  std::function<void()> end_transaction_;  ///< finishes the batch that is under way
  std::uint64_t reached_ = 0;              ///< where in the body details are asked for
  std::optional<feed::Habits> habits_;
  feed::DeclaredTotal declared_;
  RunReport report_;
  SourceState before_;
  feed::Fetched fetched_;
  std::optional<feed::SourceError> broke_off_;  ///< fetched_ is what came of the body before it
  Instant fetched_at_ = now();
  KnownQuarantine waiting_;
  bool loaded_ = false;  ///< known_ and waiting_ are what the database holds
  /// The database holds nothing of the source, by no recipe; postings that closed because they were
  /// missing may be there, and come back.
  bool first_load_ = false;
  bool use_fingerprints_ = false;
  std::int64_t unsure_since_ = 0;
  std::int64_t closed_by_date_ = 0;
  std::string lacks_;         ///< why the first of the items that nothing was at a path of
  std::int64_t lacking_ = 0;  ///< how many they are
  bool lacks_items_ = false;  ///< the source has more than what arrived
};

config::Source Run::with_file(config::Source source, const std::string& file) {
  if (!file.empty()) source.fetch.url = "file://" + file;
  return source;
}

RunReport Run::go() {
  const auto began = std::chrono::steady_clock::now();
  try {
    postgres::Session& session = sessions_.open("ingest");
    if (options_.dry_run) session.run("SET default_transaction_read_only = on");
    const auto lock = postgres::AdvisoryLock::lock(session, lock_name(source_.name),
                                                   options_.lock_wait, options_.stop);
    if (options_.on_session) options_.on_session([this] { sessions_.cancel(); });
    struct Ended {
      const Options& options;
      ~Ended() {
        if (options.on_session) options.on_session({});
      }
    } const ended{options_};
    work(session);
  } catch (const postgres::Error& error) {
    report_.state = State::failed;
    report_.database_lost = error.database_at_fault();
    report_.error = told(error);
  }
  report_.took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  return report_;
}

void Run::work(postgres::Session& session) {
  before_ = options_.dry_run ? peek_source(session, source_.name, recipe_)
                             : begin_run(session, source_.name, recipe_);
  report_.run = options_.dry_run ? 0 : before_.run;
  use_fingerprints_ = before_.same_recipe && !options_.full && options_.findings == nullptr;
  failpoint("run.begun");
  try {
    if (!options_.dry_run) close_by_date(session);
    fetch();
    failpoint("run.fetched");
    if (options_.dry_run)
      compare_all(session);
    else if (!broke_off_ && same_body())
      settle_unchanged(session);
    else
      write_all(session);
  } catch (const feed::SourceError& error) {
    report_.stopped = error.kind == feed::SourceError::Kind::stopped;
    report_.retry_after = error.retry_after;
    fail(session, told(error, asked(error)));
  } catch (const LockedError&) {
    throw;
  } catch (const postgres::Error& error) {
    if (error.connection_lost() && !session.alive()) throw;
    report_.stopped = options_.stop.stop_requested();
    fail(session, told(error));
  } catch (const Error& error) {
    fail(session, told(error));
  } catch (const std::bad_alloc&) {  // all that the run held is free again
    fail(session, told(Error("out of memory",
                             "lower ingest.batch_bytes, ingest.workers or"
                             " read.max_item_size")));
  }
}

/// Before the feed is read, so that time is told apart from what the feed does to dates.
void Run::close_by_date(postgres::Session& session) {
  std::optional<postgres::Transaction> own;
  std::int64_t closed = 0;
  in_transaction(session, own, [&] {
    closed = close_past(session, source_.name, source_.expire);
    if (closed > 0)  // kept by a run that is killed, too
      session.run("UPDATE workwise.runs SET closed = $2::bigint WHERE id = $1::bigint",
                  {std::to_string(report_.run), std::to_string(closed)});
  });
  report_.closed = closed_by_date_ = closed;
}

void Run::fetch() {
  const bool conditional = use_fingerprints_ && options_.file.empty() && !options_.dry_run;
  try {
    fetched_ = feed::fetch(source_, conditional ? before_.validators : feed::Validators{},
                           settings_.ingest.spool_directory, options_.stop,
                           [this](std::uint64_t bytes, std::uint64_t total) {
                             if (options_.progress) options_.progress(report_.counts, bytes, total);
                           });
  } catch (const feed::SourceError& error) {
    if (!error.arrived) throw;
    fetched_ = std::move(*error.arrived);
    broke_off_ = error;
  }
  fetched_at_ = now();
  report_.wire_bytes = fetched_.wire_bytes;
  report_.body_bytes = fetched_.body_bytes;
  report_.pages = std::ssize(fetched_.pages);
}

/// Of a list that is not all of it the same part again proves nothing.
bool Run::same_body() const {
  if ((fetched_.more && source_.complete.page_limit_is_partial) || fetched_.gone > 0) return false;
  return fetched_.not_modified ||
         (use_fingerprints_ && before_.digest && *before_.digest == fetched_.digest);
}

/// A 304, or the very bytes of the last complete run: what that run found is still so.
void Run::settle_unchanged(postgres::Session& session) {
  report_.not_modified = true;
  report_.counts = before_.last_complete;
  std::optional<postgres::Transaction> own;
  in_transaction(session, own, [&] {
    settle(session, settings_, source_, ending(), report_);
    failpoint("settle.commit");
  });
}

Ending Run::ending() {
  return {.before = before_,
          .known = loaded_ && known_.intact() ? &known_ : nullptr,
          .waiting = loaded_ ? &waiting_ : nullptr,
          .fetched = fetched_,
          .recipe = recipe_,
          .unsure_since = unsure_since_,
          .incomplete = details_ && details_->missing() > 0,
          .habits = habits_ ? &*habits_ : nullptr,
          .remarks = remarks(),
          .whole = !lacks_items_};
}

/// What the run's note says beside what settling does.
std::string Run::remarks() const {
  std::vector<std::string> all;
  if (details_ && details_->missing() > 0) all.push_back(details_->note());
  if (!report_.appeared.empty()) all.push_back("new in the feed: " + listed(report_.appeared));
  if (!report_.vanished.empty()) all.push_back("gone from the feed: " + listed(report_.vanished));
  if (!report_.lost.empty()) all.push_back("nothing any more at " + listed(report_.lost));
  return join(all, "; ");
}

/// By the items that were decoded: where there were enough of them, see feed::judge.
void Run::judge_fields() {
  const bool whole = coverage_.items() == report_.counts.received;
  feed::Drift drift = feed::judge(feed::habits_from(before_.feed_fields), coverage_, whole);
  habits_ = std::move(drift.habits);
  report_.appeared = std::move(drift.appeared);
  report_.vanished = std::move(drift.vanished);
  report_.lost = std::move(drift.lost);
}

void Run::load_known(postgres::Session& session) {
  known_.load(session, source_.name);
  waiting_.load(session, source_.name, recipe_);
  loaded_ = true;
  first_load_ = known_.empty() && waiting_.entries.empty();
}

/// Works and commits; after a deadlock again, where the transaction holds nothing else.
void Run::in_transaction(postgres::Session& session, std::optional<postgres::Transaction>& whole,
                         const std::function<void()>& work) {
  const bool own = !whole;
  const RunReport before = report_;
  for (int attempt = 1;; ++attempt) {
    try {
      if (!whole) whole.emplace(session);
      work();
      return whole->commit();
    } catch (const postgres::Error& error) {
      if (!own || error.connection_lost() || !error.worth_a_retry() ||
          attempt == Writer::kRetriesMax)
        throw;
      whole.reset();
      report_ = before;
    }
  }
}

void Run::write_all(postgres::Session& session) {
  load_known(session);
  std::optional<postgres::Transaction> whole;
  Writing writing{.source = source_,
                  .run = report_.run,
                  .recipe = recipe_,
                  .first_load = first_load_,
                  .read_raw = [this](const RawItem& raw) {
                    return fetched_.body.read(raw.offset, static_cast<std::size_t>(raw.size));
                  }};
  if (source_.commit == config::Commit::run) {
    writing.names = &sessions_.open("names");
    whole.emplace(session);
  }
  writing.names_committed = writers() > 1;
  Flusher flusher(session, std::move(writing), writers(),
                  [this]() -> postgres::Session& { return sessions_.open("ingest"); });
  const auto note = [&] {
    report_.counts = flusher.counts();
    report_.batches = flusher.batches();
    report_.new_quarantined = flusher.new_quarantined();
  };
  end_transaction_ = [&] {
    flusher.finish();
    note();
  };
  try {
    try {
      read([&](Batch batch) {
        flusher.flush(std::move(batch));
        note();
      });
    } catch (const feed::SourceError&) {  // what was whole is handed on already
      flusher.finish();
      throw;
    }
    flusher.finish();
    note();
    check_mapping();
  } catch (...) {
    note();
    throw;
  }
  failpoint("run.read");
  judge_fields();
  finish(session, whole);
}

void Run::finish(postgres::Session& session, std::optional<postgres::Transaction>& whole) {
  judge_completeness();
  in_transaction(session, whole, [&] {
    if (report_.partial)
      settle_without_closing(session, settings_, source_, ending(), report_);
    else
      settle(session, settings_, source_, ending(), report_);
    failpoint("settle.commit");
  });
  failpoint("settle.committed");
}

void Run::note_lack(std::string_view reason) {
  if (!feed::lacks_path(reason)) return;
  ++lacking_;
  if (lacks_.empty()) lacks_ = reason;
}

/// One item without a title is the feed's fault. When none of them has anything where the title
/// should be, it is the mapping's, and a run that calls itself done would hide it.
void Run::check_mapping() const {
  if (lacking_ < 2 || lacking_ != report_.counts.received) return;
  throw feed::SourceError(feed::SourceError::Kind::not_readable,
                          "none of " + with_thousands(lacking_) + " items can be read: " + lacks_,
                          "correct the path in source " + source_.name +
                              "; workwise sources test " + source_.name +
                              " tells which paths find nothing");
}

std::optional<std::uint64_t> Run::declared_total() const {
  return declared_.total() ? declared_.total() : fetched_.declared;
}

/// Is what arrived all that the source has? A run of less closes nothing.
void Run::judge_completeness() {
  std::vector<std::string> lacks;
  const auto number = [](std::uint64_t count) {
    return with_thousands(static_cast<std::int64_t>(count));
  };
  const bool enough = fetched_.more && !source_.complete.page_limit_is_partial;
  if (too_many_refused())
    lacks.push_back(with_thousands(report_.counts.quarantined) + " of " +
                    with_thousands(report_.counts.received) +
                    " items could not be read: more than complete.max_rejected allows, so nothing"
                    " closes; see workwise quarantine list --source " +
                    source_.name);
  if (fetched_.more && !enough)
    lacks.push_back("the list goes on after " + number(fetched_.pages.size()) +
                    (options_.file.empty() ? " pages" : " page, the file") + ", so nothing closes");
  if (fetched_.gone > 0)
    lacks.push_back(number(fetched_.gone) +
                    " of the documents that the list names are not there, so nothing closes");
  const auto declared = declared_total();
  if (declared && !enough && *declared > static_cast<std::uint64_t>(report_.counts.received))
    lacks.push_back("only " + with_thousands(report_.counts.received) + " of " + number(*declared) +
                    " items that the source declares came, so nothing closes");
  report_.partial = !lacks.empty();
  lacks_items_ = lacks.size() > (too_many_refused() ? 1U : 0U);
  for (const std::string& lack : {declared_.lack(), fetched_.note}) {
    if (!lack.empty()) lacks.push_back(lack);
  }
  report_.note = join(lacks, "; ");
}

bool Run::too_many_refused() const {
  return static_cast<double>(report_.counts.quarantined) >
         source_.complete.max_rejected * static_cast<double>(report_.counts.received);
}

/// The run ends here; the reason goes to the ledger with what was written until now.
void Run::fail(postgres::Session& session, const std::string& why) {
  report_.state = State::failed;
  report_.error = why;
  report_.closed = closed_by_date_;
  report_.would_close = 0;
  report_.partial = false;
  report_.appeared.clear();  // the next run tells it
  report_.vanished.clear();
  report_.lost.clear();
  habits_.reset();
  if (source_.commit == config::Commit::run) {  // all or nothing was asked for: nothing
    report_.counts = {};
    report_.batches = 0;
    report_.new_quarantined = 0;
  }
  if (options_.dry_run || report_.run == 0) return;
  std::optional<postgres::Transaction> own;
  in_transaction(session, own, [&] {
    if (report_.stopped)  // in a hurry
      finish_run(session, report_);
    else
      settle_without_closing(session, settings_, source_, ending(), report_);
  });
}

/// Splits the pages and hands on batches; what came before an error is handed on first. A body that
/// broke off on its way is one error whatever the reader makes of its end.
void Run::read(const std::function<void(Batch)>& write) {
  Reading reading{.batch = {}, .so_far = {}, .items = 0, .handed_on = 0, .write = write};
  try {
    for (const feed::Extent& page : fetched_.pages) read_page({fetched_.body, page}, reading);
  } catch (const feed::SourceError& error) {
    reading.hand_on();
    if (broke_off_ && error.kind != feed::SourceError::Kind::stopped)
      throw feed::SourceError(*broke_off_);
    throw;
  }
  reading.hand_on();
  if (broke_off_) throw feed::SourceError(*broke_off_);
}

/// Items are counted on from page to page.
void Run::read_page(const feed::Document& page, Reading& reading) {
  const auto splitter = feed::make_splitter(source_.read, page);
  std::optional<feed::Envelope> envelope;  // of pages it was read when they were fetched
  if (declared_.wanted() && source_.fetch.paging.style == config::Paging::Style::none)
    envelope.emplace(source_.read, page);
  const std::uint64_t before = reading.items;
  for (feed::Item item; splitter->next(item);) {
    if (envelope) envelope->skip(item);
    item.ordinal += before;
    reading.items = item.ordinal;
    take(item, reading.batch);
    if (is_full(reading)) reading.hand_on();
    if (item.ordinal % kLookAround == 0) look_around(item, reading.all());
  }
  if (!envelope) return;
  envelope->finish();
  declared_.look(*envelope);
}

/// Of how many connections this run may have its batches written.
int Run::writers() const {
  return first_load_ && source_.commit == config::Commit::batch ? settings_.ingest.writers : 1;
}

/// Batches that are written side by side share the memory of one.
std::size_t Run::batch_bytes() const {
  return settings_.ingest.batch_bytes / static_cast<std::size_t>(writers());
}

/// A first load begins with small batches, so that the server has work while we decode.
bool Run::is_full(const Reading& reading) const {
  const Batch& batch = reading.batch;
  std::size_t rows_max = settings_.ingest.batch_rows;
  if (first_load_) rows_max = std::min(rows_max, kFirstRows << std::min(reading.handed_on, 8U));
  return batch.candidates.size() >= rows_max || batch.rows.bytes() >= batch_bytes() ||
         batch.refused.size() >= settings_.ingest.batch_rows ||
         batch.marks.size() >= settings_.ingest.batch_rows;
}

void Run::look_around(const feed::Item& item, const Counts& so_far) {
  if (options_.progress) options_.progress(so_far, item.offset + item.size, fetched_.body.size());
  if (options_.stop.stop_requested())
    throw feed::SourceError(feed::SourceError::Kind::stopped,
                            "stopped before the end of the feed; the next run carries on");
}

void Run::take(const feed::Item& item, Batch& batch) {
  // Of a body that broke off, what ends where it ends may be the head of a longer item.
  if (broke_off_ && item.offset + item.size == fetched_.body.size()) return;
  ++batch.counts.received;
  const RawItem raw{.fingerprint = feed::raw_fingerprint(item),
                    .offset = item.offset,
                    .size = item.size,
                    .ordinal = item.ordinal,
                    .header_offset = item.header_offset,
                    .header_size = item.header.size()};
  const auto waiting = waiting_.entries.find(raw.fingerprint);
  const bool was_waiting = waiting != waiting_.entries.end();
  if (was_waiting) waiting->second.seen = true;
  if (use_fingerprints_) {
    if (was_waiting && waiting->second.current) {
      known_.mark_present(raw.fingerprint);  // what another recipe made of it
      return take_known_quarantine(waiting->second, batch);
    }
    Known::Mark mark{};
    if (!was_waiting && known_.find_raw(raw.fingerprint, mark)) {
      ++(mark == Known::Mark::first ? batch.counts.unchanged : batch.counts.duplicate);
      return;
    }
  }

  if (details_)
    take_with_detail(item, raw, batch);
  else
    take_decoded(decoder_.decode(item, fetched_at_), raw, Joined::nothing, batch);
}

/// Asks for the detail of what may become a posting or change one. Where it can't be had, what is
/// known stays; what is new comes without, and is looked at again by the next run.
void Run::take_with_detail(const feed::Item& item, const RawItem& raw, Batch& batch) {
  auto read = decoder_.read(item);
  if (auto* rejected = std::get_if<job::Rejected>(&read))
    return take_decoded(std::move(*rejected), raw, Joined::nothing, batch);
  if (auto* filtered = std::get_if<job::Filtered>(&read))
    return take_decoded(std::move(*filtered), raw, Joined::nothing, batch);
  const auto& named = std::get<feed::Decoder::Named>(read);
  const Known::Identified known = known_.look_up(named.external_id);
  Joined joined = Joined::nothing;
  if (known.mark == Known::Mark::first) {
    try {
      reached_ = item.offset;
      joined = join_detail(named.detail_url);
    } catch (const feed::SourceError&) {  // stopped: this item is the next run's
      --batch.counts.received;
      throw;
    }
  }
  if (joined == Joined::missing && known.held) return keep(named.external_id, batch);
  take_decoded(decoder_.compose(fetched_at_), raw, joined, batch);
}

Run::Joined Run::join_detail(const std::string& url) {
  if (url.empty()) return Joined::nothing;
  const bool had =
      details_->get(url, [this](std::string answer) { return decoder_.join(std::move(answer)); });
  return had ? Joined::detail : Joined::missing;
}

/// While servers are waited for nobody is to think us stuck.
void Run::show_life() const {
  if (options_.progress) options_.progress(report_.counts, reached_, fetched_.body.size());
}

/// A posting that the database holds, and of which no more is known than that it is in the feed.
void Run::keep(const std::string& external_id, Batch& batch) {
  known_.mark_id(external_id);
  ++batch.counts.unchanged;
  // Else the next run, with this recipe, would know the item by what another recipe made of it.
  if (!use_fingerprints_) batch.marks.push_back({.external_id = external_id, .raw = {}});
}

void Run::take_decoded(feed::Decoded decoded, const RawItem& raw, Joined joined, Batch& batch) {
  if (auto* rejected = std::get_if<job::Rejected>(&decoded))
    return refuse(std::move(*rejected), raw, joined, batch);
  if (waiting_.entries.contains(raw.fingerprint)) batch.released.push_back(raw.fingerprint);
  if (std::holds_alternative<job::Filtered>(decoded)) {
    ++batch.counts.filtered;
    return;
  }
  const auto& posting = std::get<job::Posting>(decoded);
  const Known::Identified identified = known_.mark_id(posting.external_id);
  if (identified.mark == Known::Mark::repeated) {
    ++batch.counts.duplicate;
    return;
  }
  const Fingerprint content = job::content_fingerprint(posting);
  if (batch.rows.rows() == 0) batch.rows.reserve(batch_bytes() + kRowSlack);
  batch.add(
      {.external_id = {},
       .content = content,
       .raw = raw,
       .maybe_equal = identified.held,
       .with_detail = joined == Joined::detail,
       .incomplete = joined == Joined::missing,
       .posting = options_.findings != nullptr ? std::make_unique<job::Posting>(posting) : nullptr},
      posting);
}

/// An item that waits in the quarantine and came again as it was.
void Run::take_known_quarantine(const KnownQuarantine::Entry& entry, Batch& batch) {
  ++batch.counts.quarantined;
  note_lack(entry.lacks);
  if (entry.external_id.empty())
    unsure_since_ = std::max(unsure_since_, entry.first_run);
  else
    known_.mark_present(entry.external_id);
}

void Run::refuse(job::Rejected rejected, const RawItem& raw, Joined joined, Batch& batch) {
  ++batch.counts.quarantined;
  const bool incomplete = joined == Joined::missing;
  if (incomplete)
    rejected.reason = "without its detail, which could not be had: " + rejected.reason;
  else
    note_lack(rejected.reason);
  if (rejected.external_id.empty()) {
    const auto waiting = waiting_.entries.find(raw.fingerprint);
    unsure_since_ = std::max(
        unsure_since_, waiting != waiting_.entries.end() ? waiting->second.first_run : report_.run);
  } else {
    known_.mark_present(rejected.external_id);
  }
  batch.refused.push_back({.rejected = std::move(rejected), .raw = raw, .incomplete = incomplete});
}

/// `--dry-run`: the same reading, and questions instead of writes.
void Run::compare_all(postgres::Session& session) {
  postgres::Transaction reading(session, postgres::Transaction::Mode::read_only);
  load_known(session);
  read([&](const Batch& batch) {
    report_.counts += compare(session, source_.name, batch, options_.findings);
  });
  if (source_.detail.url.empty()) check_mapping();  // else what is missing may be in the details
  judge_completeness();
  if (!source_.detail.url.empty())
    report_.note += (report_.note.empty() ? "" : "; ") +
                    std::string(
                        "details are not asked for in a dry run: what is new or changed was"
                        " compared without them");
  if (report_.partial || source_.expire.when != config::Expire::When::missing) return;
  report_.would_close = known_.unseen_count();
  if (options_.findings == nullptr) return;
  for (auto& [id, title] : first_unseen(session, source_.name, known_, Findings::kNamedMax))
    options_.findings->closing.push_back({.external_id = std::move(id), .title = std::move(title)});
}

}  // namespace

RunReport run(const config::Settings& settings, const config::Source& source,
              const Options& options) {
  return Run(settings, source, options).go();
}

}  // namespace workwise::ingest
