#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file.hpp"
#include "migrate/tools.hpp"
#include "schema/place.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kRead = R"sql(
SELECT version_id::text, is_applied,
       (tstamp AT TIME ZONE (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'))::text
)sql";

/// "up", "no transaction", …; empty: a line of SQL, or a comment.
std::string annotation(std::string_view line) {
  if (!line.starts_with("--")) return {};
  const std::string_view said = trim(line.substr(2));
  constexpr std::string_view kPrefix = "+goose";
  if (!said.starts_with(kPrefix)) return {};
  return to_lower(trim(said.substr(kPrefix.size())));
}

/// Cuts a file at goose's annotations.
class Reader {
 public:
  Reader(const ToolFile& file, Adoption& adoption) : file_(file), adoption_(adoption) {}

  Parts read() {
    int number = 0;
    for (const std::string_view line : split(file_.text, '\n')) {
      ++number;
      const std::string word = annotation(line);
      if (word.empty())
        *into_ += std::string(line) + "\n";
      else
        obey(word, number);
    }
    if (into_ == &parts_.head)
      throw Error(schema::located(file_.path, {}) + "there is no line \"-- +goose Up\"");
    for (std::string* text : {&parts_.up, &parts_.down})
      while (text->ends_with("\n\n")) text->pop_back();
    return std::move(parts_);
  }

 private:
  void obey(const std::string& word, int line) {
    if (word == "up") {
      into_ = &parts_.up;
    } else if (word == "down") {
      into_ = &parts_.down;
    } else if (word == "no transaction") {
      parts_.transaction = false;
    } else if (word == "statementbegin") {
      block_ = into_->size();
    } else if (word == "statementend") {
      const std::string statement = whole(std::string_view(*into_).substr(block_));
      into_->replace(block_, std::string::npos, statement);
    } else if (word == "envsub on") {
      adoption_.doubts.push_back(schema::located(file_.path, {line, 1}) +
                                 "goose puts values of the environment into what follows, and "
                                 "only the text is here: write the values in");
    } else if (word != "envsub off") {
      throw Error(schema::located(file_.path, {line, 1}) + "unknown annotation \"+goose " + word +
                  "\"");
    }
  }

  const ToolFile& file_;
  Adoption& adoption_;
  Parts parts_{};
  std::string* into_ = &parts_.head;
  std::size_t block_ = 0;
};

struct Named {
  std::string version;
  std::string name;
};

/// goose takes what stands before the first underscore for a number.
std::optional<Named> named(const std::string& file, std::string_view ending) {
  const auto digits = file.find_first_not_of("0123456789");
  if (digits == std::string::npos || digits == 0 || file[digits] != '_' || !file.ends_with(ending))
    return std::nullopt;
  return Named{file.substr(0, digits),
               file.substr(digits + 1, file.size() - digits - 1 - ending.size())};
}

std::vector<Foreign> converted(const std::vector<ToolFile>& files, Adoption& adoption) {
  std::vector<Foreign> all;
  for (const ToolFile& file : files) {
    if (named(file.name, ".go") && !file.name.ends_with("_test.go"))
      adoption.doubts.push_back(
          file.path + " is a program, and workwise runs SQL only: write what it does as " +
          file.name.substr(0, file.name.size() - 3) + ".sql beside it");
    const auto name = named(file.name, ".sql");
    if (!name) continue;
    all.push_back({.origin = file.path,
                   .version = name->version,
                   .name = our_name(name->name),
                   .text = our_text(Reader{file, adoption}.read(), file.path)});
  }
  std::ranges::sort(all, version_before, &Foreign::version);
  return all;
}

/// Older releases wrote a second row when they went down, newer ones remove the first.
std::vector<GooseRow> standing(const std::vector<GooseRow>& rows) {
  std::vector<GooseRow> now;
  for (const GooseRow& row : rows) {
    std::erase_if(now, [&](const GooseRow& one) { return same_version(one.version, row.version); });
    if (row.applied) now.push_back(row);
  }
  return now;
}

}  // namespace

std::vector<GooseRow> read_goose(postgres::Session& session, const std::string& table) {
  const std::string name =
      ledger_table(session, "goose", table.empty() ? "goose_db_version" : table);
  const postgres::Result rows =
      session.run(std::string(kRead) + " FROM " + name + " WHERE version_id > 0 ORDER BY id");
  std::vector<GooseRow> result;
  for (std::size_t i = 0; i < rows.rows(); ++i)
    result.push_back({.version = std::string(rows.text(i, 0)),
                      .applied = rows.boolean(i, 1),
                      .at = std::string(rows.text(i, 2))});
  return result;
}

Adoption from_goose(const std::vector<GooseRow>& rows, const std::vector<ToolFile>& files) {
  Adoption adoption;
  std::vector<Foreign> open = converted(files, adoption);
  for (const GooseRow& row : standing(rows)) {
    const auto found = std::ranges::find_if(
        open, [&](const Foreign& one) { return same_version(one.version, row.version); });
    if (found == open.end()) {
      adoption.doubts.push_back(says_missing("goose", row.version));
      continue;
    }
    found->applied_at = row.at;
    adoption.applied.push_back(*found);
    open.erase(found);
  }
  adoption.pending = std::move(open);
  return adoption;
}

}  // namespace workwise::migrate
