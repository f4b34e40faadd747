#include "ingest/quarantine.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

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

constexpr const char* kSelect = R"sql(
SELECT id, source, external_id, field, reason, first_run,
       to_char(first_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       ordinal, size_bytes
  FROM workwise.quarantine
)sql";

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

/// Puts a large item together on the server, as a large object that lives until discard() or a roll
/// back. Returns its oid.
std::string assemble(postgres::Session& session, const RawItem& item, const ReadRaw& read_raw) {
  const std::string object{session.run("SELECT lo_create(0)").text(0, 0)};
  for (std::uint64_t at = 0; at < item.size; at += kPieceBytes) {
    RawItem piece = item;
    piece.offset += at;
    piece.size = std::min(kPieceBytes, item.size - at);
    session.run("SELECT lo_put($1::oid, $2::bigint, decode($3, 'hex'))",
                {object, std::to_string(at), hex(read_raw(piece))});
  }
  return object;
}

void discard(postgres::Session& session, const postgres::Parameter& object) {
  if (object) session.run("SELECT lo_unlink($1::oid)", {object});
}

Quarantined from_row(const postgres::Result& rows, std::size_t row) {
  return {.id = rows.integer(row, 0),
          .source = std::string(rows.text(row, 1)),
          .external_id = std::string(rows.text(row, 2)),
          .field = std::string(rows.text(row, 3)),
          .reason = std::string(rows.text(row, 4)),
          .first_run = rows.integer(row, 5),
          .first_seen_at = std::string(rows.text(row, 6)),
          .ordinal = rows.integer(row, 7),
          .size_bytes = rows.integer(row, 8)};
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
    postgres::Parameter whole;
    postgres::Parameter object;
    if (kept.size <= kPieceBytes)
      whole = hex(read_raw(kept));
    else
      object = assemble(session, kept, read_raw);
    const auto rows = session.run(
        kInsert, {source, to_uuid(item.raw.fingerprint), known(item.rejected.external_id),
                  known(item.rejected.field), reason, std::to_string(run),
                  std::to_string(item.raw.ordinal), std::to_string(item.raw.size), whole, object,
                  to_uuid(item.incomplete ? Fingerprint{} : recipe)});
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

std::vector<Quarantined> list_quarantine(postgres::Session& session, const std::string& source,
                                         int limit) {
  const auto rows = session.run(std::string(kSelect) +
                                    " WHERE $1 = '' OR source = $1"
                                    " ORDER BY id DESC LIMIT $2::int",
                                {source, std::to_string(limit)});
  std::vector<Quarantined> items;
  for (std::size_t row = 0; row < rows.rows(); ++row) items.push_back(from_row(rows, row));
  return items;
}

Quarantined show_quarantine(postgres::Session& session, std::int64_t id, std::string& raw) {
  const auto rows =
      session.run(std::string(kSelect) + " WHERE id = $1::bigint", {std::to_string(id)});
  if (rows.rows() == 0)
    throw UsageError("the quarantine has no item " + std::to_string(id),
                     "workwise quarantine list");
  raw = unhex(session
                  .run("SELECT encode(raw, 'hex') FROM workwise.quarantine WHERE id = $1::bigint",
                       {std::to_string(id)})
                  .text(0, 0));
  return from_row(rows, 0);
}

}  // namespace workwise::ingest
