#include "feed/coverage.hpp"

#include <algorithm>
#include <utility>

#include "feed/detail_url.hpp"
#include "feed/mapping.hpp"
#include "feed/shown.hpp"

namespace workwise::feed {

Coverage::Coverage(const config::Source& source, std::int64_t items_max)
    : format_(source.read.format), items_max_(items_max) {
  for (const config::Rule& rule : source.id) add("id", rule);
  for (const auto& [field, rule] : source.map.fields) add("map." + field, rule);
  if (const auto& salary = source.map.salary) {
    const auto part = [this](const char* name, const std::optional<config::Rule>& rule) {
      if (rule) add(std::string("map.salary.") + name, *rule);
    };
    part("text", salary->text);
    part("min", salary->min);
    part("max", salary->max);
    part("currency", salary->currency);
    part("period", salary->period);
    if (salary->unless) add("map.salary.unless", salary->unless->path, source.position);
  }
  for (const config::DropIf& drop : source.drop_if)
    if (drop.path) add("drop_if", *drop.path, source.position);
  if (source.detail.url.empty()) return;
  const DetailUrl url(source);
  for (const Path& path : url.paths()) entries_.push_back({"detail.url", path});
}

void Coverage::add(const std::string& field, const config::Rule& rule) {
  for (Path& path : MappingRule{rule, format_}.paths())
    entries_.push_back({field, std::move(path)});
  if (rule.unless) add(field + ".unless", rule.unless->path, rule.position);
}

void Coverage::add(const std::string& field, const std::string& path,
                   const config::Position& position) {
  entries_.push_back({field, compile_path(format_, path, position)});
}

void Coverage::look(const ParsedItem& item) {
  if (items_ >= items_max_) return;
  ++items_;
  count_paths(item, false, items_);
  if (items_ <= kCounted) count_fields(item);
}

void Coverage::look_at_detail(const ParsedItem& item) {
  if (details_ >= items_max_) return;
  ++details_;
  count_paths(item, true, details_);
}

void Coverage::count_paths(const ParsedItem& item, bool in_detail, std::int64_t number) {
  std::vector<std::string> found;
  for (Entry& entry : entries_) {
    if (entry.path.in_detail() != in_detail || (number > kCounted && entry.found > 0)) continue;
    found.clear();
    item.select(entry.path, Flavour::text, found);
    if (!found.empty()) ++entry.found;
  }
}

void Coverage::count_fields(const ParsedItem& item) {
  std::vector<std::string> names;
  item.name_members(kNamesMax, names);
  for (std::string& name : names) name = shown(name, kNameBytesMax);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& name : names) {
    if (const auto known = fields_.find(name); known != fields_.end())
      ++known->second;
    else if (fields_.size() < kNamesMax && !name.empty())
      fields_.emplace(name, 1);
  }
}

std::vector<Coverage::Unmatched> Coverage::unmatched() const {
  std::vector<Unmatched> names;
  for (const Entry& entry : entries_) {
    if (entry.found > 0 || (entry.path.in_detail() && details_ == 0)) continue;
    const bool elsewhere = std::any_of(entries_.begin(), entries_.end(), [&](const Entry& other) {
      return other.found > 0 && other.field == entry.field;
    });
    names.push_back({entry.field, entry.path.text, elsewhere});
  }
  return names;
}

std::vector<Coverage::Count> Coverage::paths() const {
  std::vector<Count> counts;
  for (const Entry& entry : entries_)
    counts.push_back({shown(entry.field + ": " + entry.path.text, kPathBytesMax), entry.found,
                      std::min(kCounted, looked_at(entry))});
  return counts;
}

std::vector<Coverage::Count> Coverage::fields() const {
  std::vector<Count> counts;
  for (const auto& [name, found] : fields_)
    counts.push_back({name, found, std::min(kCounted, items_)});
  return counts;
}

}  // namespace workwise::feed
