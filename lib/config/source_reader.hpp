#pragma once

#include <map>
#include <optional>
#include <string>

#include "config/section.hpp"
#include "config/source.hpp"

namespace workwise::config {

/// Presets by name, each file parsed once. A preset that can't be had is a problem, said once.
class Presets {
 public:
  Presets(std::string directory, Problems& problems)
      : directory_(std::move(directory)), problems_(problems) {}

  /// nullptr: no such preset. The tree stays where it is.
  const Tree* find(const std::string& name);
  std::string file(const std::string& name) const { return directory_ + '/' + name + ".yaml"; }
  const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
  Problems& problems_;
  std::map<std::string, Tree> loaded_;
};

/// Makes sources: preset, then `defaults`, then the source's own keys, each layer over the one
/// before. Maps are merged key by key; a mapping's rule, `auth`, `id` and `drop_if` are replaced
/// whole.
class SourceReader {
 public:
  /// `defaults` may be nullptr. All must outlive the reader.
  SourceReader(Presets& presets, const Tree* defaults, const Scope& scope, Commit commit);

  /// Notes what is wrong with `defaults`, which no source may be there to show.
  void check_defaults() const;

  /// The source of an element of `sources:`.
  Source read(const Tree& tree);

  /// A source of a preset alone; `url`, unless empty, replaces the preset's.
  Source read_preset(const std::string& name, const std::string& url);

 private:
  struct Draft;
  const Tree* find_preset(const Section& section, const std::string& name);
  void apply_preset(Draft& draft, const std::string& name, const Tree& tree, Scope& scope);
  void apply_defaults(Draft& draft) const;
  void apply_layer(Draft& draft, Section& section) const;
  void finish(Draft& draft) const;

  Presets& presets_;
  const Tree* defaults_;
  const Scope& scope_;
  Commit commit_;
};

/// The hash of all in a source that decides what an item becomes.
Fingerprint recipe_of(const Source& source);

}  // namespace workwise::config
