#pragma once

#include <optional>
#include <string>

#include "postgres/emptied.hpp"
#include "postgres/lock.hpp"
#include "postgres/session.hpp"

namespace workwise::postgres {

/// An empty database beside another one, with its encoding, locale and settings, for trying
/// something out.
///
/// Owns:   the database, dropped at the end together with whoever is connected; two connections.
///         What a killed program left behind is dropped by the next one: workwise_scratch_… to
///         which nobody is connected, and which is not brand-new. The connection that each owner
///         keeps, and DROP DATABASE without FORCE, keep it away from those in use.
///         One that was given is not dropped but emptied, on every way out.
/// Errors: Error that says what to grant where databases may not be made. Of one that was given:
///         Error where it is not empty, LockedError where another program uses it.
class ScratchDatabase {
 public:
  /// `given`: the URL of an empty database to use, for a role that may not make one. "": makes one,
  /// and where that is refused, offers --scratch-url. nullopt: the command has no such flag.
  explicit ScratchDatabase(const Connect& original,
                           const std::optional<std::string>& given = std::nullopt);
  ~ScratchDatabase();
  ScratchDatabase(const ScratchDatabase&) = delete;

  const std::string& name() const { return name_; }
  const Connect& connect() const { return connect_; }  ///< to it
  Session& session() { return *session_; }             ///< in it; between transactions: idle

 private:
  void make(bool may_be_given);
  void take();

  Connect original_;  ///< or the one that was given
  Session administrator_;
  std::optional<AdvisoryLock> lock_;  ///< on the one that was given
  std::optional<Emptied> given_;
  std::string name_;
  Connect connect_;
  std::optional<Session> session_;
};

}  // namespace workwise::postgres
