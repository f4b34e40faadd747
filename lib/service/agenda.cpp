#include "service/agenda.hpp"

#include <algorithm>

namespace workwise::service {
namespace {

constexpr std::chrono::seconds kLostPause{5};
constexpr int kLostDoublingsMax = 7;  ///< 5 s to about 10 min

}  // namespace

bool Agenda::set_sources(const std::vector<config::Source>& sources, Instant now) {
  std::set<std::string> wanted;
  bool unplaced = false;
  for (const config::Source& source : sources) {
    if (!source.enabled) continue;
    wanted.insert(source.name);
    Timetable timetable(source);
    const auto [found, is_new] = entries_.try_emplace(source.name, Entry{.timetable = timetable});
    Entry& entry = found->second;
    entry.gone = false;
    unplaced = unplaced || !entry.placed;
    if (is_new || entry.timetable == timetable) continue;
    entry.timetable = std::move(timetable);
    if (entry.placed && !entry.running) {
      waiting_.erase({entry.due, source.name});
      plan(source.name, entry,
           entry.timetable.first({.next_due = entry.due, .failures = entry.health.failures}, now));
    }
  }
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    entry->second.gone = !wanted.contains(entry->first);
    if (entry->second.gone && !entry->second.running) {
      waiting_.erase({entry->second.due, entry->first});
      set_health(entry->second, {});
      entry = entries_.erase(entry);
    } else {
      ++entry;
    }
  }
  return unplaced;
}

void Agenda::place(const std::map<std::string, Remembered>& remembered, Instant now) {
  for (auto& [name, entry] : entries_) {
    if (entry.placed) continue;
    const auto found = remembered.find(name);
    const Remembered past = found == remembered.end() ? Remembered{} : found->second;
    entry.placed = true;
    know(entry, past);
    entry.due = entry.timetable.first(past, now);
    if (!entry.running) plan(name, entry, entry.due);
  }
}

std::optional<Instant> Agenda::next_due() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first;
}

std::optional<std::string> Agenda::next_name() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->second;
}

std::optional<Agenda::Task> Agenda::take(Instant now) {
  if (waiting_.empty() || waiting_.begin()->first > now) return std::nullopt;
  const auto [due, name] = *waiting_.begin();
  waiting_.erase(waiting_.begin());
  Entry& entry = entries_.at(name);
  entry.running = true;
  entry.due = entry.timetable.taken(due, now);
  return Task{.name = name, .due = due, .known = {.next_due = entry.stored, .run = entry.run}};
}

Agenda::Finished Agenda::finish(const ingest::RunReport& report, Instant now) {
  Entry* entry = returned(report.source);
  if (entry == nullptr) return {};
  entry->lost = 0;
  if (report.run != 0) entry->run = report.run;
  Finished finished;
  Health health = entry->health;
  finished.alerts = take_into_account(health, report);
  set_health(*entry, health);
  plan(report.source, *entry,
       entry->timetable.next(entry->due, now, entry->health.failures, report.retry_after));
  entry->stored = entry->due;
  finished.remember = {
      .next_due = entry->due, .failures = entry->health.failures, .held = entry->health.held};
  return finished;
}

void Agenda::skip(const std::string& name, Instant now) {
  if (Entry* entry = returned(name))
    plan(name, *entry, entry->timetable.next(entry->due, now, entry->health.failures, {}));
}

void Agenda::adopt(const std::string& name, const Remembered& remembered, Instant now) {
  Entry* entry = returned(name);
  if (entry == nullptr) return;
  know(*entry, remembered);
  plan(name, *entry, entry->timetable.first(remembered, now));
}

void Agenda::put_back(const std::string& name, bool database_lost, Instant now) {
  Entry* entry = returned(name);
  if (entry == nullptr) return;
  if (database_lost) ++entry->lost;
  const bool suspect = database_lost && entry->lost > 1;
  const auto pause = kLostPause * (1 << std::min(entry->lost, kLostDoublingsMax));
  plan(name, *entry, suspect ? std::max(entry->due, now + pause) : entry->due);
}

void Agenda::clock_stepped(std::chrono::microseconds step, Instant now) {
  waiting_.clear();
  for (auto& [name, entry] : entries_) {
    if (!entry.placed) continue;
    const Instant due = entry.timetable.after_clock_step(entry.due, now, step);
    entry.due = due;
    if (!entry.running) waiting_.emplace(due, name);
  }
}

void Agenda::forget() {
  waiting_.clear();
  for (auto& [name, entry] : entries_) {
    know(entry, {});
    entry.placed = false;
    entry.lost = 0;
    entry.disowned = entry.running;
  }
}

void Agenda::know(Entry& entry, const Remembered& remembered) {
  entry.stored = remembered.next_due;
  entry.run = remembered.run;
  set_health(entry, {.failures = remembered.failures, .held = remembered.held});
}

/// Keeps the two counts: with many sources they are asked for too often to count anew.
void Agenda::set_health(Entry& entry, const Health& health) {
  failing_ -= entry.health.failures > 0 ? 1 : 0;
  held_ -= entry.health.held ? 1 : 0;
  entry.health = health;
  failing_ += health.failures > 0 ? 1 : 0;
  held_ += health.held ? 1 : 0;
}

/// The entry that was taken; nullptr when it left the configuration meanwhile, and is forgotten
/// now, or ran on another database.
Agenda::Entry* Agenda::returned(const std::string& name) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return nullptr;
  Entry& entry = found->second;
  entry.running = false;
  if (entry.gone) {
    set_health(entry, {});
    entries_.erase(found);
    return nullptr;
  }
  if (!std::exchange(entry.disowned, false)) return &entry;
  if (entry.placed) plan(name, entry, entry.due);
  return nullptr;
}

void Agenda::plan(const std::string& name, Entry& entry, Instant due) {
  entry.due = due;
  waiting_.emplace(due, name);
}

}  // namespace workwise::service
