#include "feed/page_request.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "feed/json_template.hpp"
#include "feed/request.hpp"

namespace workwise::feed {
namespace {

using Style = config::Paging::Style;

/// The placeholder, and default parameter, that a style counts with; empty: none.
std::string own_name(Style style) {
  switch (style) {
    case Style::page:
      return "page";
    case Style::offset:
      return "offset";
    case Style::cursor:
      return "cursor";
    case Style::range:
      return "range";
    case Style::none:
    case Style::next_url:
    case Style::link_header:
    case Style::links:
      break;
  }
  return {};
}

std::string range_of(const config::Paging& paging, const Turn& turn) {
  const std::uint64_t size = paging.per_page > 0 ? paging.per_page : kRangeItems;
  return std::to_string(turn.offset) + '-' + std::to_string(turn.offset + size - 1);
}

Placeholders placeholders(const config::Paging& paging, const Turn& turn) {
  Placeholders values;
  if (paging.style == Style::page) values["page"] = std::to_string(turn.page);
  if (paging.style == Style::offset) values["offset"] = std::to_string(turn.offset);
  if (paging.style == Style::cursor) values["cursor"] = turn.cursor;
  if (paging.style == Style::range) values["range"] = range_of(paging, turn);
  if (paging.per_page > 0) values["per_page"] = std::to_string(paging.per_page);
  return values;
}

bool stands_in(const config::Fetch& fetch, const std::string& name) {
  const std::string placeholder = '{' + name + '}';
  const auto holds = [&](const std::string& text) {
    return text.find(placeholder) != std::string::npos;
  };
  return holds(fetch.url) || (fetch.post && holds(fetch.body)) ||
         std::any_of(fetch.query.begin(), fetch.query.end(),
                     [&](const auto& one) { return holds(one.second.value); });
}

std::string fill_body(const config::Fetch& fetch, const Placeholders& values) {
  const std::string type = to_lower(fetch.content_type);
  if (type.find("json") != std::string::npos) return fill_json(fetch.body, values);
  const bool form = type.find("form-urlencoded") != std::string::npos;
  return filled(fetch.body, values,
                [&](const std::string& value) { return form ? percent_encoded(value) : value; });
}

void set(config::Fetch& fetch, const std::string& parameter, const std::string& value) {
  fetch.query[parameter] = {.value = value, .origin = "configuration"};
}

}  // namespace

config::Fetch page_request(const config::Fetch& fetch, const Turn& turn) {
  config::Fetch request = fetch;
  const config::Paging& paging = fetch.paging;
  const Placeholders values = placeholders(paging, turn);
  request.url =
      filled(fetch.url, values, [](const std::string& value) { return percent_encoded(value); });
  if (turn.cursor.empty())  // there is none yet: an empty one may mean something else
    std::erase_if(request.query, [](const auto& one) { return one.second.value == "{cursor}"; });
  for (auto& [name, secret] : request.query)
    secret.value = filled(secret.value, values, [](const std::string& value) { return value; });
  if (fetch.post) request.body = fill_body(fetch, values);

  const std::string own = own_name(paging.style);
  const bool in_header = paging.style == Style::range && paging.parameter.empty();
  if (in_header) {
    request.headers["Range"] = values.at(own);
  } else if (!own.empty() && !stands_in(fetch, own) && !values.at(own).empty()) {
    set(request, paging.parameter.empty() ? own : paging.parameter, values.at(own));
  }
  if (!paging.limit_parameter.empty() && paging.per_page > 0 && !stands_in(fetch, "per_page"))
    set(request, paging.limit_parameter, std::to_string(paging.per_page));
  return request;
}

}  // namespace workwise::feed
