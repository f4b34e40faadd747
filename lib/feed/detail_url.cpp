#include "feed/detail_url.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "feed/mapping.hpp"
#include "feed/request.hpp"
#include "job/text.hpp"

namespace workwise::feed {
namespace {

[[noreturn]] void refuse(const config::Position& position, const std::string& what) {
  throw ConfigError((position.file.empty() ? "" : config::to_string(position) + ": ") + what);
}

bool is_web(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

/// A value as a part of a URL. One that begins with a slash is a path by itself, whose slashes
/// stay. Empty: it is none that leads where the template says ("..").
std::string encoded(std::string_view value) {
  if (value == "." || value == "..") return {};
  if (!value.starts_with('/')) return percent_encoded(value);
  std::string path;
  for (value.remove_prefix(1); true; value.remove_prefix(value.find('/') + 1)) {
    const std::string_view segment = value.substr(0, value.find('/'));
    if (segment == "." || segment == "..") return {};
    path += '/' + percent_encoded(segment);
    if (segment.size() == value.size()) return path;
  }
}

/// The first of a rule's paths that looks into the detail, or empty.
std::string into_detail(const config::Rule& rule, config::Format format) {
  std::vector<Path> paths = MappingRule{rule, format}.paths();
  if (rule.unless) paths.push_back(compile_path(format, rule.unless->path, rule.position));
  const auto found =
      std::find_if(paths.begin(), paths.end(), [](const Path& path) { return path.in_detail(); });
  return found == paths.end() ? "" : found->text;
}

/// All rules that a posting is made by, but not `id` and `drop_if`.
std::vector<config::Rule> rules_of(const config::Source& source) {
  std::vector<config::Rule> rules;
  for (const auto& [field, rule] : source.map.fields) rules.push_back(rule);
  if (const auto& salary = source.map.salary) {
    for (const auto* part :
         {&salary->text, &salary->min, &salary->max, &salary->currency, &salary->period})
      if (*part) rules.push_back(**part);
    if (salary->unless) {
      config::Rule unless;
      unless.paths = {salary->unless->path};
      unless.position = source.position;
      rules.push_back(unless);
    }
  }
  return rules;
}

void check_without_details(const config::Source& source) {
  std::vector<config::Rule> rules = rules_of(source);
  rules.insert(rules.end(), source.id.begin(), source.id.end());
  for (const config::Rule& rule : rules) {
    const std::string path = into_detail(rule, source.read.format);
    if (!path.empty())
      refuse(rule.position,
             "path \"" + path + "\": the source asks for no details: set detail.url");
  }
}

void check_drop(const config::Source& source, const config::DropIf& drop) {
  const auto decided_before = [&](const std::string& what) {
    refuse(source.position,
           "drop_if: " + what + ": what is dropped is decided before a detail is asked for");
  };
  if (drop.path && compile_path(source.read.format, *drop.path, source.position).in_detail())
    decided_before("path \"" + *drop.path + "\"");
  for (const std::string& field : drop.empty) {
    const auto rule = source.map.fields.find(field);
    if (rule != source.map.fields.end() && !into_detail(rule->second, source.read.format).empty())
      decided_before(field + " is taken from the detail");
  }
}

}  // namespace

DetailUrl::DetailUrl(const config::Source& source)
    : template_(source.read.format, source.detail.url, source.position) {
  if (!is_web(source.detail.url) && !template_.is_one_value())
    refuse(source.position,
           "detail.url: begin it with http:// or https://, or let it be one {path} to a whole URL");
  for (const Path& path : template_.paths())
    if (path.in_detail())
      refuse(source.position, "detail.url: {" + path.text + "} is not there yet");
}

std::string DetailUrl::of(const ParsedItem& item) const {
  const bool whole = template_.is_one_value();
  const auto written = [&](std::string_view published) -> std::string {
    std::string value{published};
    job::repair_utf8(value);
    value = trim(value);
    if (value.size() > kBytesMax || job::is_null_marker(value)) return {};
    if (whole) return value;
    return encoded(value);
  };
  std::string url = template_.filled(item, written);
  return url.size() > kBytesMax ? "" : url;
}

void check_details(const config::Source& source) {
  if (source.detail.url.empty()) return check_without_details(source);
  if (source.read.format != config::Format::json && source.read.format != config::Format::ndjson)
    refuse(source.position, "detail: is for items in JSON only (read.format: json or ndjson)");
  if (source.commit == config::Commit::run)
    refuse(source.position,
           "detail: does not go with commit: run, whose transaction would be open while the server"
           " is asked; leave commit at batch");
  for (const config::Rule& rule : source.id) {
    const std::string path = into_detail(rule, source.read.format);
    if (!path.empty())
      refuse(rule.position, "id: path \"" + path +
                                "\": an item is known by its id before its detail is asked for");
  }
  for (const config::DropIf& drop : source.drop_if) check_drop(source, drop);
  const DetailUrl compiled(source);
}

}  // namespace workwise::feed
