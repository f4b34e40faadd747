#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/problems.hpp"
#include "config/quantity.hpp"
#include "config/source.hpp"
#include "config/tree.hpp"

namespace workwise::config {

/// What reading a file needs besides its tree.
struct Scope {
  std::string file;
  Problems* problems = nullptr;
  std::optional<std::string> (*variable)(const std::string&) = nullptr;  ///< for ${NAME}
  /// `with:` of a source, for {name}. Braces that hold another word are left as they are.
  std::map<std::string, std::string> parameters;
  bool read_secrets = true;
  bool read_credentials = true;
  /// An environment that was not picked: its ${NAME} need not be set here.
  bool variables_optional = false;
  /// What ${NAME} stood for, to be masked where a URL is shown.
  std::set<std::string>* from_environment = nullptr;

  Position position(const Tree& tree) const { return {file, tree.line, tree.column}; }
  void problem(const Tree& tree, const std::string& message) const {
    problems->add(position(tree), message);
  }
  /// A path of the file: relative ones start at the folder of the file.
  std::string path(const std::string& written) const;
  /// The text of a scalar with ${NAME} and {name} replaced. nullopt: it can't be, and that is said.
  std::optional<std::string> text(const Tree& scalar) const;
};

/// A map being read. Each method takes one key, checks and types it, and leaves its target alone
/// when the key is not there or wrong (then a problem is noted); done() reports the keys that
/// nobody asked for, with the nearest that somebody did.
///
/// Owns: nothing; the Tree and the Scope must outlive it.
class Section {
 public:
  /// `tree` may be null (not there) or a null node (a key with nothing behind it): no keys.
  Section(const Tree* tree, const Scope& scope);

  const Scope& scope() const { return *scope_; }
  const Tree* tree() const { return map_; }
  bool has(std::string_view key) const { return map_ != nullptr && map_->find(key) != nullptr; }

  /// The child as it is, or nullptr. The key counts as asked for.
  const Tree* take(const std::string& key);
  Section section(const std::string& key) { return {take(key), *scope_}; }

  void text(const std::string& key, std::string& target);
  void path(const std::string& key, std::string& target);
  void flag(const std::string& key, bool& target);
  void size(const std::string& key, std::uint64_t& target, std::uint64_t low, std::uint64_t high);
  void share(const std::string& key, double& target);
  /// A word or a list of words.
  void texts(const std::string& key, std::vector<std::string>& target);

  template <typename T>
  void number(const std::string& key, T& target, T low, T high) {
    const auto value =
        count_in(key, static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high));
    if (value) target = static_cast<T>(*value);
  }

  template <typename D, typename Low, typename High>
  void duration(const std::string& key, D& target, Low low, High high) {
    using std::chrono::milliseconds;
    const auto value = duration_in(key, milliseconds{low}, milliseconds{high}, milliseconds{D{1}});
    if (value) target = std::chrono::duration_cast<D>(*value);
  }

  template <typename D, typename Low, typename High>
  void duration(const std::string& key, std::optional<D>& target, Low low, High high) {
    D value{-1};
    duration(key, value, low, high);
    if (value != D{-1}) target = value;
  }

  template <typename E>
  void choice(const std::string& key, E& target,
              const std::vector<std::pair<std::string, E>>& words) {
    std::vector<std::string> names;
    for (const auto& word : words) names.push_back(word.first);
    if (const auto index = index_of(key, names)) target = words[*index].second;
  }

  /// "25/min"; null takes a limit away.
  void rate(const std::string& key, Rate& target);

  /// A key of the documented format that this version does not act on: said, never ignored.
  void later(const std::string& key);

  void problem(const std::string& key, const std::string& message) const;
  void done() const;

 private:
  std::optional<std::string> scalar(const std::string& key, const std::string& expected);
  std::optional<std::uint64_t> count_in(const std::string& key, std::uint64_t low,
                                        std::uint64_t high);
  std::optional<std::chrono::milliseconds> duration_in(const std::string& key,
                                                       std::chrono::milliseconds low,
                                                       std::chrono::milliseconds high,
                                                       std::chrono::milliseconds unit);
  std::optional<std::size_t> index_of(const std::string& key,
                                      const std::vector<std::string>& words);
  void mismatch(const std::string& key, const std::string& expected) const;

  const Tree* map_ = nullptr;
  const Scope* scope_;
  std::set<std::string> known_;
};

/// What a node is, for "expected …, found …". Quotes the text as it is written: what ${NAME} stands
/// for may be a secret.
std::string found(const Tree& tree);

/// "; did you mean \"every\"?", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace workwise::config
