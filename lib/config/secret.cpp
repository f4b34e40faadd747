#include "config/secret.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/text.hpp"

namespace workwise::config {
namespace {

constexpr std::size_t kSecretBytesMax = std::size_t{64} * 1024;

/// The text of a file without its last line break; `error` says why not.
std::optional<std::string> read_secret_file(const std::string& path, std::string& error) {
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  std::string text(kSecretBytesMax + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad() || errno == EISDIR) {
    error = std::strerror(errno);
    return std::nullopt;
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kSecretBytesMax) {
    error = "larger than 64 KiB";
    return std::nullopt;
  }
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) {
    error = "empty";
    return std::nullopt;
  }
  return text;
}

std::optional<Secret> from_file(const Scope& scope, const Tree& tree, const std::string& path) {
  const std::string origin = "file " + path;
  if (!scope.read_secrets) return Secret{"", origin};
  std::string error;
  auto value = read_secret_file(path, error);
  if (value) return Secret{std::move(*value), origin};
  scope.problem(tree, tree.key + ": can't read " + path + ": " + error);
  return std::nullopt;
}

std::optional<Secret> from_variable(const Scope& scope, const Tree& tree, const std::string& name) {
  const auto value = scope.variable != nullptr ? scope.variable(name) : std::nullopt;
  if (value && !value->empty()) return Secret{*value, "environment " + name};
  if (!scope.read_secrets || scope.variables_optional) return Secret{"", "environment " + name};
  scope.problem(tree, tree.key + ": the environment variable " + name + " is not set");
  return std::nullopt;
}

std::optional<Secret> from_credential(const Scope& scope, const Tree& tree,
                                      const std::string& name) {
  if (name.empty() || name.starts_with('.') || name.find('/') != std::string::npos) {
    scope.problem(tree, tree.key + ": expected the name of a credential, " + found(tree));
    return std::nullopt;
  }
  if (!scope.read_credentials) return Secret{"", "credential " + name};
  const auto folder =
      scope.variable != nullptr ? scope.variable("CREDENTIALS_DIRECTORY") : std::nullopt;
  if (folder && !folder->empty()) return from_file(scope, tree, *folder + '/' + name);
  if (!scope.read_secrets) return Secret{"", "credential " + name};
  scope.problem(tree, tree.key +
                          ": CREDENTIALS_DIRECTORY is not set; it is under systemd, with "
                          "LoadCredential=" +
                          name + ":… in the unit");
  return std::nullopt;
}

std::optional<Secret> from_text(const Scope& scope, const Tree& tree) {
  auto value = scope.text(tree);
  if (!value) return std::nullopt;
  const bool from_environment = tree.text.find("${") != std::string::npos;
  return Secret{std::move(*value),
                from_environment ? "environment, as " + tree.text : "configuration"};
}

const std::vector<std::string>& suffixes() {
  static const std::vector<std::string> all = {"", "_file", "_env", "_credential"};
  return all;
}

}  // namespace

bool has_secret(const Section& section, const std::string& key) {
  for (const std::string& suffix : suffixes())
    if (section.has(key + suffix)) return true;
  return false;
}

std::optional<Secret> read_secret(Section& section, const std::string& key) {
  const Scope& scope = section.scope();
  const Tree* given = nullptr;
  for (const std::string& suffix : suffixes()) {
    const Tree* tree = section.take(key + suffix);
    if (tree == nullptr) continue;
    if (given != nullptr) {
      scope.problem(*tree, tree->key + ": " + given->key + " is given already; one of them only");
      return std::nullopt;
    }
    given = tree;
  }
  if (given == nullptr) return std::nullopt;
  if (!given->is_scalar() || given->text.empty()) {
    // Not `found()`: it would quote what may be a secret in the wrong place.
    scope.problem(*given, given->key + ": expected a text");
    return std::nullopt;
  }
  if (given->key == key) return from_text(scope, *given);
  const auto name = scope.text(*given);
  if (!name) return std::nullopt;
  if (given->key == key + "_file") return from_file(scope, *given, scope.path(*name));
  if (given->key == key + "_env") return from_variable(scope, *given, *name);
  return from_credential(scope, *given, *name);
}

}  // namespace workwise::config
