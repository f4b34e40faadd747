#include "ingest/quarantine.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "ingest/ledger.hpp"
#include "postgres/lock.hpp"

namespace workwise::ingest {
namespace {

/// An item larger than this is kept without its tail: bytea has a limit of 1 GB, and its text form
/// on the wire is twice as long.
constexpr std::uint64_t kRawBytesMax = 64ULL << 20U;
/// What is sent at once: as text it is twice as long, and we and libpq hold it several times over.
constexpr std::uint64_t kPieceBytes = 1ULL << 20U;

constexpr const char* kInsert = R"sql(
INSERT INTO workwise.quarantine AS q
  (source, raw_fingerprint, external_id, field, reason, first_run, ordinal, size_bytes, raw, recipe)
VALUES ($1, $2::uuid, $3, $4, $5, $6::bigint, $7::bigint, $8::bigint,
        coalesce(decode($9, 'hex'), lo_get($10::oid)), $11::uuid)
ON CONFLICT (source, raw_fingerprint) DO UPDATE
  SET external_id = excluded.external_id, field = excluded.field, reason = excluded.reason,
      recipe = excluded.recipe
  WHERE (q.external_id, q.field, q.reason, q.recipe)
        IS DISTINCT FROM (excluded.external_id, excluded.field, excluded.reason, excluded.recipe)
RETURNING xmax = 0
)sql";

// Seen last: by the source's last complete run, or as was noted when it was gone.
constexpr const char* kSelect = R"sql(
SELECT q.id, q.source, q.external_id, q.field, q.reason, q.first_run,
       floor(extract(epoch FROM q.first_seen_at))::bigint, q.ordinal, q.size_bytes,
       coalesce(q.last_run, greatest(q.first_run, s.last_complete_run)),
       floor(extract(epoch FROM coalesce(q.last_seen_at, greatest(q.first_seen_at,
                                                                  s.last_complete_at))))::bigint,
       q.last_run IS NOT NULL, q.raw_fingerprint
  FROM workwise.quarantine q LEFT JOIN workwise.sources s ON s.name = q.source
)sql";

constexpr const char* kWhere = R"sql(
 WHERE ($1::bigint[] IS NULL OR q.id = ANY ($1::bigint[])) AND ($2 = '' OR q.source = $2)
   AND ($3 = '' OR q.field = $3) AND ($4 = '' OR strpos(lower(q.reason), lower($4)) > 0)
   AND ($5::bigint = 0 OR q.first_run = $5::bigint) AND ($6 = '' OR q.external_id = $6)
)sql";

constexpr const char* kGone = R"sql(
UPDATE workwise.quarantine q
   SET last_run = greatest(q.first_run, s.last_complete_run),
       last_seen_at = greatest(q.first_seen_at, s.last_complete_at)
  FROM workwise.sources s
 WHERE s.name = $1 AND q.source = s.name AND q.raw_fingerprint = ANY ($2::uuid[])
)sql";

constexpr const char* kBack = R"sql(
UPDATE workwise.quarantine SET last_run = NULL, last_seen_at = NULL
 WHERE source = $1 AND raw_fingerprint = ANY ($2::uuid[])
)sql";

postgres::Parameters parameters(const QuarantineFilter& filter) {
  postgres::Parameter ids;
  if (!filter.ids.empty()) {
    std::vector<std::string> texts;
    for (const std::int64_t id : filter.ids) texts.push_back(std::to_string(id));
    ids = postgres::array_literal(texts);
  }
  return {ids,
          filter.source,
          filter.field,
          filter.reason,
          std::to_string(filter.run),
          filter.external_id};
}

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string unhex(std::string_view text) {
  const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(nibble(text[i]) * 16 + nibble(text[i + 1]));
  return bytes;
}

postgres::Parameter known(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

/// What the item means nothing without: kept before it, so that the two can be read together.
std::string header_of(const RawItem& item, const ReadRaw& read_raw) {
  if (item.header_size == 0) return {};
  RawItem header;
  header.offset = item.header_offset;
  header.size = item.header_size;
  return read_raw(header);
}

/// Puts a large item together on the server, as a large object that lives until discard() or a roll
/// back. Returns its oid.
std::string assemble(postgres::Session& session, const std::string& header, const RawItem& item,
                     const ReadRaw& read_raw) {
  const std::string object{session.run("SELECT lo_create(0)").text(0, 0)};
  const auto put = [&](std::uint64_t at, const std::string& bytes) {
    session.run("SELECT lo_put($1::oid, $2::bigint, decode($3, 'hex'))",
                {object, std::to_string(at), hex(bytes)});
  };
  put(0, header);
  for (std::uint64_t at = 0; at < item.size; at += kPieceBytes) {
    RawItem piece = item;
    piece.offset += at;
    piece.size = std::min(kPieceBytes, item.size - at);
    put(header.size() + at, read_raw(piece));
  }
  return object;
}

void discard(postgres::Session& session, const postgres::Parameter& object) {
  if (object) session.run("SELECT lo_unlink($1::oid)", {object});
}

Quarantined from_row(const postgres::Result& rows, std::size_t row) {
  const auto seconds = [&](std::size_t column) {
    return Instant{std::chrono::seconds{rows.integer(row, column)}};
  };
  return {.id = rows.integer(row, 0),
          .source = std::string(rows.text(row, 1)),
          .external_id = std::string(rows.text(row, 2)),
          .field = std::string(rows.text(row, 3)),
          .reason = std::string(rows.text(row, 4)),
          .first_run = rows.integer(row, 5),
          .first_seen_at = seconds(6),
          .ordinal = rows.integer(row, 7),
          .size_bytes = rows.integer(row, 8),
          .last_run = rows.integer(row, 9),
          .last_seen_at = seconds(10),
          .gone = rows.boolean(row, 11),
          .fingerprint = from_uuid(rows.text(row, 12))};
}

}  // namespace

std::int64_t quarantine(postgres::Session& session, const std::string& source, std::int64_t run,
                        const Fingerprint& recipe, std::span<const Refused> items,
                        const ReadRaw& read_raw) {
  std::int64_t created = 0;
  for (const Refused& item : items) {
    RawItem kept = item.raw;
    kept.size = std::min(kept.size, kRawBytesMax);
    std::string reason = item.rejected.reason;
    if (kept.size < item.raw.size)
      reason += " (only the first " + bytes_to_text(kept.size) + " are kept)";
    const std::string header = header_of(kept, read_raw);
    postgres::Parameter whole;
    postgres::Parameter object;
    if (kept.size <= kPieceBytes)
      whole = hex(header + read_raw(kept));
    else
      object = assemble(session, header, kept, read_raw);
    const auto rows = session.run(
        kInsert, {source, to_uuid(item.raw.fingerprint), known(item.rejected.external_id),
                  known(item.rejected.field), reason, std::to_string(run),
                  std::to_string(item.raw.ordinal), std::to_string(header.size() + item.raw.size),
                  whole, object, to_uuid(item.incomplete ? Fingerprint{} : recipe)});
    discard(session, object);
    created += rows.rows() == 1 && rows.boolean(0, 0) ? 1 : 0;
  }
  return created;
}

void release(postgres::Session& session, const std::string& source,
             std::span<const Fingerprint> items) {
  std::vector<std::string> fingerprints;
  for (const Fingerprint& item : items) fingerprints.push_back(to_uuid(item));
  session.run(
      "DELETE FROM workwise.quarantine"
      " WHERE source = $1 AND raw_fingerprint = ANY ($2::uuid[])",
      {source, postgres::array_literal(fingerprints)});
}

void note_gone(postgres::Session& session, const std::string& source, const KnownQuarantine& known,
               bool whole) {
  std::vector<std::string> gone;
  std::vector<std::string> back;
  for (const auto& [fingerprint, entry] : known.entries) {
    if (entry.seen == !entry.gone) continue;
    if (entry.seen)
      back.push_back(to_uuid(fingerprint));
    else if (whole)
      gone.push_back(to_uuid(fingerprint));
  }
  if (!gone.empty()) session.run(kGone, {source, postgres::array_literal(gone)});
  if (!back.empty()) session.run(kBack, {source, postgres::array_literal(back)});
}

void forget_quarantined(postgres::Session& session, const std::string& source,
                        std::chrono::hours retention, const KnownQuarantine& known) {
  const auto old = session.run(
      "SELECT raw_fingerprint FROM workwise.quarantine"
      " WHERE source = $1 AND first_seen_at < now() - make_interval(hours => $2::int)",
      {source, std::to_string(retention.count())});
  std::vector<Fingerprint> gone;
  for (std::size_t row = 0; row < old.rows(); ++row) {
    const auto found = known.entries.find(from_uuid(old.text(row, 0)));
    if (found == known.entries.end() || !found->second.seen)
      gone.push_back(from_uuid(old.text(row, 0)));
  }
  if (!gone.empty()) release(session, source, gone);
}

std::vector<Quarantined> list_quarantine(postgres::Session& session, const QuarantineFilter& filter,
                                         int limit) {
  postgres::Parameters given = parameters(filter);
  given.emplace_back(std::to_string(limit));
  const auto rows =
      session.run(std::string(kSelect) + kWhere + " ORDER BY q.id DESC LIMIT $7::int", given);
  std::vector<Quarantined> items;
  for (std::size_t row = 0; row < rows.rows(); ++row) items.push_back(from_row(rows, row));
  return items;
}

std::vector<std::string> quarantined_sources(postgres::Session& session,
                                             const QuarantineFilter& filter) {
  const auto rows = session.run(
      std::string("SELECT DISTINCT q.source FROM workwise.quarantine q") + kWhere + " ORDER BY 1",
      parameters(filter));
  std::vector<std::string> names;
  for (std::size_t row = 0; row < rows.rows(); ++row) names.emplace_back(rows.text(row, 0));
  return names;
}

std::int64_t count_quarantine(postgres::Session& session, const QuarantineFilter& filter) {
  return session
      .run(std::string("SELECT count(*) FROM workwise.quarantine q") + kWhere, parameters(filter))
      .integer(0, 0);
}

Quarantined show_quarantine(postgres::Session& session, std::int64_t id, std::string& raw) {
  const auto rows =
      session.run(std::string(kSelect) + " WHERE q.id = $1::bigint", {std::to_string(id)});
  if (rows.rows() == 0)
    throw UsageError("the quarantine has no item " + std::to_string(id),
                     "workwise quarantine list");
  raw = unhex(session
                  .run("SELECT encode(raw, 'hex') FROM workwise.quarantine WHERE id = $1::bigint",
                       {std::to_string(id)})
                  .text(0, 0));
  return from_row(rows, 0);
}

std::int64_t drop_quarantine(postgres::Session& session, const QuarantineFilter& filter,
                             std::chrono::milliseconds lock_wait) {
  std::int64_t dropped = 0;
  for (const std::string& source : quarantined_sources(session, filter)) {
    QuarantineFilter one = filter;
    one.source = source;
    const auto lock = postgres::AdvisoryLock::lock(session, lock_name(one.source), lock_wait);
    dropped +=
        session.run(std::string("DELETE FROM workwise.quarantine q") + kWhere, parameters(one))
            .affected();
  }
  return dropped;
}

}  // namespace workwise::ingest
