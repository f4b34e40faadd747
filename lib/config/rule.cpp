#include "config/rule.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "config/check.hpp"

namespace workwise::config {
namespace {

constexpr int kUnescapeMax = 3;

bool is_date_field(const std::string& field) {
  return field == "posted_at" || field == "updated_at" || field == "expires_at";
}

void check(const Scope& scope, const Tree& tree, const std::string& wrong) {
  if (!wrong.empty()) scope.problem(tree, (tree.key.empty() ? "" : tree.key + ": ") + wrong);
}

std::optional<std::string> optional_text(Section& section, const std::string& key) {
  if (!section.has(key)) {
    section.take(key);  // known, for the suggestion
    return std::nullopt;
  }
  std::string value;
  section.text(key, value);
  return value;
}

std::vector<std::string> texts_or_none(Section& section, const std::string& key) {
  std::vector<std::string> values;
  section.texts(key, values);
  return values;
}

void check_paths(const Section& section, const std::string& key,
                 const std::vector<std::string>& paths) {
  for (const std::string& path : paths)
    if (trim(path).empty()) section.problem(key, "expected a path, found nothing");
}

void check_each(const Section& section, const std::vector<std::string>& each) {
  check_paths(section, "each", each);
  for (const std::string& text : each)
    if (const std::string wrong = wrong_with_template(text); !wrong.empty())
      section.problem("each", wrong);
}

std::optional<std::string> read_regex(Section& section) {
  auto pattern = optional_text(section, "regex");
  if (pattern) {
    const std::string wrong = wrong_with_regex(*pattern);
    if (!wrong.empty()) section.problem("regex", wrong);
  }
  return pattern;
}

std::optional<Rule::Unless> read_unless(Section& outer) {
  const Tree* tree = outer.take("unless");
  if (tree == nullptr) return std::nullopt;
  Section section{tree, outer.scope()};
  Rule::Unless unless;
  section.text("path", unless.path);
  section.texts("in", unless.in);
  section.done();
  if (tree->is_map() && (!section.has("path") || !section.has("in")))
    outer.problem("unless", "expected { path: …, in: […] }");
  return unless;
}

void read_values(Section& section, Rule& rule) {
  const Section values = section.section("values");
  if (values.tree() == nullptr) return;
  std::map<std::string, std::string> seen;  // lower case → as written
  for (const Tree& child : values.tree()->children) {
    const auto [same, is_new] = seen.emplace(to_lower(trim(child.key)), child.key);
    if (!is_new)
      section.scope().problem(child, "values: \"" + child.key + "\" and \"" + same->second +
                                         "\" are the same (compared without case)");
    if (child.is_null())
      rule.values[child.key] = std::nullopt;
    else if (!child.is_scalar())
      section.scope().problem(child, "values: expected a text or null, " + found(child));
    else if (const auto text = section.scope().text(child))
      rule.values[child.key] = *text;
  }
}

/// Where the value comes from: exactly one of path, paths, const, template.
void read_origin(Section& section, Rule& rule) {
  std::vector<std::string> paths = texts_or_none(section, "paths");
  check_paths(section, "paths", paths);
  if (const auto path = optional_text(section, "path")) {
    check_paths(section, "path", {*path});
    rule.paths = {*path};
  } else {
    rule.paths = std::move(paths);
  }
  rule.constant = optional_text(section, "const");
  rule.template_text = optional_text(section, "template");
  if (rule.template_text) {
    const std::string wrong = wrong_with_template(*rule.template_text);
    if (!wrong.empty()) section.problem("template", wrong);
  }
  std::vector<std::string> given;
  for (const char* key : {"path", "paths", "const", "template"})
    if (section.has(key)) given.emplace_back(key);
  if (section.tree() != nullptr && given.size() != 1)
    section.scope().problem(*section.tree(),
                            "expected exactly one of path, paths, const and template, found " +
                                (given.empty() ? "none" : join(given, " and ")));
}

void read_date_keys(Section& section, Rule& rule, const std::string& field) {
  section.choice("date_order", rule.date_order, {{"dmy", DateOrder::dmy}, {"mdy", DateOrder::mdy}});
  section.text("timezone", rule.timezone);
  section.flag("end_of_day", rule.end_of_day);
  if (!rule.timezone.empty()) {
    const std::string wrong = wrong_with_timezone(rule.timezone);
    if (!wrong.empty()) section.problem("timezone", wrong);
  }
  if (is_date_field(field)) return;
  for (const char* key : {"date_order", "timezone", "end_of_day"})
    section.problem(key, "only posted_at, updated_at and expires_at are dates");
}

Rule read_rule_map(Section section, const std::string& field) {
  Rule rule;
  read_origin(section, rule);
  rule.regex = read_regex(section);
  read_values(section, rule);
  rule.default_value = optional_text(section, "default");
  rule.join = optional_text(section, "join");
  rule.each = texts_or_none(section, "each");
  check_each(section, rule.each);
  rule.unless = read_unless(section);
  read_date_keys(section, rule, field);
  section.number("unescape", rule.unescape, 0, kUnescapeMax);
  section.done();
  if (!rule.each.empty() && rule.paths.empty())
    section.problem("each", "needs a path whose elements it looks into");
  return rule;
}

/// A path, a list of paths of which the first that gives something counts, or a map.
std::optional<Rule> read_rule(const Tree& tree, const Scope& scope, const std::string& field) {
  Rule rule;
  if (tree.is_map()) {
    rule = read_rule_map({&tree, scope}, field);
  } else if (tree.is_null()) {
    scope.problem(tree, field + ": expected a path or a rule, found nothing");
    return std::nullopt;
  } else {
    const std::vector<Tree> alone{tree.is_scalar() ? tree : Tree{}};
    for (const Tree& each : tree.is_scalar() ? alone : tree.children) {
      if (!each.is_scalar() || trim(each.text).empty())
        scope.problem(each, field + ": expected a path, " + found(each));
      else if (auto path = scope.text(each))
        rule.paths.push_back(std::move(*path));
    }
    if (tree.is_sequence() && tree.children.empty())
      scope.problem(tree, field + ": expected at least one path");
  }
  rule.position = scope.position(tree);
  return rule;
}

std::optional<Rule> read_part(Section& section, const std::string& key) {
  const Tree* tree = section.take(key);
  return tree == nullptr ? std::nullopt : read_rule(*tree, section.scope(), key);
}

/// `salary: path`, a rule for the free text, or the parts.
SalaryRule read_salary(const Tree& tree, const Scope& scope) {
  SalaryRule salary;
  const bool one_rule =
      tree.is_map() && (tree.find("path") != nullptr || tree.find("paths") != nullptr ||
                        tree.find("template") != nullptr);
  if (!tree.is_map() || one_rule) {
    salary.text = read_rule(tree, scope, "salary");
    return salary;
  }
  Section section{&tree, scope};
  salary.text = read_part(section, "text");
  salary.min = read_part(section, "min");
  salary.max = read_part(section, "max");
  salary.currency = read_part(section, "currency");
  if (salary.currency && salary.currency->constant)
    check(scope, *tree.find("currency"), wrong_with_currency(*salary.currency->constant));
  salary.period = read_part(section, "period");
  salary.unless = read_unless(section);
  section.done();
  if (!salary.text && !salary.min && !salary.max)
    scope.problem(tree, "salary: expected text, or min and max (each with its path)");
  return salary;
}

void check_constant(const std::string& field, const Rule& rule, const Tree& tree,
                    const Scope& scope) {
  const std::optional<std::string> fixed = rule.constant ? rule.constant : rule.default_value;
  if (!fixed) return;
  if (field == "country") check(scope, tree, wrong_with_country(*fixed));
  if (field == "language") check(scope, tree, wrong_with_language(*fixed));
}

DropIf read_drop_rule(const Tree& tree, const Scope& scope) {
  Section section{&tree, scope};
  DropIf rule;
  section.texts("empty", rule.empty);
  rule.path = optional_text(section, "path");
  section.texts("in", rule.in);
  rule.regex = read_regex(section);
  section.done();
  std::vector<std::string> fields = field_names();
  fields.emplace_back("salary");
  for (const std::string& field : rule.empty)
    if (std::find(fields.begin(), fields.end(), field) == fields.end())
      section.problem("empty", "unknown field \"" + field + "\"" + did_you_mean(field, fields));
  const int tests = static_cast<int>(section.has("in")) + static_cast<int>(section.has("regex"));
  const bool by_path = section.has("path") && tests == 1 && !section.has("empty");
  const bool by_empty = section.has("empty") && !section.has("path") && tests == 0;
  if (tree.is_map() && !by_path && !by_empty)
    scope.problem(tree,
                  "drop_if: expected { empty: [fields] }, { path: …, in: […] } or "
                  "{ path: …, regex: … }");
  return rule;
}

}  // namespace

const std::vector<std::string>& field_names() {
  static const std::vector<std::string> names = {
      "title",           "company",  "company_url", "category",   "department",  "description",
      "location",        "city",     "region",      "country",    "postal_code", "work_mode",
      "employment_type", "url",      "apply_url",   "posted_at",  "updated_at",  "expires_at",
      "reference",       "language", "tags",        "is_featured"};
  return names;
}

void read_mapping(Section section, Mapping& mapping) {
  for (const std::string& field : field_names()) {
    const Tree* tree = section.take(field);
    if (tree == nullptr) continue;
    mapping.fields.erase(field);
    if (tree->is_null()) continue;
    const auto rule = read_rule(*tree, section.scope(), field);
    if (!rule) continue;
    check_constant(field, *rule, *tree, section.scope());
    mapping.fields[field] = *rule;
  }
  if (const Tree* tree = section.take("salary")) {
    mapping.salary.reset();
    if (!tree->is_null()) mapping.salary = read_salary(*tree, section.scope());
  }
  section.done();
}

void read_id(const Tree& tree, const Scope& scope, std::vector<Rule>& id) {
  id.clear();
  const std::vector<Tree> alone{tree.is_sequence() ? Tree{} : tree};
  for (const Tree& each : tree.is_sequence() ? tree.children : alone)
    if (auto rule = read_rule(each, scope, "id")) id.push_back(std::move(*rule));
  if (tree.is_sequence() && tree.children.empty())
    scope.problem(tree, "id: expected at least one path");
}

void read_drop_if(const Tree& tree, const Scope& scope, std::vector<DropIf>& drop_if) {
  drop_if.clear();
  if (tree.is_null()) return;
  if (!tree.is_sequence())
    return scope.problem(tree, "drop_if: expected a list of rules, " + found(tree));
  for (const Tree& each : tree.children) drop_if.push_back(read_drop_rule(each, scope));
}

}  // namespace workwise::config
