#include "migrate/foreign.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file.hpp"
#include "migrate/mark.hpp"
#include "schema/control.hpp"
#include "schema/place.hpp"
#include "schema/token.hpp"

namespace workwise::migrate {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw Error(path.string() + ": cannot be read");
  return text;
}

/// nullopt: nothing that a migration tool would look at.
std::optional<ToolFile> tool_file(const fs::path& path, const fs::path& folder) {
  const std::string ending = path.extension().string();
  const bool text = ending == ".sql" || ending == ".conf" || ending == ".json";
  if (!text && ending != ".go") return std::nullopt;
  return ToolFile{.name = fs::relative(path, folder).string(),
                  .path = path.string(),
                  .text = text ? read_text(path) : ""};
}

template <typename Iterator>
std::vector<ToolFile> walk(const std::string& directory, const std::string& tool) {
  std::error_code error;
  std::vector<ToolFile> files;
  for (Iterator entry{directory, error}; !error && entry != Iterator{}; entry.increment(error)) {
    if (!entry->is_regular_file()) continue;
    if (auto file = tool_file(entry->path(), directory)) files.push_back(std::move(*file));
  }
  if (error)
    throw Error("the folder of " + tool + "'s files, " + directory +
                    ", cannot be read: " + error.message() + ". Name it with --from.",
                "workwise help adopt");
  return files;
}

/// Whether a line that begins here stands in quoted text, where a comment can't be changed.
bool in_quotes(std::string_view sql, std::size_t offset) {
  schema::TokenReader reader{sql};
  try {
    while (const auto token = reader.next())
      if (token->offset < offset && offset < token->offset + token->text.size()) return true;
  } catch (const schema::TokenReader::Unterminated&) {
    // parse_file() will say so, with its place
  }
  return false;
}

bool looks_like_mark(std::string_view line) {
  if (!indented_mark(line).empty()) return true;
  const auto word = line.find_first_not_of(" \t\r\f\v", 2);
  return line.starts_with("--") && word != std::string_view::npos &&
         line.substr(word).starts_with("migrate:");
}

std::string without_marks(std::string_view sql, const std::string& origin) {
  std::string result;
  int line = 0;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t end = std::min(sql.find('\n', at), sql.size());
    const std::string_view text = sql.substr(at, end - at);
    ++line;
    if (looks_like_mark(text)) {
      if (in_quotes(sql, at))
        throw Error(
            schema::located(origin, {line, 1}) +
            "this line of a quoted text looks like a mark of workwise, and would cut the "
            "file there. Write it in another way; an applied migration's text is only kept.");
      result += "-- was:";
      result += text.substr(text.find("--") + 2);
    } else {
      result += text;
    }
    if (end < sql.size()) result += '\n';
    at = end + 1;
  }
  return result;
}

bool wants_no_transaction(const std::string& sql, const std::string& origin) {
  return std::ranges::any_of(schema::split_statements(sql, origin, 1),
                             [](const Statement& statement) {
                               return schema::control_of(statement.sql) != schema::Control::none ||
                                      schema::needs_no_transaction(statement.sql);
                             });
}

std::string section(const std::string& mark, const std::string& sql, const Parts& parts,
                    const std::string& origin) {
  const bool alone = !parts.transaction || wants_no_transaction(sql, origin);
  std::string text = "-- migrate:" + mark + (alone ? " transaction:false" : "") + "\n" + whole(sql);
  if (text.back() != '\n') text += '\n';
  return text;
}

std::string_view without_bom(std::string_view text) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  return text.starts_with(kBom) ? text.substr(kBom.size()) : text;
}

}  // namespace

std::vector<ToolFile> read_folder(const std::string& directory, const std::string& tool,
                                  bool deep) {
  auto files = deep ? walk<fs::recursive_directory_iterator>(directory, tool)
                    : walk<fs::directory_iterator>(directory, tool);
  std::ranges::sort(files, {}, &ToolFile::name);
  return files;
}

std::string whole(std::string_view sql) {
  std::size_t end = 0;
  bool ended = true;
  schema::TokenReader reader{sql};
  try {
    while (const auto token = reader.next()) {
      end = token->offset + token->text.size();
      ended = token->text == ";";
    }
  } catch (const schema::TokenReader::Unterminated&) {
    return std::string(sql);
  }
  if (ended) return std::string(sql);
  return std::string(sql.substr(0, end)) + ";" + std::string(sql.substr(end));
}

std::string our_text(const Parts& parts, const std::string& origin) {
  const std::string head = without_marks(without_bom(parts.head), origin);
  const std::string up = without_marks(without_bom(parts.up), origin);
  const std::string down = without_marks(parts.down, origin);
  std::string text = head;
  if (!text.empty() && text.back() != '\n') text += '\n';
  text += section("up", up, parts, origin);
  if (!trim(down).empty()) text += "\n" + section("down", down, parts, origin);
  return text;
}

std::string our_name(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.';
    result += plain ? c : '_';
  }
  return result.find_first_not_of("_.-") == std::string::npos ? "migration" : result;
}

}  // namespace workwise::migrate
