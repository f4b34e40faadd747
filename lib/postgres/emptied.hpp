#pragma once

#include <string>

#include "postgres/session.hpp"

namespace workwise::postgres {

/// A database that somebody gave us empty, and that is to be empty again.
///
/// Shape:  made while it is empty; empty() when everybody else has left it. Extensions that are
///         there at the start stay, and so do the rights on the schema public.
/// Errors: the constructor throws workwise::Error that names what is in it.
class Emptied {
 public:
  explicit Emptied(Session& session);

  /// Drops what has come. Throws workwise::Error that names what could not be dropped.
  void empty(Session& session) const;

 private:
  void restore_public(Session& session) const;

  std::string extensions_;    ///< array literal
  std::string public_owner_;  ///< quoted; "": there was no schema public
  Parameter public_rights_;   ///< acl
  Parameter public_comment_;
};

/// Drops the subscriptions of the session's database without a word to their publishers: a database
/// that has one can't be dropped, and DROP SUBSCRIPTION alone would drop its slot there.
void drop_subscriptions(Session& session);

}  // namespace workwise::postgres
