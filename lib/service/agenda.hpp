#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "ingest/run.hpp"
#include "service/source_health.hpp"
#include "service/timetable.hpp"

namespace workwise::service {

/// Which source runs next: all sources, in the order in which they are due, and how each fares.
/// Knows no clock, no thread and no database: `now` is an argument.
///
/// Shape: set_sources(), then place() with what the database remembers. take() hands out what is
///        due, earliest first, and a source only once until it comes back by one of finish(),
///        skip(), adopt() or put_back(). A source that left the configuration while it ran is
///        forgotten when it comes back.
class Agenda {
 public:
  struct Task {
    std::string name;
    Instant due;
    Remembered known;  ///< as the database had it when we last looked
  };
  struct Finished {
    std::optional<Remembered> remember;  ///< to be saved; nothing for a source that is gone
    std::vector<Alert> alerts;
  };

  /// Compares by name: a new source waits for place(), a changed schedule counts from now on, what
  /// is not in the list or not enabled goes. Returns whether some wait for place().
  bool set_sources(const std::vector<config::Source>& sources, Instant now);
  void place(const std::map<std::string, Remembered>& remembered, Instant now);

  std::optional<Instant> next_due() const;
  std::optional<std::string> next_name() const;
  std::optional<Task> take(Instant now);

  Finished finish(const ingest::RunReport& report, Instant now);
  /// Another daemon is running it: not now, then as usual.
  void skip(const std::string& name, Instant now);
  /// Another daemon ran it meanwhile: what it wrote down is ours.
  void adopt(const std::string& name, const Remembered& remembered, Instant now);
  /// It could not run, and that says nothing about it: still due. When the database was lost under
  /// it time and again it waits a little longer each time, for it may be the cause.
  void put_back(const std::string& name, bool database_lost, Instant now);

  void clock_stepped(std::chrono::microseconds step, Instant now);

  /// The database is another one: every source waits for place(), and what runs now, on the old
  /// one, changes nothing when it comes back.
  void forget();

  std::size_t size() const { return entries_.size(); }
  std::size_t failing() const { return failing_; }
  std::size_t held() const { return held_; }

 private:
  struct Entry {
    Timetable timetable;
    Instant due{};
    std::optional<Instant> stored{};  ///< next_due as the database had it when we last looked
    std::int64_t run = 0;             ///< the source's last one that we know of
    Health health{};
    int lost = 0;  ///< times in a row that the database was lost under it
    bool placed = false;
    bool running = false;
    bool gone = false;
    bool disowned = false;  ///< it runs on a database that is no longer ours
  };

  Entry* returned(const std::string& name);
  void know(Entry& entry, const Remembered& remembered);
  void set_health(Entry& entry, const Health& health);
  void plan(const std::string& name, Entry& entry, Instant due);

  std::map<std::string, Entry> entries_;
  std::set<std::pair<Instant, std::string>> waiting_;
  std::size_t failing_ = 0;
  std::size_t held_ = 0;
};

}  // namespace workwise::service
