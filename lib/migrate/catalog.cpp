#include "migrate/catalog.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/text.hpp"
#include "migrate/ledger.hpp"

namespace workwise::migrate {
namespace {

constexpr std::size_t kLinesShown = 60;

/// Where these stand depends on what is before and after them; what they say is the default, or
/// names the dump.
constexpr std::array<std::string_view, 5> kPassing = {
    "SET default_tablespace", "SET default_table_access_method", "\\restrict", "\\unrestrict",
    "-- PostgreSQL database dump complete"};

bool is_passing(std::string_view line) {
  return line.empty() || line == "--" || std::ranges::any_of(kPassing, [&](std::string_view start) {
           return line.starts_with(start);
         });
}

/// The value of "Type: TABLE;" in a heading.
std::string_view field(std::string_view heading, std::string_view name) {
  const auto at = heading.find(name);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = heading.substr(at + name.size());
  return rest.substr(0, rest.find("; "));
}

/// "-- Name: jobs; Type: TABLE; Schema: public; Owner: board" → "TABLE public.jobs"; else "".
std::string object_of(std::string_view line) {
  constexpr std::string_view kName = "-- Name: ";
  if (!line.starts_with(kName)) return {};
  const auto end = line.find("; Type: ");
  const std::string_view type = field(line, "; Type: ");
  const std::string_view schema = field(line, "; Schema: ");
  if (end == std::string_view::npos || type.empty() || schema.empty()) return {};
  const std::string name{line.substr(kName.size(), end - kName.size())};
  return std::string(type) + " " + (schema == "-" ? "" : std::string(schema) + ".") + name;
}

std::vector<std::string> sorted_lines(const std::string& definition) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(definition, '\n')) {
    std::string text{trim(line)};
    if (text.ends_with(',')) text.pop_back();
    lines.push_back(std::move(text));
  }
  std::ranges::sort(lines);
  return lines;
}

bool is_table(const std::string& object) {
  return object.starts_with("TABLE ") || object.starts_with("FOREIGN TABLE ");
}

class Writer {
 public:
  void line(std::string_view mark, std::string_view text) {
    if (++lines_ <= kLinesShown) text_ += "  " + std::string(mark) + std::string(text) + "\n";
  }
  /// The lines that the other one has not.
  void lines_without(std::string_view mark, const std::string& one, const std::string& other) {
    std::multiset<std::string> known;
    for (const std::string_view text : split(other, '\n')) known.emplace(text);
    for (const std::string_view text : split(one, '\n')) {
      const auto found = known.find(std::string(text));
      if (found != known.end())
        known.erase(found);
      else
        line(mark, text);
    }
  }
  std::string text() const {
    const std::size_t more = lines_ - std::min(lines_, kLinesShown);
    return text_ + (more == 0 ? "" : "  … and " + std::to_string(more) + " lines more\n");
  }

 private:
  std::string text_;
  std::size_t lines_ = 0;
};

}  // namespace

Catalog parse_catalog(std::string_view script) {
  Catalog catalog;
  std::string* definition = nullptr;
  for (const std::string_view line : split(script, '\n')) {
    if (const std::string object = object_of(line); !object.empty())
      definition = &catalog[object];
    else if (definition != nullptr && !is_passing(line))
      *definition += (definition->empty() ? "" : "\n") + std::string(line);
  }
  catalog.erase("SCHEMA workwise");
  catalog.erase("COMMENT SCHEMA workwise");
  return catalog;
}

Catalog read_catalog(const postgres::Tools& tools, const std::string& snapshot) {
  std::vector<std::string> words = {"--schema-only"};
  for (const char* table : kOwnTables)
    words.push_back("--exclude-table=workwise." + std::string(table));
  if (!snapshot.empty()) words.push_back("--snapshot=" + snapshot);
  return parse_catalog(tools.run("pg_dump", std::move(words)));
}

Fingerprint hash_of(const Catalog& catalog) {
  Fingerprinter hash;
  for (const auto& [object, definition] : catalog) {
    hash.add_field(object);
    hash.add_field(definition);
  }
  return hash.digest();
}

Difference difference(const Catalog& before, const Catalog& after) {
  Writer writer;
  bool order_only = true;
  for (const auto& [object, definition] : before) {
    const auto now = after.find(object);
    if (now != after.end() && now->second == definition) continue;
    if (now == after.end()) {
      order_only = false;
      writer.line("gone: ", object);
      continue;
    }
    const bool order = is_table(object) && sorted_lines(definition) == sorted_lines(now->second);
    order_only = order_only && order;
    writer.line(order ? "its columns stand in another order: " : "not as before: ", object);
    writer.lines_without("  - ", definition, now->second);
    writer.lines_without("  + ", now->second, definition);
  }
  for (const auto& [object, definition] : after)
    if (!before.contains(object)) {
      order_only = false;
      writer.line("left behind: ", object);
    }
  std::string text = writer.text();
  return {.text = text, .order_only = order_only && !text.empty()};
}

}  // namespace workwise::migrate
