#include "config/webhook.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "config/check.hpp"
#include "config/secret.hpp"

namespace workwise::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

/// Read where it can be, whatever the scope says: the command line sends what it may.
std::optional<Secret> secret_in(Section& section, const std::string& key) {
  const Scope& scope = section.scope();
  if (scope.read_secrets) return read_secret(section, key);
  Problems unsaid;
  Scope attempt = scope;
  attempt.read_secrets = true;
  attempt.problems = &unsaid;
  Section same{section.tree(), attempt};
  auto secret = read_secret(same, key);
  auto named = read_secret(section, key);
  return unsaid.empty() && secret ? secret : named;
}

void check_url(const Section& section, const Secret& url) {
  if (url.value.empty()) return;
  const bool http = url.value.starts_with("http://") || url.value.starts_with("https://");
  const std::string wrong = http ? wrong_with_feed_url(url.value) : "expected http:// or https://";
  if (!wrong.empty()) section.scope().problem(*section.tree(), "url: " + wrong);
}

void check_events(const Section& section, const std::vector<std::string>& events) {
  const auto& known = known_events();
  for (const std::string& event : events)
    if (std::ranges::find(known, event) == known.end())
      section.problem("events", "there is no event \"" + event + "\"" + did_you_mean(event, known) +
                                    " (there are " + join(known, ", ") + ")");
}

Webhook read_webhook(Section section) {
  Webhook webhook;
  section.text("name", webhook.name);
  const auto url = secret_in(section, "url");
  if (url) webhook.url = *url;
  if (section.tree() != nullptr && !has_secret(section, "url"))
    section.scope().problem(*section.tree(), "url is missing: where it is to be sent");
  check_url(section, webhook.url);
  if (const auto secret = secret_in(section, "secret")) webhook.secret = *secret;
  section.choice("format", webhook.format,
                 {{"standard", Webhook::Format::standard}, {"slack", Webhook::Format::slack}});
  section.texts("events", webhook.events);
  check_events(section, webhook.events);
  section.duration("timeout", webhook.timeout, milliseconds{100}, minutes{1});
  section.done();
  return webhook;
}

}  // namespace

const std::vector<std::string>& known_events() {
  static const std::vector<std::string> all = {"migration.started", "migration.succeeded",
                                               "migration.failed",  "schema.drifted",
                                               "schema.restored",   "run.held",
                                               "run.settled"};
  return all;
}

std::vector<Webhook> read_webhooks(const Tree& tree, const Scope& scope) {
  std::vector<Webhook> webhooks;
  if (tree.is_null()) return webhooks;
  if (!tree.is_sequence()) {
    scope.problem(tree, "notifications: expected a list of \"- name: …\", " + found(tree));
    return webhooks;
  }
  std::set<std::string> names;
  for (const Tree& each : tree.children) {
    Webhook webhook = read_webhook({&each, scope});
    if (webhook.name.empty())
      scope.problem(each, "name is missing: it tells one webhook from another");
    else if (!names.insert(webhook.name).second)
      scope.problem(each, "a second webhook named \"" + webhook.name + "\"");
    webhooks.push_back(std::move(webhook));
  }
  return webhooks;
}

}  // namespace workwise::config
