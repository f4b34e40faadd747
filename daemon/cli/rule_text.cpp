#include "cli/rule_text.hpp"

#include <vector>

#include "base/text.hpp"

namespace workwise::cli {

std::string rule_text(const config::Rule& rule) {
  std::string text = rule.constant        ? "const " + *rule.constant
                     : rule.template_text ? "template " + *rule.template_text
                                          : join(rule.paths, ", ");
  if (rule.each) text += ", each " + *rule.each;
  std::vector<std::string> also;
  if (rule.unless) also.push_back("unless " + rule.unless->path);
  if (rule.join) also.emplace_back("joined");
  if (rule.regex) also.push_back("regex " + *rule.regex);
  if (!rule.values.empty()) also.emplace_back("values");
  if (rule.default_value) also.push_back("default " + *rule.default_value);
  return also.empty() ? text : text + " (" + join(also, ", ") + ")";
}

std::string place_of(const config::Position& position) {
  return position.file.empty() ? "" : config::to_string(position);
}

const config::Rule* rule_of(const config::Source& source, const std::string& field) {
  if (field == "id") return source.id.empty() ? nullptr : &source.id.front();
  if (const auto found = source.map.fields.find(field); found != source.map.fields.end())
    return &found->second;
  if (!source.map.salary || !field.starts_with("salary")) return nullptr;
  const config::SalaryRule& salary = *source.map.salary;
  const auto part = [](const std::optional<config::Rule>& rule) { return rule ? &*rule : nullptr; };
  if (field == "salary.min") return part(salary.min);
  if (field == "salary.max") return part(salary.max);
  if (field == "salary.currency") return part(salary.currency);
  if (field == "salary.period") return part(salary.period);
  return part(salary.text);
}

}  // namespace workwise::cli
