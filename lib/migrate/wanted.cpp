#include "migrate/wanted.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/text.hpp"
#include "migrate/lock.hpp"
#include "migrate/validate.hpp"
#include "postgres/scratch.hpp"
#include "schema/rename_hint.hpp"

namespace workwise::migrate {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw Error("no schema to read: " + path, "workwise pull --output " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::string path_of(const config::Settings& settings, const Wanted& wanted) {
  return wanted.file.empty() ? schema_path(settings) : wanted.file;
}

}  // namespace

schema::Catalog read_in_snapshot(postgres::Session& session,
                                 const std::vector<std::string>& exclude) {
  session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  schema::Catalog catalog = schema::read_catalog(session, exclude);
  session.run("COMMIT");
  return catalog;
}

void require_same_version(int of_scratch, int of_original) {
  constexpr int kMajor = 10'000;
  if (of_scratch / kMajor == of_original / kMajor) return;
  throw Error("the scratch database is of PostgreSQL " + std::to_string(of_scratch / kMajor) +
              ", and the database of " + std::to_string(of_original / kMajor) +
              ", which writes definitions differently: give one of the same version");
}

/// Notes are told; errors, all of them, end it.
void refuse_problems(const schema::Loaded& loaded, const Report& report) {
  std::string errors;
  for (const schema::Problem& problem : loaded.problems) {
    if (problem.severity == schema::Problem::Severity::note)
      report({.kind = Event::Kind::notice, .text = to_text(problem)});
    else
      errors += (errors.empty() ? "" : "\n") + to_text(problem);
  }
  if (!errors.empty()) throw Error(errors, "workwise validate");
}

Target read_wanted(const config::Settings& settings, const Wanted& wanted, const Report& report) {
  const std::string path = path_of(settings, wanted);
  const std::string sql = text_of(path);
  Target target{.catalog = {}, .renames = wanted.renames};
  std::ranges::move(schema::rename_hints(sql, path), std::back_inserter(target.renames));
  postgres::ScratchDatabase scratch{connect_as(settings, "workwise push"), wanted.scratch_url};
  refuse_problems(schema::load(scratch.session(), sql, path), report);
  target.catalog = read_in_snapshot(scratch.session(), wanted.exclude);
  return target;
}

void refuse_losses(const schema::Plan& plan) {
  const std::vector<std::string> losses = plan.losses();
  if (losses.empty()) return;
  std::string likely;
  for (const schema::LikelyRename& rename : plan.likely)
    likely += " --rename '" + rename.from + "=" + rename.to + "'";
  throw Error("data would be lost: " + join(losses, ", ") + ". Nothing was changed." +
                  (likely.empty() ? "" : "\nProbably renamed, then with:" + likely),
              "look at it with --dry-run; then, if it may go, --allow-data-loss");
}

}  // namespace workwise::migrate
