#include "feed/coverage.hpp"

#include <utility>

#include "feed/mapping.hpp"

namespace workwise::feed {

Coverage::Coverage(const config::Source& source) : format_(source.read.format) {
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
}

void Coverage::add(const std::string& field, const config::Rule& rule) {
  for (Path& path : MappingRule{rule, format_}.paths()) open_.push_back({field, std::move(path)});
  if (rule.unless) add(field + ".unless", rule.unless->path, rule.position);
}

void Coverage::add(const std::string& field, const std::string& path,
                   const config::Position& position) {
  open_.push_back({field, compile_path(format_, path, position)});
}

void Coverage::look(const ParsedItem& item) {
  std::vector<std::string> found;
  std::erase_if(open_, [&](const Entry& entry) {
    found.clear();
    item.select(entry.path, Flavour::text, found);
    if (!found.empty()) found_.insert(entry.field);
    return !found.empty();
  });
}

std::vector<Coverage::Unmatched> Coverage::unmatched() const {
  std::vector<Unmatched> names;
  for (const Entry& entry : open_)
    names.push_back({entry.field, entry.path.text, found_.contains(entry.field)});
  return names;
}

}  // namespace workwise::feed
