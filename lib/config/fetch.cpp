#include "config/fetch.hpp"

#include "config/body.hpp"
#include "config/check.hpp"
#include "config/paging.hpp"
#include "config/secret.hpp"

namespace workwise::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kTebibyte = 1ULL << 40U;

void read_headers(Section section, std::map<std::string, std::string>& headers) {
  if (section.tree() == nullptr) return;
  const Scope& scope = section.scope();
  for (const Tree& child : section.tree()->children) {
    headers.erase(child.key);
    if (child.is_null()) continue;  // takes a preset's header away
    if (!child.is_scalar()) {
      scope.problem(child, child.key + ": expected a text, " + found(child));
      continue;
    }
    const auto value = scope.text(child);
    if (!value) continue;
    const std::string wrong = wrong_with_header(child.key, *value);
    if (wrong.empty())
      headers[child.key] = *value;
    else
      scope.problem(child, "headers: " + wrong);
  }
}

/// One parameter of the query: a text, or { value_file: … } and its like.
std::optional<Secret> read_parameter(const Tree& tree, const Scope& scope) {
  if (tree.is_map()) {
    Section section{&tree, scope};
    auto secret = read_secret(section, "value");
    section.done();
    if (!has_secret(section, "value"))
      scope.problem(tree, tree.key + ": expected value, value_file, value_env or value_credential");
    return secret;
  }
  if (!tree.is_scalar()) {
    scope.problem(tree, tree.key + ": expected a text, " + found(tree));
    return std::nullopt;
  }
  auto value = scope.text(tree);
  if (!value) return std::nullopt;
  const bool from_environment = tree.text.find("${") != std::string::npos;
  return Secret{std::move(*value),
                from_environment ? "environment, as " + tree.text : "configuration"};
}

void read_query(Section section, std::map<std::string, Secret>& query) {
  if (section.tree() == nullptr) return;
  for (const Tree& child : section.tree()->children) {
    query.erase(child.key);
    if (child.is_null()) continue;
    if (auto secret = read_parameter(child, section.scope())) query[child.key] = *secret;
  }
}

void need_secret(const Section& section, const std::string& key) {
  if (section.tree() == nullptr || has_secret(section, key)) return;
  section.scope().problem(*section.tree(), "auth: expected " + key + ", " + key + "_file, " + key +
                                               "_env or " + key + "_credential");
}

void need(const Section& section, const std::string& key) {
  if (section.tree() != nullptr && !section.has(key))
    section.scope().problem(*section.tree(), "auth: " + key + " is missing");
}

void read_basic(Section section, Auth& auth) {
  auth.kind = Auth::Kind::basic;
  section.text("user", auth.user);
  auth.secret = read_secret(section, "password").value_or(Secret{});
  need(section, "user");
  need_secret(section, "password");
  section.done();
}

void read_bearer(Section section, Auth& auth) {
  auth.kind = Auth::Kind::bearer;
  auth.secret = read_secret(section, "token").value_or(Secret{});
  need_secret(section, "token");
  section.done();
}

void read_header(Section section, Auth& auth) {
  auth.kind = Auth::Kind::header;
  section.text("name", auth.header);
  auth.secret = read_secret(section, "value").value_or(Secret{});
  need(section, "name");
  need_secret(section, "value");
  section.done();
  const std::string wrong =
      auth.header.empty() ? "" : wrong_with_header(auth.header, auth.secret.value);
  if (!wrong.empty()) section.problem("name", wrong);
}

/// The client credentials of RFC 6749, section 4.4.
void read_oauth2(Section section, Auth& auth) {
  auth.kind = Auth::Kind::oauth2;
  section.text("token_url", auth.token_url);
  section.text("client_id", auth.user);
  section.text("scope", auth.scope);
  auth.secret = read_secret(section, "client_secret").value_or(Secret{});
  need(section, "token_url");
  need(section, "client_id");
  need_secret(section, "client_secret");
  section.done();
  if (section.has("token_url") && !auth.token_url.empty()) {
    const std::string wrong = wrong_with_feed_url(auth.token_url);
    if (!wrong.empty() || auth.token_url.starts_with("file"))
      section.problem("token_url", wrong.empty() ? "expected https:// or http://" : wrong);
  }
}

/// Replaces what a preset said of it: two ways to log in are never mixed.
void read_auth(const Tree& tree, const Scope& scope, Auth& auth) {
  auth = Auth{};
  if (tree.is_null() || (tree.is_scalar() && tree.text == "none")) return;
  Section section{&tree, scope};
  if (const Tree* basic = section.take("basic")) read_basic({basic, scope}, auth);
  if (const Tree* bearer = section.take("bearer")) read_bearer({bearer, scope}, auth);
  if (const Tree* header = section.take("header")) read_header({header, scope}, auth);
  if (const Tree* oauth2 = section.take("oauth2")) read_oauth2({oauth2, scope}, auth);
  section.done();
  if (tree.is_map() && tree.children.size() != 1)
    scope.problem(tree, "auth: expected one of basic, bearer, header and oauth2");
}

void read_retry(Section section, Fetch& fetch) {
  constexpr int kAttemptsMax = 20;
  section.number("attempts", fetch.attempts, 1, kAttemptsMax);
  std::vector<std::string> on;
  section.texts("on", on);
  for (const std::string& word : on)
    if (word != "429" && word != "5xx" && word != "timeout" && word != "network")
      section.problem("on", "expected some of 429, 5xx, timeout, network; found \"" + word + "\"");
  bool respect = true;
  section.flag("respect_retry_after", respect);
  if (!respect) section.problem("respect_retry_after", "Retry-After is always respected");
  section.done();
}

void read_limits(Section& section, Fetch& fetch) {
  section.duration("connect_timeout", fetch.connect_timeout, milliseconds{100}, hours{1});
  section.duration("timeout", fetch.timeout, seconds{1}, hours{24});
  section.duration("stall_timeout", fetch.stall_timeout, seconds{1}, hours{1});
  section.size("stall_bytes_per_second", fetch.stall_bytes_per_second, 1, 1U << 30U);
  section.size("max_wire_size", fetch.wire_bytes_max, 1024, kTebibyte);
  section.size("max_size", fetch.body_bytes_max, 1024, kTebibyte);
  section.number<std::uint64_t>("max_ratio", fetch.ratio_max, 1, 1'000'000);
  section.number("max_redirects", fetch.redirects_max, 0, 20);
}

/// What is sent, where it is more than a GET.
void read_method(Section& section, Fetch& fetch) {
  const bool was_post = fetch.post;
  section.choice("method", fetch.post, {{"GET", false}, {"POST", true}});
  if (const Tree* body = section.take("body")) {
    if (const auto text = read_body(*body, section.scope())) fetch.body = *text;
    const bool json = body->is_map() || body->is_sequence();
    if (json && fetch.content_type.empty()) fetch.content_type = "application/json";
    if (!section.has("method")) fetch.post = was_post || !body->is_null();
    if (!fetch.post && !body->is_null())
      section.problem("body", "a GET has no body; give method: POST");
  }
  section.text("content_type", fetch.content_type);
  const std::string wrong = wrong_with_header("Content-Type", fetch.content_type);
  if (!wrong.empty()) section.problem("content_type", wrong);
}

}  // namespace

void read_fetch(Section section, Fetch& fetch, bool with_url) {
  if (with_url) section.text("url", fetch.url);
  read_headers(section.section("headers"), fetch.headers);
  read_query(section.section("query"), fetch.query);
  if (const Tree* auth = section.take("auth")) read_auth(*auth, section.scope(), fetch.auth);
  read_limits(section, fetch);
  section.flag("conditional", fetch.conditional);
  section.flag("allow_private", fetch.allow_private);
  section.path("ca_file", fetch.ca_file);
  read_retry(section.section("retry"), fetch);
  read_method(section, fetch);
  read_paging(section.section("paging"), fetch.paging);
  section.rate("rate", fetch.rate);
  section.number("connections", fetch.connections, 1, 64);
  for (const char* key : {"robots", "proxy", "client_cert"}) section.later(key);
  section.done();
}

}  // namespace workwise::config
