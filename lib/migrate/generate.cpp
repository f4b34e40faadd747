#include "migrate/generate.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <ctime>

#include "base/text.hpp"
#include "migrate/folder.hpp"
#include "migrate/lock.hpp"
#include "migrate/renamed.hpp"
#include "migrate/replay.hpp"
#include "migrate/run_plan.hpp"
#include "postgres/scratch.hpp"
#include "schema/sql_text.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kTemplate = R"(-- migrate:up


-- migrate:data


-- migrate:verify


-- migrate:down

)";

std::string checked_name(const std::string& name) {
  std::string clean;
  for (const char c : name)
    clean +=
        c == ' ' || c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const bool fine = !clean.empty() && std::all_of(clean.begin(), clean.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!fine)
    throw UsageError(
        "a migration's name has letters, digits and underscores, not \"" + printable(name) + "\"",
        "workwise generate remote_since");
  return clean;
}

/// The time in UTC; a second later than the newest where that is not in the past.
std::string new_version(const std::vector<File>& files) {
  std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  for (;;) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[16];
    std::strftime(text, sizeof text, "%Y%m%d%H%M%S", &parts);
    const bool taken = std::any_of(files.begin(), files.end(), [&](const File& file) {
      return same_version(file.version, text);
    });
    if (!taken) return text;
    ++now;
  }
}

std::string statements_of(const schema::Plan& plan) {
  std::string sql;
  if (plan.makes_functions()) sql += "SET check_function_bodies = off;\n";
  for (const schema::Change& change : plan.changes)
    for (const schema::Command& command : change.statements) {
      if (!command.loss.empty()) sql += schema::as_comment("loses " + command.loss);
      sql += command.sql + ";\n";
    }
  return sql;
}

/// VALIDATE blocks nobody only in a transaction of its own. Around what no transaction may hold
/// migrate commits by itself, and the rest stays together.
bool in_transactions(const schema::Plan& plan) {
  for (const schema::Change& change : plan.changes)
    for (const schema::Command& command : change.statements)
      if (command.sql.find(" VALIDATE CONSTRAINT ") != std::string::npos) return false;
  return true;
}

std::string text_of(const schema::Plan& up, const schema::Plan& down, const std::string& why_not) {
  std::string text = std::string("-- migrate:up") +
                     (in_transactions(up) ? "" : " transaction:false") + "\n" + statements_of(up);
  if (why_not.empty()) return text + "\n-- migrate:down generated\n" + statements_of(down);
  return text + "\n-- migrate:down irreversible\n" +
         schema::as_comment("Not proven to lead back: " +
                            std::string(split(why_not, '\n').front()) + "\n" + statements_of(down));
}

class Proof {
 public:
  Proof(const config::Settings& settings, const Generate& wanted, const std::vector<File>& files,
        const Report& report)
      : wanted_(wanted),
        scratch_(connect_as(settings, "workwise generate"), wanted.wanted.scratch_url) {
    refuse_problems(replay(scratch_, files), report);
    now_ = read_in_snapshot(scratch_.session(), wanted.wanted.exclude);
  }

  const schema::Catalog& now() const { return now_; }
  /// From what there is by now, which is `from`.
  Renamed plan(const schema::Catalog& from, const schema::Catalog& to,
               const std::vector<schema::Rename>& renames, bool online) {
    return plan_renamed(scratch_.session(), from, to, renames,
                        {.file = {}, .exclude = wanted_.wanted.exclude, .online = online});
  }

  /// Runs the plan, and says what is then still missing; "" where nothing is.
  std::string try_out(const schema::Plan& plan, const schema::Catalog& target) {
    run_plan(scratch_.session(), plan);
    const schema::Plan left =
        schema::plan(read_in_snapshot(scratch_.session(), wanted_.wanted.exclude), target);
    return left.empty() ? "" : left.changes.front().statements.front().sql;
  }

 private:
  const Generate& wanted_;
  postgres::ScratchDatabase scratch_;
  schema::Catalog now_;
};

std::string why_unproven(Proof& proof, const schema::Plan& plan, const schema::Catalog& target) {
  try {
    const std::string missing = proof.try_out(plan, target);
    return missing.empty() ? "" : "after it, this would still be missing: " + missing;
  } catch (const postgres::Error& error) {
    return error.what();
  }
}

}  // namespace

Generated generate(const config::Settings& settings, const Generate& wanted, const Report& report) {
  const std::string name = checked_name(wanted.name);
  const std::vector<File> files = read_files(settings.migrations.directory);
  const std::string file = new_version(files) + "_" + name + ".sql";
  NewFiles written{settings.migrations.directory};
  const std::string path = settings.migrations.directory + "/" + file;
  if (wanted.custom) {
    written.write(file, kTemplate);
    written.keep();
    return {.path = path, .up = {}};
  }
  const Target target = read_wanted(settings, wanted.wanted, report);
  Proof proof{settings, wanted, files, report};
  Renamed up = proof.plan(proof.now(), target.catalog, target.renames, wanted.wanted.online);
  Generated generated{.path = {}, .up = std::move(up.plan)};
  if (generated.up.empty()) return generated;
  if (!wanted.allow_data_loss) refuse_losses(generated.up);
  if (const std::string why = why_unproven(proof, generated.up, target.catalog); !why.empty())
    throw Error("the way there is not proven: " + why + "\nNothing was written.",
                "workwise generate --custom " + name);
  const schema::Plan down = proof.plan(target.catalog, proof.now(), up.back, false).plan;
  const std::string why_not = why_unproven(proof, down, proof.now());
  generated.reversible = why_not.empty();
  written.write(file, text_of(generated.up, down, why_not));
  written.keep();
  generated.path = path;
  return generated;
}

}  // namespace workwise::migrate
