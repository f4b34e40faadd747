#include "schema/generic_options.hpp"

#include <map>

#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

std::map<std::string_view, std::string_view> by_name(std::string_view list) {
  std::map<std::string_view, std::string_view> options;
  for (const std::string_view option : items_of(list)) {
    const std::size_t end = option.find(kWithin);
    options.emplace(option.substr(0, end), option.substr(end + 1));
  }
  return options;
}

std::string in_clause(const std::string& options) {
  return options.empty() ? std::string{} : text_of(" OPTIONS (", options, ")");
}

}  // namespace

std::string generic_options_list(std::string_view options) {
  return text_of(R"sql((SELECT string_agg(quote_ident(option_name) || chr(31) ||
            coalesce(option_value, ''), chr(30) ORDER BY option_name)
     FROM pg_options_to_table()sql",
                 options, "))");
}

std::string generic_options(std::string_view list) {
  std::string options;
  for (const auto& [name, value] : by_name(list)) add(options, name, " ", literal(value));
  return in_clause(options);
}

std::string generic_options_change(std::string_view from, std::string_view to) {
  const auto before = by_name(from);
  const auto after = by_name(to);
  std::string options;
  for (const auto& [name, value] : after) {
    const auto old = before.find(name);
    if (old == before.end())
      add(options, "ADD ", name, " ", literal(value));
    else if (old->second != value)
      add(options, "SET ", name, " ", literal(value));
  }
  for (const auto& [name, value] : before)
    if (!after.contains(name)) add(options, "DROP ", name);
  return in_clause(options);
}

}  // namespace workwise::schema
