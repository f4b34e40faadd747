#include <filesystem>

#include "base/text.hpp"
#include "config/outline.hpp"
#include "config/paging.hpp"
#include "config/quantity.hpp"
#include "config/redact.hpp"
#include "config/rule.hpp"
#include "config/settings.hpp"
#include "config/source_reader.hpp"

namespace workwise::config {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::string text_of(bool value) {
  return value ? "true" : "false";
}

std::string text_of(Format format) {
  switch (format) {
    case Format::json:
      return "json";
    case Format::ndjson:
      return "ndjson";
    case Format::xml:
      return "xml";
    case Format::rss:
      return "rss";
    case Format::csv:
      return "csv";
    case Format::html_jsonld:
      return "html_jsonld";
  }
  return {};
}

std::string text_of(Expire::When when) {
  return when == Expire::When::missing ? "missing" : when == Expire::When::date ? "date" : "never";
}

std::string text_of(Commit commit) {
  return commit == Commit::run ? "run" : "batch";
}

std::string text_of(OnBoot on_boot) {
  return on_boot == OnBoot::wait ? "wait" : on_boot == OnBoot::refuse ? "refuse" : "migrate";
}

std::string text_of(Backup::What what) {
  return what == Backup::What::none ? "none" : what == Backup::What::all ? "all" : "touched";
}

/// Absolute: "./migrations" means one folder to who typed the command and another to who reads
/// this.
std::string folder_text(const std::string& path) {
  return yaml_scalar(std::filesystem::absolute(path).lexically_normal().string());
}

void put_unless_empty(Outline& out, std::string_view key, const std::string& text) {
  if (!text.empty()) out.put_text(key, text);
}

std::string unless_text(const Rule::Unless& unless) {
  return Flow{}.put("path", yaml_scalar(unless.path)).put("in", yaml_list(unless.in)).text();
}

std::string values_text(const Rule& rule) {
  Flow values;
  for (const auto& [from, to] : rule.values) values.put(from, to ? yaml_scalar(*to) : "null");
  return values.text();
}

std::string rule_text(const Rule& rule) {
  Flow flow;
  if (rule.paths.size() == 1) flow.put("path", yaml_scalar(rule.paths.front()));
  if (rule.paths.size() > 1) flow.put("paths", yaml_list(rule.paths));
  if (rule.constant) flow.put("const", yaml_scalar(*rule.constant));
  if (rule.template_text) flow.put("template", yaml_scalar(*rule.template_text));
  if (rule.regex) flow.put("regex", yaml_scalar(*rule.regex));
  if (!rule.values.empty()) flow.put("values", values_text(rule));
  if (rule.default_value) flow.put("default", yaml_scalar(*rule.default_value));
  if (rule.join) flow.put("join", yaml_scalar(*rule.join));
  if (rule.each.size() == 1) flow.put("each", yaml_scalar(rule.each.front()));
  if (rule.each.size() > 1) flow.put("each", yaml_list(rule.each));
  if (rule.unless) flow.put("unless", unless_text(*rule.unless));
  if (rule.date_order != DateOrder::unknown)
    flow.put("date_order", rule.date_order == DateOrder::dmy ? "dmy" : "mdy");
  if (!rule.timezone.empty()) flow.put("timezone", yaml_scalar(rule.timezone));
  if (rule.end_of_day) flow.put("end_of_day", "true");
  if (rule.unescape >= 0) flow.put("unescape", std::to_string(rule.unescape));
  return flow.text();
}

std::string salary_text(const SalaryRule& salary) {
  Flow flow;
  if (salary.text) flow.put("text", rule_text(*salary.text));
  if (salary.min) flow.put("min", rule_text(*salary.min));
  if (salary.max) flow.put("max", rule_text(*salary.max));
  if (salary.currency) flow.put("currency", rule_text(*salary.currency));
  if (salary.period) flow.put("period", rule_text(*salary.period));
  if (salary.unless) flow.put("unless", unless_text(*salary.unless));
  return flow.text();
}

void show_read(Outline& out, const Read& read) {
  out.open("read");
  out.put("format", text_of(read.format));
  put_unless_empty(out, "items", read.items);
  out.put_text("encoding", read.encoding);
  Flow namespaces;
  for (const auto& [prefix, uri] : read.namespaces) namespaces.put(prefix, yaml_scalar(uri));
  if (!read.namespaces.empty()) out.put("namespaces", namespaces.text());
  out.put("max_item_size", size_text(read.item_bytes_max));
  if (read.delimiter != 0) out.put_text("delimiter", std::string(1, read.delimiter));
  if (!read.columns.empty()) out.put("columns", yaml_list(read.columns));
  out.close();
}

void show_mapping(Outline& out, const Mapping& mapping) {
  if (mapping.fields.empty() && !mapping.salary) return;
  out.open("map");
  for (const std::string& field : field_names())
    if (const auto rule = mapping.fields.find(field); rule != mapping.fields.end())
      out.put(field, rule_text(rule->second));
  if (mapping.salary) out.put("salary", salary_text(*mapping.salary));
  out.close();
}

std::string drop_text(const DropIf& drop) {
  Flow flow;
  if (!drop.empty.empty()) flow.put("empty", yaml_list(drop.empty));
  if (drop.path) flow.put("path", yaml_scalar(*drop.path));
  if (!drop.in.empty()) flow.put("in", yaml_list(drop.in));
  if (drop.regex) flow.put("regex", yaml_scalar(*drop.regex));
  return flow.text();
}

std::string rate_text(const Rate& rate) {
  return yaml_scalar(frequency_text({rate.requests, rate.span}));
}

void show_detail(Outline& out, const Detail& detail) {
  if (detail.url.empty()) return;
  Flow flow;
  flow.put("url", yaml_scalar(detail.url));
  if (detail.rate.requests > 0) flow.put("rate", rate_text(detail.rate));
  out.put("detail", flow.text());
}

/// Everything that decides what an item becomes, and nothing else: the recipe is made of it.
void show_recipe(Outline& out, const Source& source) {
  put_unless_empty(out, "preset", source.preset);
  put_unless_empty(out, "company", source.company);
  put_unless_empty(out, "country", source.country);
  put_unless_empty(out, "currency", source.currency);
  put_unless_empty(out, "language", source.language);
  out.put_text("timezone", source.timezone);
  show_read(out, source.read);
  std::vector<std::string> ids;
  for (const Rule& rule : source.id) ids.push_back(rule_text(rule));
  if (!ids.empty()) out.put("id", '[' + join(ids, ", ") + ']');
  show_mapping(out, source.map);
  std::vector<std::string> drops;
  for (const DropIf& drop : source.drop_if) drops.push_back(drop_text(drop));
  if (!drops.empty()) out.put("drop_if", '[' + join(drops, ", ") + ']');
  show_detail(out, source.detail);
}

std::string duration(milliseconds value) {
  return duration_text(value);
}

void show_auth(Outline& out, const Auth& auth) {
  const std::string mask = yaml_scalar(kMask);
  switch (auth.kind) {
    case Auth::Kind::none:
      return;
    case Auth::Kind::basic:
      out.put("auth",
              "{basic: " + Flow{}.put("user", yaml_scalar(auth.user)).put("password", mask).text() +
                  '}');
      break;
    case Auth::Kind::bearer:
      out.put("auth", "{bearer: " + Flow{}.put("token", mask).text() + '}');
      break;
    case Auth::Kind::header:
      out.put("auth",
              "{header: " + Flow{}.put("name", yaml_scalar(auth.header)).put("value", mask).text() +
                  '}');
      break;
    case Auth::Kind::oauth2: {
      Flow flow;
      flow.put("token_url", yaml_scalar(auth.token_url)).put("client_id", yaml_scalar(auth.user));
      flow.put("client_secret", mask);
      if (!auth.scope.empty()) flow.put("scope", yaml_scalar(auth.scope));
      out.put("auth", "{oauth2: " + flow.text() + '}');
      break;
    }
  }
}

void show_paging(Outline& out, const Paging& paging) {
  if (paging.style == Paging::Style::none) return;
  Flow flow;
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) flow.put(key, yaml_scalar(value));
  };
  flow.put("style", text_of(paging.style));
  text("parameter", paging.parameter);
  text("limit_parameter", paging.limit_parameter);
  flow.put("start", std::to_string(paging.start));
  if (paging.per_page > 0) flow.put("per_page", std::to_string(paging.per_page));
  text("next", paging.next);
  text("match", paging.match);
  text("total", paging.total);
  text("pages", paging.pages);
  flow.put("max_pages", std::to_string(paging.max_pages));
  out.put("paging", flow.text());
}

/// Headers that carry no secret by their meaning; any other may.
bool is_open_header(std::string_view name) {
  for (const char* known :
       {"accept", "accept-language", "accept-encoding", "content-type", "from", "user-agent"})
    if (equals_ignoring_case(name, known)) return true;
  return false;
}

void show_fetch(Outline& out, const Fetch& fetch, const std::set<std::string>& secrets) {
  out.open("fetch");
  put_unless_empty(out, "url", shown_url(fetch.url, secrets));
  Flow headers;
  for (const auto& [name, value] : fetch.headers)
    headers.put(name,
                yaml_scalar(is_open_header(name) ? masked(value, secrets) : std::string(kMask)));
  if (!fetch.headers.empty()) out.put("headers", headers.text());
  Flow query;
  for (const auto& [name, secret] : fetch.query) query.put(name, yaml_scalar(kMask));
  if (!fetch.query.empty()) out.put("query", query.text());
  if (fetch.post) out.put("method", "POST");
  put_unless_empty(out, "body", masked(fetch.body, secrets));
  put_unless_empty(out, "content_type", fetch.content_type);
  show_auth(out, fetch.auth);
  show_paging(out, fetch.paging);
  if (fetch.rate.requests > 0) out.put("rate", rate_text(fetch.rate));
  out.put("connections", std::to_string(fetch.connections));
  out.put("connect_timeout", duration(fetch.connect_timeout));
  out.put("timeout", duration(fetch.timeout));
  out.put("stall_timeout", duration(fetch.stall_timeout));
  out.put("stall_bytes_per_second", std::to_string(fetch.stall_bytes_per_second));
  out.put("max_wire_size", size_text(fetch.wire_bytes_max));
  out.put("max_size", size_text(fetch.body_bytes_max));
  out.put("max_ratio", std::to_string(fetch.ratio_max));
  out.put("max_redirects", std::to_string(fetch.redirects_max));
  out.put("conditional", text_of(fetch.conditional));
  out.put("allow_private", text_of(fetch.allow_private));
  put_unless_empty(out, "ca_file", fetch.ca_file);
  out.put("retry", "{attempts: " + std::to_string(fetch.attempts) + '}');
  out.close();
}

void show_expire(Outline& out, const Expire& expire) {
  out.open("expire");
  out.put("when", text_of(expire.when));
  out.put("after_runs", std::to_string(expire.after_runs));
  out.put("max_drop", share_text(expire.max_drop));
  out.put("confirm_empty", std::to_string(expire.confirm_empty));
  if (expire.max_age) out.put("max_age", duration(*expire.max_age));
  out.close();
}

void show_complete(Outline& out, const Complete& complete) {
  Flow flow;
  flow.put("max_rejected", share_text(complete.max_rejected));
  flow.put("page_limit_is_partial", text_of(complete.page_limit_is_partial));
  if (!complete.total.empty()) flow.put("total", yaml_scalar(complete.total));
  out.put("complete", flow.text());
}

void show_source(Outline& out, const Source& source, const std::set<std::string>& secrets) {
  out.item();
  out.put_text("name", source.name);
  if (!source.enabled) out.put("enabled", "false");
  if (source.schedule.every)
    out.put("every", duration(*source.schedule.every));
  else
    put_unless_empty(out, "cron", source.schedule.cron);
  show_recipe(out, source);
  show_fetch(out, source.fetch, secrets);
  show_expire(out, source.expire);
  show_complete(out, source.complete);
  out.put("commit", text_of(source.commit));
  out.close();
}

void show_migrations(Outline& out, const Migrations& migrations) {
  out.open("migrations");
  out.put("directory", folder_text(migrations.directory));
  out.put("on_boot", text_of(migrations.on_boot));
  out.put("lock_timeout", duration(migrations.lock_timeout));
  out.put("on_failure", migrations.on_failure == OnFailure::stop ? "stop" : "rollback");
  if (migrations.confirm) out.put("confirm", text_of(*migrations.confirm));
  out.put("require_rehearsal", text_of(migrations.require_rehearsal));
  out.put("rehearsal_max_age", duration(migrations.rehearsal_max_age));
  out.put("drift_every", duration(migrations.drift_every));
  const Backup& backup = migrations.backup;
  out.put("backup", Flow{}
                        .put("what", text_of(backup.what))
                        .put("directory", folder_text(backup.directory))
                        .put("keep", std::to_string(backup.keep))
                        .put("jobs", std::to_string(backup.jobs))
                        .text());
  out.close();
}

/// Where it goes, but for what may be a token in its path.
std::string host_of(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return std::string(kMask);
  const auto begin = std::min(url.find('@', scheme), url.size());
  const auto from = begin == url.size() ? scheme + 3 : begin + 1;
  const auto end = std::min(url.find_first_of("/?#", from), url.size());
  return url.substr(0, scheme + 3) + url.substr(from, end - from) + "/" + std::string(kMask);
}

void show_webhook(Outline& out, const Webhook& webhook) {
  out.item();
  out.put_text("name", webhook.name);
  out.put_text("url", host_of(webhook.url.value));
  if (!webhook.secret.origin.empty()) out.put_text("secret", kMask);
  out.put("format", webhook.format == Webhook::Format::slack ? "slack" : "standard");
  if (!webhook.events.empty()) out.put("events", yaml_list(webhook.events));
  out.put("timeout", duration(webhook.timeout));
  out.close();
}

void show_notifications(Outline& out, const std::vector<Webhook>& webhooks) {
  if (webhooks.empty()) return;
  out.open("notifications");
  for (const Webhook& webhook : webhooks) show_webhook(out, webhook);
  out.close();
}

void show_ingest(Outline& out, const Ingest& ingest) {
  out.open("ingest");
  out.put("batch_rows", std::to_string(ingest.batch_rows));
  out.put("batch_bytes", size_text(ingest.batch_bytes));
  out.put("known_memory", size_text(ingest.known_memory));
  out.put("workers", std::to_string(ingest.workers));
  out.put("writers", std::to_string(ingest.writers));
  out.put("shutdown_grace", duration(ingest.shutdown_grace));
  out.put("spool_directory", folder_text(ingest.spool_directory));
  out.put("commit", text_of(ingest.commit));
  out.put("runs_retention", duration(ingest.runs_retention));
  out.put("quarantine_retention", duration(ingest.quarantine_retention));
  out.close();
}

}  // namespace

Fingerprint recipe_of(const Source& source) {
  Source made = source;
  made.detail.rate = {};  // how fast it is asked changes no answer
  Outline out;
  show_recipe(out, made);
  return fingerprint(out.text());
}

std::string to_yaml(const Settings& settings) {
  Outline out;
  out.put("version", "1");
  out.open("database");
  put_unless_empty(out, "url", redacted(settings.database.url));
  out.put("connect_timeout", duration(settings.database.connect_timeout));
  out.close();
  show_migrations(out, settings.migrations);
  show_ingest(out, settings.ingest);
  out.put("log", Flow{}.put("level", yaml_scalar(settings.log.level)).text());
  out.put("presets", Flow{}.put("directory", folder_text(settings.presets_directory)).text());
  show_notifications(out, settings.notifications);
  if (settings.sources.empty()) {
    out.put("sources", "[]");
    return out.text();
  }
  out.open("sources");
  for (const Source& source : settings.sources) show_source(out, source, settings.from_environment);
  return out.text();
}

}  // namespace workwise::config
