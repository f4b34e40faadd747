#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::schema {

/// The first tokens of a statement, to look at its form: "create", "unique", "index", …. Words are
/// in lower case, quoted names and texts as they are written.
class Phrase {
 public:
  static constexpr std::size_t kFarEnough = 64;
  explicit Phrase(std::string_view statement, std::size_t most = kFarEnough);

  std::size_t size() const { return tokens_.size(); }
  /// "" past the end.
  const std::string& at(std::size_t index) const;
  bool has(std::string_view word) const;
  /// Whether it begins with these words.
  bool begins(std::initializer_list<std::string_view> words) const;

  /// Moves `at` over `word` where it stands there.
  bool skip(std::size_t& at, std::string_view word) const;
  /// Moves `at` over a name, schema.table or "Quoted", and returns it as it is written; "" where
  /// there is none.
  std::string name(std::size_t& at) const;

 private:
  std::vector<std::string> tokens_;
};

}  // namespace workwise::schema
