#pragma once

#include <string>
#include <string_view>

namespace workwise::schema {

/// What is to become of a statement where a schema is tried in a scratch database.
struct Judgement {
  enum class What {
    run,
    data,    ///< rows: stepped over
    shared,  ///< roles, databases, …: what all databases of the server share; stepped over
    silent,  ///< stepped over: nothing would come of it there
    refuse,  ///< it would reach another database or the server's files
  };
  What what = What::run;
  std::string instead{};  ///< to run in its place; empty: as it is written
  std::string message{};  ///< why it does not run
  std::string hint{};
};

/// Judged by its words alone. A function that is called is known by its name only: one of the
/// script's own that calls dblink is not seen through.
Judgement judge(std::string_view statement);

}  // namespace workwise::schema
