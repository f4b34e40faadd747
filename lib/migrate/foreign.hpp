#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Migrations that another tool wrote, and what becomes of them.
namespace workwise::migrate {

/// A file of the other tool. Only .sql, .json and .conf have a text here.
struct ToolFile {
  std::string name;  ///< without the folder
  std::string path;
  std::string text{};
};

/// A migration of the other tool, as a file of ours.
struct Foreign {
  std::string origin;   ///< the path of the tool's file
  std::string version;  ///< digits
  std::string name;
  std::string text;          ///< with our marks
  std::string applied_at{};  ///< a timestamptz for SQL; empty: pending, or the tool does not know

  std::string file_name() const { return version + "_" + name + ".sql"; }
};

/// What a tool's ledger and its files come to.
struct Adoption {
  std::vector<Foreign> applied{};  ///< in the tool's order of application
  std::vector<Foreign> pending{};  ///< by version
  std::vector<std::string> notices{};
  std::vector<std::string> doubts{};  ///< ledger and files disagree: only an operator can say
};

/// By name. `deep`: folders below it too. Throws Error that names --from.
std::vector<ToolFile> read_folder(const std::string& directory, const std::string& tool, bool deep);

/// The SQL with a semicolon after its last statement.
std::string whole(std::string_view sql);

/// Sections of a text to be; `down` may be empty.
struct Parts {
  std::string head{};  ///< comments
  std::string up;
  std::string down{};
  bool transaction = true;  ///< the tool ran it in one
};

/// A file of ours. What the server refuses in a transaction, and what has BEGIN and COMMIT of its
/// own, is marked transaction:false. Lines of comments that look like marks are changed; throws
/// Error with the place where such a line stands in quoted text.
std::string our_text(const Parts& parts, const std::string& origin);

/// Letters, digits, "_", "-" and "."; "migration" where nothing is left.
std::string our_name(std::string_view name);

}  // namespace workwise::migrate
