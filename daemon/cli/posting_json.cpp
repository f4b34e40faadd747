#include "cli/posting_json.hpp"

#include "base/json_writer.hpp"

namespace workwise::cli {
namespace {

void instant(JsonWriter& json, std::string_view key, const std::optional<Instant>& when) {
  json.text_or_null(key, when ? to_rfc3339(*when) : "");
}

void places(JsonWriter& json, const std::vector<job::Place>& all) {
  json.key("locations").open_array();
  for (const job::Place& place : all)
    json.open_object()
        .text_or_null("raw", place.raw)
        .text_or_null("city", place.city)
        .text_or_null("region", place.region)
        .text_or_null("country", place.country)
        .text_or_null("postal_code", place.postal_code)
        .close();
  json.close();
}

void salary(JsonWriter& json, const job::Salary& value) {
  json.key("salary").open_object();
  json.key("min").raw(amount(value.min_cents));
  json.key("max").raw(amount(value.max_cents));
  json.text_or_null("currency", value.currency)
      .text_or_null("period", value.period ? to_string(*value.period) : "")
      .text_or_null("text", value.text)
      .close();
}

std::string to_json(const job::Posting& posting) {
  JsonWriter json;
  json.open_object()
      .member("external_id", posting.external_id)
      .member("title", posting.title)
      .text_or_null("company", posting.company)
      .text_or_null("category", posting.category)
      .text_or_null("department", posting.department)
      .text_or_null("description", posting.description)
      .text_or_null("location", posting.location)
      .text_or_null("city", posting.city)
      .text_or_null("region", posting.region)
      .text_or_null("country", posting.country);
  places(json, posting.locations);
  json.text_or_null("work_mode", posting.work_mode ? to_string(*posting.work_mode) : "");
  json.key("employment_types").open_array();
  for (const std::string_view name : posting.employment_types.names()) json.value(name);
  json.close();
  salary(json, posting.salary);
  json.text_or_null("url", posting.url).text_or_null("apply_url", posting.apply_url);
  instant(json, "posted_at", posting.posted_at);
  instant(json, "updated_at", posting.source_updated_at);
  instant(json, "expires_at", posting.expires_at);
  json.text_or_null("reference", posting.reference).text_or_null("language", posting.language);
  json.key("tags").open_array();
  for (const std::string& tag : posting.tags) json.value(tag);
  return json.close().close().text();
}

}  // namespace

std::string amount(const std::optional<std::int64_t>& cents) {
  if (!cents) return "null";
  std::string text = std::to_string(*cents / 100);
  if (const auto rest = *cents % 100; rest != 0) {
    text += rest < 10 ? ".0" : ".";
    text += std::to_string(rest);
    if (text.back() == '0') text.pop_back();
  }
  return text;
}

std::string to_json(const feed::Decoded& decoded, std::uint64_t ordinal) {
  if (const auto* posting = std::get_if<job::Posting>(&decoded)) return to_json(*posting);
  const auto* rejected = std::get_if<job::Rejected>(&decoded);
  if (rejected == nullptr) return {};
  return JsonWriter()
      .open_object()
      .member("rejected", rejected->reason)
      .text_or_null("field", rejected->field)
      .member("item", ordinal)
      .text_or_null("external_id", rejected->external_id)
      .close()
      .text();
}

}  // namespace workwise::cli
