#include "schema/rights.hpp"

#include <map>

#include "base/text.hpp"

namespace workwise::schema {
namespace {

/// Who may do what, and whether they may pass it on.
using Grants = std::map<std::pair<std::string, std::string>, bool>;

Grants grants_of(std::string_view acl) {
  Grants grants;
  for (const std::string_view grant : items_of(acl)) {
    const auto parts = split(grant, kWithin);
    bool& option = grants[{std::string(parts[0]), std::string(parts[1])}];
    option = option || parts[2] == "*";
  }
  return grants;
}

/// What PostgreSQL gives on a new object. Source: acldefault().
Grants usual_grants(Kind kind, const std::string& owner, int version) {
  Grants grants;
  const auto give = [&](const std::string& grantee, std::initializer_list<const char*> privileges) {
    for (const char* privilege : privileges) grants[{grantee, privilege}] = false;
  };
  switch (kind) {
    case Kind::table:
    case Kind::view:
    case Kind::materialized_view:
      give(owner, {"DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"});
      if (version >= 170000) give(owner, {"MAINTAIN"});
      break;
    case Kind::sequence:
      give(owner, {"SELECT", "UPDATE", "USAGE"});
      break;
    case Kind::schema:
      give(owner, {"CREATE", "USAGE"});
      break;
    case Kind::function:
    case Kind::aggregate:
      give(owner, {"EXECUTE"});
      give("PUBLIC", {"EXECUTE"});
      break;
    case Kind::column:
      break;
    case Kind::foreign_wrapper:
    case Kind::server:
      give(owner, {"USAGE"});
      break;
    default:
      give(owner, {"USAGE"});
      give("PUBLIC", {"USAGE"});
      break;
  }
  return grants;
}

/// ALTER … OWNER hands the owner's rights over.
Grants handed_over(const Grants& grants, const std::string& from, const std::string& to) {
  if (from == to) return grants;
  Grants result;
  for (const auto& [key, option] : grants) {
    const std::string& grantee = key.first == from ? to : key.first;
    bool& now = result[{grantee, key.second}];
    now = now || option;
  }
  return result;
}

/// The letter of ALTER DEFAULT PRIVILEGES for what is made.
char default_letter(Kind kind) {
  switch (kind) {
    case Kind::table:
    case Kind::view:
    case Kind::materialized_view:
      return 'r';
    case Kind::sequence:
      return 'S';
    case Kind::function:
    case Kind::aggregate:
      return 'f';
    case Kind::schema:
      return 'n';
    case Kind::enumeration:
    case Kind::composite:
    case Kind::range:
    case Kind::domain:
    case Kind::base_type:
      return 'T';
    default:
      return 0;
  }
}

/// Default privileges that are in force while the plan runs: those of before.
Grants grants_at_birth(Kind kind, std::string_view schema, const Writing& writing) {
  const std::string& user = writing.to.user;
  Grants grants = usual_grants(kind, user, writing.to.server_version);
  const char letter = default_letter(kind);
  if (letter == 0) return grants;
  const auto apply = [&](bool global) {
    for (const Item& entry : writing.from.items) {
      if (entry.kind != Kind::default_privileges || entry["_role"] != user ||
          entry["_type"] != std::string_view(&letter, 1))
        continue;
      if (writing.to.find(Kind::default_privileges, entry.id) == nullptr) continue;
      if (entry.has("_in_schema") == global) continue;
      if (!global && entry["_in_schema"] != schema) continue;
      if (global) grants.clear();
      for (const auto& [key, option] : grants_of(entry["privileges"]))
        grants[key] = grants[key] || option;
    }
  };
  apply(true);
  apply(false);
  return grants;
}

struct Words {
  std::string privileges;
  void add(const std::string& privilege, const std::string& column) {
    if (!privileges.empty()) privileges += ", ";
    privileges += privilege + column;
  }
};

/// `address`: after ON; `column`: " (title)" after each privilege, or nothing.
void write_grants(const Grants& before, const Grants& after, const std::string& address,
                  const std::string& column, Commands& out) {
  const std::string on = " ON " + address;
  std::map<std::string, Words> revoked;
  std::map<std::string, Words> option_revoked;
  std::map<std::pair<std::string, bool>, Words> granted;
  for (const auto& [key, option] : before) {
    const auto now = after.find(key);
    if (now == after.end())
      revoked[key.first].add(key.second, column);
    else if (option && !now->second)
      option_revoked[key.first].add(key.second, column);
  }
  for (const auto& [key, option] : after) {
    const auto old = before.find(key);
    if (old == before.end() || (option && !old->second))
      granted[{key.first, option}].add(key.second, column);
  }
  for (const auto& [grantee, words] : revoked)
    out.push_back({.sql = "REVOKE " + words.privileges + on + " FROM " + grantee});
  for (const auto& [grantee, words] : option_revoked)
    out.push_back({.sql = "REVOKE GRANT OPTION FOR " + words.privileges + on + " FROM " + grantee});
  for (const auto& [key, words] : granted)
    out.push_back({.sql = "GRANT " + words.privileges + on + " TO " + key.first +
                          (key.second ? " WITH GRANT OPTION" : "")});
}

void write_comment(std::string_view before, std::string_view after, const std::string& address,
                   Commands& out) {
  if (before == after) return;
  out.push_back(
      {.sql = "COMMENT ON " + address + " IS " + (after.empty() ? "NULL" : literal(after))});
}

/// The sequence of an identity column belongs to whom the table belongs to, and has rights and a
/// comment of its own.
void write_identity_rights(const Item* from, const Item& to, const Writing& writing,
                           Commands& out) {
  if (!to.has("identity_sequence")) return;
  const bool made = from == nullptr || !from->has("identity_sequence");
  const std::string before{made ? std::string_view(writing.to.user) : (*from->parent)["owner"]};
  const std::string after{(*to.parent)["owner"]};
  const Grants old = made ? grants_at_birth(Kind::sequence, to["_schema"], writing)
                          : grants_of((*from)["identity_acl"]);
  const std::string address = "SEQUENCE " + std::string(to["identity_sequence"]);
  write_grants(handed_over(old, before, after), grants_of(to["identity_acl"]), address, "", out);
  write_comment(made ? std::string_view{} : (*from)["identity_comment"], to["identity_comment"],
                address, out);
}

/// An owned sequence belongs to whom its table belongs to: it is handed over with it.
bool follows_its_table(const Item* from, const Item& to, const Writing& writing) {
  return from != nullptr && to.kind == Kind::sequence &&
         writing.from.find(Kind::sequence_owner, to.id) != nullptr &&
         writing.to.find(Kind::sequence_owner, to.id) != nullptr;
}

}  // namespace

void write_privileges(std::string_view before, std::string_view after, const std::string& address,
                      Commands& out) {
  write_grants(grants_of(before), grants_of(after), address, "", out);
}

void write_rights(const Item* from, const Item& to, const Writing& writing, Commands& out) {
  const Rules& rules = rules_of(to.kind);
  const std::string before{from == nullptr ? std::string_view(writing.to.user) : (*from)["owner"]};
  const std::string after{to["owner"]};
  if (to.has("owner") && before != after && !follows_its_table(from, to, writing))
    out.push_back({.sql = "ALTER " + rules.address(to) + " OWNER TO " + after});
  const bool is_column = to.kind == Kind::column;
  if (rules.grant_address != nullptr || is_column) {
    const Grants old = from == nullptr ? grants_at_birth(to.kind, to["_schema"], writing)
                                       : grants_of((*from)["acl"]);
    write_grants(to.has("owner") ? handed_over(old, before, after) : old, grants_of(to["acl"]),
                 is_column ? "TABLE " + std::string(to.parent->id) : rules.grant_address(to),
                 is_column ? " (" + std::string(to["_name"]) + ")" : "", out);
  }
  write_comment(from == nullptr ? std::string_view{} : (*from)["comment"], to["comment"],
                rules.address(to), out);
  if (to.has("_index_id"))
    write_comment(from == nullptr ? std::string_view{} : (*from)["index_comment"],
                  to["index_comment"], "INDEX " + std::string(to["_index_id"]), out);
  write_identity_rights(from, to, writing, out);
}

}  // namespace workwise::schema
