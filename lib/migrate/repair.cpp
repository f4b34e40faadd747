#include "migrate/repair.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "migrate/drift.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/ledger.hpp"
#include "migrate/match.hpp"
#include "migrate/schema_drift.hpp"
#include "postgres/lock.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kAccept = R"sql(
UPDATE workwise.migrations
   SET name = $2, up = $3, down = $4, text_hash = $5::uuid, token_hash = $6::uuid
 WHERE version = $1
)sql";

/// The files beside the ledger. Not to be copied: the matches point into the rest.
struct Beside {
  std::vector<File> files;
  std::vector<Row> rows;
  std::vector<Match> matches;
  bool ledger = false;

  Beside(const std::string& directory, postgres::Session& session) : files(read_files(directory)) {
    auto read = read_ledger(session);
    ledger = read.has_value();
    if (read) rows = std::move(*read);
    matches = match_up(files, rows);
  }
  Beside(const Beside&) = delete;
};

/// Whoever can write to the ledger must not write to other folders with our hands.
std::string path_of(const std::string& directory, const Row& row) {
  const std::string name = full_name(row);
  if (name.find('/') != std::string::npos)
    throw Error("the ledger has a migration whose name is that of no file: " + name);
  return directory + "/" + name + ".sql";
}

Repair of_edited(postgres::Session& session, const Match& match) {
  const std::string text =
      match.standing == Standing::edited
          ? describe_edit(session, match)
          : full_name(*match.file) +
                ": its file was edited since it was applied, but not in the statements that ran";
  return {.kind = Repair::Kind::edited,
          .object = full_name(*match.file),
          .text = text + "\nAccepting it puts the file's text into the ledger; nothing runs."};
}

Repair of_missing(const std::string& directory, const Row& row) {
  return {.kind = Repair::Kind::missing_file,
          .object = full_name(row),
          .text = full_name(row) + " was applied and has no file.\nAccepting it writes " +
                  path_of(directory, row) + " as it was applied."};
}

void find_in_schema(const Drift& drift, std::vector<Repair>& all) {
  const auto texts = drift.details();
  for (std::size_t i = 0; i < texts.size(); ++i)
    all.push_back({.kind = Repair::Kind::schema,
                   .object = i < drift.changed.size() ? drift.changed[i].object
                                                      : drift.missing[i - drift.changed.size()],
                   .text = texts[i]});
}

/// What is not known and can be.
void find_unsettled(const Drift& drift, postgres::Session& session, std::vector<Repair>& all) {
  if (drift.unknown.empty() || fingerprint_is_settled(session)) return;
  all.push_back({.kind = Repair::Kind::schema,
                 .object = "the schema",
                 .text = drift.unknown + "\nAccepting it takes down what is there now."});
}

Repairs find(const std::string& directory, const Beside& beside, postgres::Session& session) {
  Repairs repairs;
  if (!beside.ledger) return repairs;
  bool ahead = false;
  for (const Match& match : beside.matches) {
    if (match.standing == Standing::edited || match.standing == Standing::reworded)
      repairs.all.push_back(of_edited(session, match));
    if (match.standing == Standing::missing)
      repairs.all.push_back(of_missing(directory, *match.row));
    ahead = ahead || match.standing == Standing::ahead;
  }
  const Drift drift = find_drift(session);
  find_in_schema(drift, repairs.all);
  find_unsettled(drift, session, repairs.all);
  if (ahead) repairs.refused = explain_ahead(beside.matches);
  return repairs;
}

[[noreturn]] void cannot_write(const std::string& path) {
  const int error = errno;
  throw Error("can't write " + path + ": " + std::strerror(error) + ". The ledger is as it was.",
              "workwise repair");
}

/// Never over a file that is there.
void write_new(const std::string& path, const std::string& text) {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  std::unique_ptr<std::FILE, decltype(close)> file{std::fopen(path.c_str(), "wbxe"), close};
  if (!file) cannot_write(path);
  const bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  if (std::fclose(file.release()) == 0 && written) return;
  const int error = errno;
  std::remove(path.c_str());
  errno = error;
  cannot_write(path);
}

void write_missing(const std::string& directory, const Beside& beside, postgres::Session& session) {
  for (const Match& match : beside.matches)
    if (match.standing == Standing::missing)
      write_new(path_of(directory, *match.row), read_applied(session, *match.row).text);
}

void accept_edited(const Beside& beside, postgres::Session& session) {
  for (const Match& match : beside.matches) {
    if (match.standing != Standing::edited && match.standing != Standing::reworded) continue;
    const File& file = *match.file;
    session.run(kAccept, {match.row->version, file.name, file.text.substr(0, file.down_offset),
                          file.text.substr(file.down_offset), to_uuid(file.text_hash),
                          to_uuid(file.token_hash)});
  }
}

/// What the migrations made is there as it is now, or not at all.
void accept_schema(postgres::Session& session, SchemaFingerprint kept) {
  const Hashes now = hashes_of(schema::read_objects(session));
  std::erase_if(kept.objects, [&](const auto& one) { return !now.contains(one.first); });
  kept.objects = as_rendered_now(std::move(kept.objects), now);
  keep_fingerprint(session, kept);
}

bool touches_schema(const Repairs& repairs) {
  for (const Repair& repair : repairs.all)
    if (repair.kind == Repair::Kind::schema) return true;
  return false;
}

}  // namespace

Repairs find_repairs(const config::Settings& settings, postgres::Session& session) {
  const Beside beside{settings.migrations.directory, session};
  return find(settings.migrations.directory, beside, session);
}

void accept(const config::Settings& settings, const Repairs& repairs, const Options& options,
            const Report& report) {
  postgres::Session session{{.url = settings.database.url,
                             .application_name = "workwise repair",
                             .timeout = settings.database.connect_timeout}};
  const auto lock = postgres::AdvisoryLock::lock(
      session, kLockName, options.lock_wait, options.stop, [&](const postgres::Holder& holder) {
        report({.kind = Event::Kind::waiting,
                .version = {},
                .name = {},
                .text = "waiting for another migration: " + to_string(holder)});
      });
  const std::string& directory = settings.migrations.directory;
  const Beside beside{directory, session};
  if (find(directory, beside, session).all != repairs.all)
    throw DriftError("what differs is not what it was a moment ago. Nothing was accepted.",
                     "workwise repair");

  write_missing(directory, beside, session);
  const bool unsettled = !fingerprint_is_settled(session);
  if (unsettled) settle_fingerprint(session);
  const SchemaFingerprint kept = read_kept(session).fingerprint;
  postgres::Transaction transaction{session};
  accept_edited(beside, session);
  if (touches_schema(repairs) && !unsettled) accept_schema(session, kept);
  transaction.commit();
}

}  // namespace workwise::migrate
