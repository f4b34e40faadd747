#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>

#include "base/time.hpp"
#include "config/settings.hpp"
#include "ingest/run.hpp"
#include "service/agenda.hpp"
#include "service/desk.hpp"
#include "service/pulse.hpp"

namespace workwise::service {

/// Runs each source when it is due, at most ingest.workers at a time, earliest due first.
///
/// Shape:   lives on the control thread; runs go to the worker pool and come back to it. open() and
///          close() are the gatekeeper's. What a run leaves behind is saved when it ends, and again
///          with every later one, and now and then, until it could be. stop() once: no new run
///          begins, running ones are asked to end, after the grace their statements are cancelled;
///          `stopped` is called when the last has ended and what it leaves behind is saved.
/// Bounds:  one timer, however many sources; one run a source; nothing is queued in the pool.
/// Watch:   alive() is false when a run has given no sign of life for too long. Signs are: progress
///          (bytes or items came), and, asked for when there was none for a while, its backend at
///          work on a statement. So a slow fetch is alive by its bytes or ended by fetch's own
///          timeouts, a long merge by its backend; a worker that does neither is stuck.
class Schedule {
 public:
  using Run = std::function<ingest::RunReport(const config::Settings&, const config::Source&,
                                              const ingest::Options&)>;
  struct Parts {
    Run run;
    std::function<Instant()> clock = now;
    /// How long a run may be silent beyond what its fetch's own timeouts allow, before the server
    /// is asked about it.
    std::chrono::milliseconds silence_max{std::chrono::minutes{2}};
    std::function<void(const std::string& error)> database_lost;
    std::function<void(const std::string& error)> unreadable;  ///< it is there, without an answer
    std::function<void(const Verdict&)> schema_closed;
    std::function<void()> changed = [] {};  ///< status() has another text
    std::function<void(const Alert&)> alerted = [](const Alert&) {};
  };

  Schedule(boost::asio::io_context& control, boost::asio::thread_pool& workers, Desk& desk,
           std::shared_ptr<const config::Settings> settings, Parts parts);

  void open(const std::map<std::string, Remembered>& remembered);
  void close();
  /// Running runs keep their old settings; more workers than we began with need a restart. With
  /// another database it is closed, and knows nothing of its sources until it is opened. Throws
  /// ConfigError, and nothing has changed then.
  void reload(std::shared_ptr<const config::Settings> settings);
  void stop(std::function<void()> stopped);

  bool alive();
  std::size_t running() const { return running_.size(); }
  std::string status() const;

 private:
  struct Running {
    std::shared_ptr<Pulse> pulse;
    std::chrono::steady_clock::duration patience;
    bool started = false;  ///< on a worker; before that it waits for permission
    bool asked = false;
    bool stuck = false;
  };
  struct Outcome {
    ingest::RunReport report;
    std::string locked;  ///< by whom, when another daemon runs it
  };

  using Unsaved = std::map<std::string, Remembered>;

  void index_sources();
  void tick();
  bool has_room() const;
  void wake_at_next_due();
  void note_clock_step();
  void ask_permission(const Agenda::Task& task);
  void permitted(const Agenda::Task& task, Answer<Records::Permission> answer);
  void start(const std::string& name);
  void returned(const Outcome& outcome);
  void finished(const ingest::RunReport& report);
  void no_permission(const Answer<Records::Permission>& answer);
  void save();
  void saved(const Unsaved& given, const Answer<std::set<std::string>>& answer);
  void declare_stuck(const std::string& name, Running& running);
  void ask_server(const std::vector<std::string>& silent);
  void cancel_runs(std::chrono::milliseconds after);
  void leave_if_done();

  boost::asio::io_context& control_;
  boost::asio::thread_pool& workers_;
  Desk& desk_;
  std::shared_ptr<const config::Settings> settings_;
  std::map<std::string, const config::Source*> sources_;  ///< of settings_
  Parts parts_;
  Agenda agenda_;
  std::map<std::string, Running> running_;
  Unsaved unsaved_;                     ///< what runs left behind, until the database has it
  std::set<std::string> said_unsaved_;  ///< once each, however often it is tried
  bool saving_ = false;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer grace_;
  std::stop_source stop_;
  std::function<void()> stopped_;
  bool open_ = false;
  std::size_t workers_max_;  ///< threads in the pool
  Instant wall_;
  std::chrono::steady_clock::time_point steady_;
};

}  // namespace workwise::service
