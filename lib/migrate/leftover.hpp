#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/session.hpp"
#include "schema/control.hpp"

namespace workwise::migrate {

/// What a concurrent statement leaves behind when it is stopped: an INVALID index, a partition that
/// is detached by half. The ledger remembers what was there before its first try, so that what came
/// since is known to be its own, even after a kill.
///
/// Shape:  before() each try, after() one that failed.
/// Owns:   nothing. `work` runs the statement, `ledger` writes what was there before.
/// Errors: postgres::Error.
class Leftover {
 public:
  Leftover(postgres::Session& work, postgres::Session& ledger, std::string version,
           std::size_t statement, std::string_view sql);

  /// Clears what an earlier try left behind and says so in `told`. True: an earlier try had done
  /// it all, and was killed before it could say so.
  bool before(std::vector<std::string>& told);
  /// Clears what this one left behind; the names of what could not be cleared.
  std::string after() noexcept;
  /// After one that did not fail. Throws postgres::Error where the index can't be used all the
  /// same.
  void require_valid();

 private:
  struct Index {
    std::string oid;
    std::string name;  ///< qualified
    bool valid = false;
    bool named = false;  ///< as the statement names it
  };

  bool remembered();
  void remember();
  std::vector<std::string> objects();
  std::vector<Index> indexes();
  std::vector<Index> broken();
  bool done_by_an_earlier_try();
  bool finalized();

  postgres::Session& work_;
  postgres::Session& ledger_;
  std::string version_;
  std::string statement_;
  std::string hash_;  ///< of the statement: another one has left nothing
  schema::Concurrent what_;
  std::vector<std::string> known_;  ///< oids of what was there before
  bool resumed_ = false;
};

}  // namespace workwise::migrate
