#include "migrate/board_values.hpp"

#include <array>
#include <initializer_list>

namespace workwise::migrate {
namespace {

struct Known {
  const char* table;
  const char* column;
  std::array<const char*, 4> names;  ///< the first that the site has
};

constexpr Known kKnown[] = {
    {"jobs", "title", {"name", "job_title"}},
    {"jobs", "salary_text", {"salary", "salary_range", "pay"}},
    {"jobs",
     "employment_types",
     {"site_employment_types", "employment_type", "job_type", "contract_type"}},
    {"jobs", "work_mode", {"site_work_mode", "workplace_type", "remote_type"}},
    {"jobs", "first_seen_at", {"created_at", "inserted_at"}},
    {"jobs", "updated_at", {"modified_at"}},
    {"jobs", "posted_at", {"published_at", "date_posted"}},
    {"jobs", "expires_at", {"closing_date", "valid_through", "expiry_date"}},
    {"jobs", "url", {"link", "job_url"}},
    {"jobs", "apply_url", {"application_url", "apply_link"}},
    {"companies", "name", {"company_name", "title"}},
    {"companies", "created_at", {"inserted_at"}},
    {"categories", "name", {"title", "label"}},
    {"categories", "created_at", {"inserted_at"}},
};

/// Full-time, FULL TIME and full_time are one word.
std::string letters(const std::string& value) {
  return "regexp_replace(lower(" + value + "), '[^a-z]', '', 'g')";
}

struct Word {
  const char* ours;
  std::initializer_list<const char*> theirs;
};

/// CASE … WHEN 'onsite' THEN 'onsite' WHEN 'office' THEN 'onsite' … END
std::string word_for(const std::string& value, std::initializer_list<Word> words,
                     const std::string& otherwise = {}) {
  std::string sql = "CASE " + letters(value);
  for (const Word& word : words) {
    sql += "\n   ";
    for (const char* theirs : word.theirs)
      sql += std::string(" WHEN '") + theirs + "' THEN '" + word.ours + "'";
  }
  return sql + (otherwise.empty() ? "" : "\n    ELSE '" + otherwise + "'") + " END";
}

std::string employment_word(const std::string& value) {
  return word_for(value,
                  {{"FULL_TIME", {"fulltime", "full", "permanent", "regular"}},
                   {"PART_TIME", {"parttime", "part"}},
                   {"CONTRACTOR", {"contract", "contractor", "fixedterm", "freelance"}},
                   {"TEMPORARY", {"temp", "temporary", "seasonal"}},
                   {"INTERN", {"intern", "internship"}},
                   {"VOLUNTEER", {"volunteer", "voluntary"}},
                   {"PER_DIEM", {"perdiem", "daily"}}},
                  "OTHER");
}

/// "Full-time, Contract" is two.
std::string employment_types(const BoardColumn& from) {
  const std::string words = from.type.ends_with("[]")
                                ? "unnest(" + from.name + "::text[])"
                                : "regexp_split_to_table(" + from.name + "::text, '[,;/|]')";
  return "ARRAY(SELECT DISTINCT " + employment_word("word") + "\n    FROM " + words +
         " AS word WHERE word ~ '[[:alpha:]]' ORDER BY 1)";
}

/// As the ingest makes it of a name: ASCII folded, letters beyond ASCII kept, the rest separates.
std::string slug(const std::string& table, const std::string& row) {
  const std::string one = table == "companies" ? "company" : "category";
  return "coalesce(nullif(btrim(regexp_replace(translate(" + row +
         "name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',\n"
         "           'abcdefghijklmnopqrstuvwxyz'),\n"
         "           '[\\u0001-\\u002f\\u003a-\\u0060\\u007b-\\u007f]+', '-', 'g'), '-'), ''), '" +
         one + "-' || " + row + "id)";
}

}  // namespace

const BoardColumn* source_of(const std::string& table, const std::string& column,
                             const BoardTable& site) {
  for (const Known& known : kKnown) {
    if (table != known.table || column != known.column) continue;
    for (const char* name : known.names)
      if (name != nullptr)
        if (const BoardColumn* found = site.column(name)) return found;
  }
  return nullptr;
}

std::string converted(const BoardColumn& from, const BoardColumn& to) {
  if (to.name == "employment_types") return employment_types(from);
  if (const std::string words = in_our_words(to.name, from.name + "::text"); !words.empty())
    return words;
  if (from.type == to.type) return from.name;
  if (to.type == "text") return from.name + "::text";
  if (to.type == "timestamp with time zone") {
    if (from.type.starts_with("timestamp") && from.type.find("without") != std::string::npos)
      return from.name + " AT TIME ZONE 'UTC'";
    if (from.type == "date") return from.name + "::timestamp AT TIME ZONE 'UTC'";
    if (from.type.starts_with("timestamp")) return from.name;
  }
  return {};
}

std::string in_our_words(const std::string& column, const std::string& value) {
  if (column == "work_mode")
    return word_for(
        value,
        {{"onsite", {"onsite", "office", "inoffice", "inperson"}},
         {"hybrid", {"hybrid", "hybridremote"}},
         {"remote", {"remote", "fullyremote", "workfromhome", "wfh", "home", "homeoffice"}}});
  if (column == "salary_period")
    return word_for(
        value, {{"hour", {"hour", "hourly", "perhour"}},
                {"day", {"day", "daily", "perday"}},
                {"week", {"week", "weekly", "perweek"}},
                {"month", {"month", "monthly", "permonth", "pm"}},
                {"year", {"year", "yearly", "annual", "annually", "peryear", "perannum", "pa"}}});
  return {};
}

std::string stand_in(const std::string& table, const BoardColumn& column, const std::string& row) {
  if (column.name == "source") return "'manual'";
  if (column.name == "external_id") return "'legacy-' || " + row + "id";
  if (column.name == "slug") return slug(table, row);
  if (column.name == "title") return "'(no title)'";
  if (column.name == "name") return "'(no name)'";
  return column.fallback;
}

}  // namespace workwise::migrate
