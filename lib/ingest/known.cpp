#include "ingest/known.hpp"

#include <algorithm>
#include <random>

#include "feed/decode.hpp"
#include "postgres/copy.hpp"
#include "postgres/quote.hpp"

namespace workwise::ingest {
namespace {

constexpr std::size_t kSlotsMin = 1024;

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

}  // namespace

Known::Known(const std::string& directory, std::size_t memory_max)
    : seed_(random_seed()),
      memory_(directory, memory_max),
      entries_(&memory_),
      flags_(&memory_),
      by_raw_(&memory_),
      by_id_(&memory_) {
  rebuild();
}

void Known::Index::reserve(std::size_t entries) {
  slots_.clear();
  slots_.shrink_to_fit();  // before the larger one is made
  slots_.assign(std::max(kSlotsMin, entries + entries / 3 + 1), 0);
}

template <typename Matches>
std::uint32_t* Known::Index::find(std::uint64_t hash, Matches matches) {
  // Multiply-shift instead of a mask: the table is as large as wanted, not the next power of two.
  auto at = static_cast<std::size_t>(((hash >> 32U) * slots_.size()) >> 32U);
  while (slots_[at] != 0 && !matches(slots_[at] - 1)) at = at + 1 == slots_.size() ? 0 : at + 1;
  return &slots_[at];
}

std::uint64_t Known::hash_id(std::string_view external_id) const {
  return seeded_hash(external_id, seed_);
}

void Known::load(postgres::Session& session, const std::string& source) {
  postgres::CopyReader rows(session,
                            "SELECT external_id, raw_fingerprint, closed_at IS NULL"
                            "  FROM public.jobs"
                            " WHERE source = " +
                                postgres::quote_literal(source) +
                                "   AND (closed_at IS NULL OR closed_reason = 'expired')");
  while (rows.next()) {
    Entry entry;
    entry.id = hash_id(*rows.field(0));
    if (const auto raw = rows.field(1)) entry.raw = postgres::CopyReader::fingerprint(*raw);
    const bool open = rows.field(2)->front() != 0;
    entries_.push_back(entry);
    flags_.push_back(open ? kOpen : kDated);
    open_ += open ? 1 : 0;
  }
  rebuild();
}

std::uint8_t* Known::flags_of(const Fingerprint& raw) {
  const std::uint32_t slot =
      *by_raw_.find(raw.low, [&](std::uint32_t n) { return entries_[n].raw == raw; });
  return slot == 0 ? nullptr : &flags_[slot - 1];
}

std::uint8_t* Known::flags_of(std::string_view external_id) {
  const std::uint64_t id = hash_id(external_id);
  const std::uint32_t slot =
      *by_id_.find(id, [&](std::uint32_t n) { return entries_[n].id == id; });
  return slot == 0 ? nullptr : &flags_[slot - 1];
}

bool Known::find_raw(const Fingerprint& raw, Mark& mark) {
  std::uint8_t* flags = flags_of(raw);
  if (flags == nullptr || (*flags & kTwin) != 0) return false;
  mark = (*flags & kSeen) != 0 ? Mark::repeated : Mark::first;
  *flags |= kSeen;
  return true;
}

Known::Identified Known::mark_id(std::string_view external_id) {
  std::uint8_t* flags = flags_of(external_id);
  if (flags == nullptr) {
    add({.raw = {}, .id = hash_id(external_id)}, kSeen);
    return {};
  }
  const Identified found{.mark = (*flags & kSeen) != 0 ? Mark::repeated : Mark::first,
                         .held = (*flags & (kOpen | kDated)) != 0};
  *flags |= kSeen;
  return found;
}

Known::Identified Known::look_up(std::string_view external_id) {
  const std::uint8_t* flags = flags_of(external_id);
  if (flags == nullptr) return {};
  return {.mark = (*flags & kSeen) != 0 ? Mark::repeated : Mark::first,
          .held = (*flags & (kOpen | kDated)) != 0};
}

void Known::mark_present(std::string_view external_id) {
  if (std::uint8_t* flags = flags_of(external_id)) *flags |= kPresent;
}

void Known::mark_present(const Fingerprint& raw) {
  if (std::uint8_t* flags = flags_of(raw)) *flags |= kPresent;
}

std::int64_t Known::unseen_count() const {
  std::int64_t count = 0;
  for (std::size_t n = 0; n < flags_.size(); ++n) count += unseen(flags_[n]) ? 1 : 0;
  return count;
}

bool Known::is_unseen(std::string_view external_id) {
  const std::uint8_t* flags = flags_of(external_id);
  return flags != nullptr && unseen(*flags);
}

void Known::add(const Entry& entry, std::uint8_t flags) {
  entries_.push_back(entry);
  flags_.push_back(flags);
  if (by_id_.crowded(entries_.size()))
    rebuild();
  else
    index(static_cast<std::uint32_t>(entries_.size() - 1));
}

void Known::index(std::uint32_t number) {
  const Entry& entry = entries_[number];
  if (entry.raw != Fingerprint{}) {
    std::uint32_t& slot =
        *by_raw_.find(entry.raw.low, [&](std::uint32_t n) { return entries_[n].raw == entry.raw; });
    if (slot != 0) flags_[number] |= kTwin;
    slot = number + 1;
  }
  *by_id_.find(entry.id, [&](std::uint32_t n) { return entries_[n].id == entry.id; }) = number + 1;
}

void Known::rebuild() {
  intact_ = false;
  // A cold load doubles its way up; a table read from the database is filled to 3/4 at once.
  const std::size_t wanted =
      open_ == 0 ? entries_.size() * 2 : entries_.size() + entries_.size() / 8;
  by_raw_.reserve(wanted);
  by_id_.reserve(wanted);
  for (std::uint32_t number = 0; number < entries_.size(); ++number) index(number);
  intact_ = true;
}

void KnownQuarantine::load(postgres::Session& session, const std::string& source,
                           const Fingerprint& recipe) {
  const auto rows = session.run(
      "SELECT raw_fingerprint, external_id, first_run, recipe = $2::uuid, reason, last_run IS NULL"
      "  FROM workwise.quarantine WHERE source = $1",
      {source, to_uuid(recipe)});
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::string_view reason = rows.text(row, 4);
    entries[from_uuid(rows.text(row, 0))] = {
        .external_id = std::string(rows.text(row, 1)),
        .first_run = rows.integer(row, 2),
        .current = rows.boolean(row, 3),
        .gone = !rows.boolean(row, 5),
        .lacks = std::string(feed::lacks_path(reason) ? reason : "")};
  }
}

}  // namespace workwise::ingest
