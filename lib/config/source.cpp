#include <set>

#include "base/text.hpp"
#include "config/check.hpp"
#include "config/layer.hpp"
#include "config/paging.hpp"
#include "config/rule.hpp"
#include "config/settings.hpp"
#include "config/source_reader.hpp"

namespace workwise::config {

/// A source that is being put together, and which of its parts some layer named: a part that was
/// named wrongly must not be called missing as well.
struct SourceReader::Draft {
  Source source;
  std::optional<Position> url_at;
  std::optional<Position> paging_at;
  bool has_format = false;
  bool has_id = false;
  bool has_title = false;
};

namespace {

constexpr std::chrono::hours kEvery{1};  ///< of a source that names no schedule

/// Every "{name}" in the scalars below `tree`.
void collect_placeholders(const Tree& tree, std::set<std::string>& names) {
  for (const Tree& child : tree.children) collect_placeholders(child, names);
  for (std::size_t at = tree.text.find('{'); at != std::string::npos;
       at = tree.text.find('{', at + 1)) {
    const auto end = tree.text.find('}', at);
    if (end != std::string::npos) names.insert(tree.text.substr(at + 1, end - at - 1));
  }
}

/// A preset's `with:` names its parameters: a default for each, or null where one must be given.
void read_parameters(Section section, std::map<std::string, std::string>& parameters) {
  if (section.tree() == nullptr) return;
  for (const Tree& child : section.tree()->children) {
    if (child.is_null()) continue;
    const auto value = child.is_scalar() ? section.scope().text(child) : std::nullopt;
    if (value)
      parameters[child.key] = *value;
    else if (!child.is_scalar())
      section.scope().problem(child, child.key + ": expected a text, " + found(child));
  }
}

void check_parameters(const Tree& source, const Tree* preset, const std::string& preset_name,
                      const Scope& scope) {
  const Tree* with = source.find("with");
  if (with == nullptr || !with->is_map()) return;
  std::set<std::string> used;
  collect_placeholders(source, used);
  if (preset != nullptr) {
    collect_placeholders(*preset, used);
    if (const Tree* declared = preset->find("with"))
      for (const Tree& child : declared->children) used.insert(child.key);
  }
  const std::vector<std::string> candidates{used.begin(), used.end()};
  for (const Tree& child : with->children)
    if (!used.contains(child.key))
      scope.problems->add({scope.file, child.key_line, child.key_column},
                          "with: nothing uses the parameter \"" + child.key + "\"" +
                              (preset_name.empty() ? "" : " of the preset " + preset_name) +
                              did_you_mean(child.key, candidates));
}

/// The first "{name}" left over in a URL, which no parameter filled and no page fills.
std::string left_over(const std::string& text, const Paging& paging) {
  for (auto open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    if (close == std::string::npos) break;
    const std::string name = text.substr(open + 1, close - open - 1);
    if (paging.style == Paging::Style::none || !is_page_word(name)) return name;
  }
  return {};
}

}  // namespace

SourceReader::SourceReader(Presets& presets, const Tree* defaults, const Scope& scope,
                           Commit commit)
    : presets_(presets), defaults_(defaults), scope_(scope), commit_(commit) {}

void SourceReader::apply_layer(Draft& draft, Section& section) const {
  read_common(section, draft.source, true);
  const Tree* fetch = section.take("fetch");
  if (const Tree* url = fetch == nullptr ? nullptr : fetch->find("url"))
    draft.url_at = section.scope().position(*url);
  if (const Tree* paging = fetch == nullptr ? nullptr : fetch->find("paging"))
    draft.paging_at = section.scope().position(*paging);

  const Tree* read = section.take("read");
  draft.has_format = draft.has_format || (read != nullptr && read->find("format") != nullptr);
  read_read({read, section.scope()}, draft.source.read);

  if (const Tree* id = section.take("id")) {
    draft.has_id = true;
    read_id(*id, section.scope(), draft.source.id);
  }
  const Tree* map = section.take("map");
  draft.has_title = draft.has_title || (map != nullptr && map->find("title") != nullptr);
  read_mapping({map, section.scope()}, draft.source.map);
  if (const Tree* drop = section.take("drop_if"))
    read_drop_if(*drop, section.scope(), draft.source.drop_if);
}

/// Reads the preset with the parameters of `scope`, and adds to those the preset's own defaults.
void SourceReader::apply_preset(Draft& draft, const std::string& name, const Tree& tree,
                                Scope& scope) {
  Scope inside = scope;
  inside.file = presets_.file(name);
  Section section{&tree, inside};
  std::map<std::string, std::string> parameters;
  read_parameters(section.section("with"), parameters);
  scope.parameters.merge(parameters);  // the source's own win
  inside.parameters = scope.parameters;

  int version = 1;
  section.number("version", version, 1, 1);
  if (tree.is_map() && !section.has("version"))
    inside.problem(tree, "version is missing: a preset begins with \"version: 1\"");
  std::string for_people;
  section.text("name", for_people);
  section.text("description", for_people);
  apply_layer(draft, section);
  section.done();
}

void SourceReader::apply_defaults(Draft& draft) const {
  Section section{defaults_, scope_};
  read_common(section, draft.source, false);
  section.done();
}

void SourceReader::check_defaults() const {
  Draft nobody;
  apply_defaults(nobody);
}

/// What can only be said once all layers are there.
void SourceReader::finish(Draft& draft) const {
  Source& source = draft.source;
  const auto problem = [&](const Position& at, const std::string& message) {
    scope_.problems->add(at, "source " + source.name + ": " + message);
  };
  if (!draft.url_at) problem(source.position, "no fetch.url says where its feed is");
  if (!draft.has_format) problem(source.position, "no read.format says how to read it");
  if (!draft.has_id) problem(source.position, "no id says what tells its jobs apart");
  if (!draft.has_title) problem(source.position, "no map.title says where a job's title is");

  if (source.read.format == Format::ndjson && !source.read.items.empty())
    problem(source.position, "each line of ndjson is an item: read.items must not be there");

  if (const std::string wrong = wrong_with_paging(source.fetch.paging); !wrong.empty())
    problem(draft.paging_at.value_or(source.position), "fetch.paging: " + wrong);
  if (!source.detail.url.empty() && source.read.format != Format::json &&
      source.read.format != Format::ndjson)
    problem(source.position, "detail is for feeds of JSON");
  if (!source.detail.url.empty() && source.commit == Commit::run)
    problem(source.position,
            "detail and commit: run don't go together: a transaction would stay open while the "
            "details are fetched");

  const std::string& url = source.fetch.url;
  if (const std::string name = left_over(url, source.fetch.paging); !name.empty())
    problem(source.position,
            "nothing fills {" + name + "} of fetch.url; give with: { " + name + ": … }");
  else if (const std::string wrong = url.empty() ? "" : wrong_with_feed_url(url); !wrong.empty())
    problem(*draft.url_at, "fetch.url: " + wrong);
  if (!source.schedule.every && source.schedule.cron.empty()) source.schedule.every = kEvery;
  source.schedule.timezone = source.timezone;
  source.recipe = recipe_of(source);
}

Source SourceReader::read(const Tree& tree) {
  Draft draft;
  Source& source = draft.source;
  source.commit = commit_;
  source.position = scope_.position(tree);
  Scope scope = scope_;
  Section section{&tree, scope};
  if (!tree.is_map()) {
    if (tree.is_null()) scope.problem(tree, "expected a source, found nothing");
    return source;
  }

  section.text("name", source.name);
  if (!section.has("name"))
    scope.problem(tree, "name is missing: every source needs one");
  else if (const std::string wrong = wrong_with_source_name(source.name); !wrong.empty())
    section.problem("name", wrong);
  read_parameters(section.section("with"), scope.parameters);
  section.text("preset", source.preset);
  const Tree* preset = find_preset(section, source.preset);
  if (preset != nullptr || source.preset.empty())
    check_parameters(tree, preset, source.preset, scope);

  if (preset != nullptr) apply_preset(draft, source.preset, *preset, scope);
  apply_defaults(draft);
  section.flag("enabled", source.enabled);
  apply_layer(draft, section);
  section.done();
  // Without its preset nothing is known of what is missing.
  if (source.preset.empty() || preset != nullptr) finish(draft);
  return source;
}

const Tree* SourceReader::find_preset(const Section& section, const std::string& name) {
  if (!section.has("preset")) return nullptr;
  if (const std::string wrong = wrong_with_preset_name(name); !wrong.empty()) {
    section.problem("preset", wrong);
    return nullptr;
  }
  const Tree* tree = presets_.find(name);
  if (tree == nullptr) {
    const auto names = preset_names(presets_.directory());
    section.problem("preset", "there is no preset \"" + name + "\" in " + presets_.directory() +
                                  did_you_mean(name, names));
  }
  return tree;
}

Source SourceReader::read_preset(const std::string& name, const std::string& url) {
  Draft draft;
  Source& source = draft.source;
  source.name = name;
  source.preset = name;
  source.commit = commit_;
  const Tree* tree = presets_.find(name);
  if (tree == nullptr) return source;
  Scope scope = scope_;
  apply_preset(draft, name, *tree, scope);
  apply_defaults(draft);
  source.position = {presets_.file(name), 1, 1};
  if (!url.empty()) {
    source.fetch.url = url;
    source.fetch.allow_private = true;  // somebody typed it just now
    draft.url_at = source.position;
  }
  finish(draft);
  return source;
}

}  // namespace workwise::config
