#pragma once

#include <optional>
#include <string>

#include "postgres/session.hpp"

namespace workwise::postgres {

/// An empty database beside another one, with its encoding, locale and settings, for trying
/// something out.
///
/// Owns:   the database, dropped at the end together with whoever is connected; two connections.
///         What a killed program left behind is dropped by the next one: workwise_scratch_… to
///         which nobody is connected, and which is not brand-new. The connection that each owner
///         keeps, and DROP DATABASE without FORCE, keep it away from those in use.
/// Errors: Error that says what to grant where databases may not be made.
class ScratchDatabase {
 public:
  explicit ScratchDatabase(const Connect& original);
  ~ScratchDatabase();
  ScratchDatabase(const ScratchDatabase&) = delete;

  const std::string& name() const { return name_; }
  const Connect& connect() const { return connect_; }  ///< to it
  Session& session() { return *session_; }             ///< in it; between transactions: idle

 private:
  Connect original_;
  Session administrator_;
  std::string name_;
  Connect connect_;
  std::optional<Session> session_;
};

}  // namespace workwise::postgres
