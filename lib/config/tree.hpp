#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace workwise::config {

class Problems;

/// One node of a YAML document, with its place in the text: what yaml-cpp read, in values of our
/// own, so that only yaml.cpp knows that library. Aliases and merge keys ("<<") are resolved.
struct Tree {
  enum class Kind { null, scalar, sequence, map };

  Kind kind = Kind::null;
  std::string text;    ///< of a scalar, unquoted
  bool plain = false;  ///< a scalar without quotes
  std::string key;     ///< of a map's child
  int line = 1;        ///< from 1
  int column = 1;      ///< from 1
  int key_line = 1;
  int key_column = 1;
  std::vector<Tree> children;  ///< of a sequence or map, in the order of the text

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_map() const { return kind == Kind::map; }
  const Tree* find(std::string_view key_wanted) const;  ///< nullptr: a map without it, or no map
};

/// Parses one document. What is wrong (syntax, a key twice, an unknown tag, a second document) goes
/// to `problems` under the name `file`; the tree is then what could be read.
Tree parse_yaml(const std::string& text, const std::string& file, Problems& problems);

/// The same for a file, which may be missing, unreadable or empty: that is a problem too.
Tree parse_yaml_file(const std::string& file, Problems& problems);

}  // namespace workwise::config
