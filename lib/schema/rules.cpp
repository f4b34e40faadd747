#include "schema/rules.hpp"

#include <map>

#include "base/text.hpp"
#include "postgres/quote.hpp"

namespace workwise::schema {

extern const Rules kSchema, kExtension, kLanguage, kAccessMethod, kCollation, kEnumeration,
    kComposite, kCompositeAttribute, kShellType, kBaseType, kRange, kDomain, kDomainConstraint,
    kForeignWrapper, kServer, kUserMapping, kTextParser, kTextTemplate, kTextDictionary,
    kTextConfiguration, kConversion, kFunction, kAggregate, kOperator, kOperatorFamily,
    kOperatorClass, kCast, kTransform, kSequence, kTable, kColumn, kSequenceOwner, kColumnDefault,
    kConstraint, kPartition, kIndex, kIndexPartition, kStatistics, kView, kMaterializedView, kRule,
    kTrigger, kPolicy, kEventTrigger, kPublication, kPublicationTable, kPublicationSchema,
    kSubscription, kMemberRights, kDefaultPrivileges;

const Rules& rules_of(Kind kind) {
  // In the order of Kind.
  static const Rules* const kAll[] = {&kSchema,
                                      &kExtension,
                                      &kLanguage,
                                      &kAccessMethod,
                                      &kCollation,
                                      &kEnumeration,
                                      &kComposite,
                                      &kCompositeAttribute,
                                      &kShellType,
                                      &kBaseType,
                                      &kRange,
                                      &kDomain,
                                      &kDomainConstraint,
                                      &kForeignWrapper,
                                      &kServer,
                                      &kUserMapping,
                                      &kTextParser,
                                      &kTextTemplate,
                                      &kTextDictionary,
                                      &kTextConfiguration,
                                      &kConversion,
                                      &kFunction,
                                      &kAggregate,
                                      &kOperator,
                                      &kOperatorFamily,
                                      &kOperatorClass,
                                      &kCast,
                                      &kTransform,
                                      &kSequence,
                                      &kTable,
                                      &kView,
                                      &kMaterializedView,
                                      &kColumn,
                                      &kSequenceOwner,
                                      &kColumnDefault,
                                      &kConstraint,
                                      &kPartition,
                                      &kIndex,
                                      &kIndexPartition,
                                      &kStatistics,
                                      &kRule,
                                      &kTrigger,
                                      &kPolicy,
                                      &kEventTrigger,
                                      &kPublication,
                                      &kPublicationTable,
                                      &kPublicationSchema,
                                      &kSubscription,
                                      &kMemberRights,
                                      &kDefaultPrivileges};
  static_assert(std::size(kAll) == kKinds);
  return *kAll[static_cast<std::size_t>(kind)];
}

std::string acl_text(std::string_view acl, std::string_view type, std::string_view owner) {
  std::string list{acl};
  if (!type.empty())
    list = "coalesce(" + list + ", acldefault('" + std::string(type) + "', " + std::string(owner) +
           "))";
  return R"sql((SELECT string_agg(
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END ||
            chr(31) || privilege_type || chr(31) || CASE WHEN is_grantable THEN '*' ELSE '' END, chr(30)
            ORDER BY grantee = 0, pg_get_userbyid(grantee), privilege_type, is_grantable)
     FROM aclexplode()sql" +
         list + "))";
}

std::string address_columns(std::string_view catalog, std::string_view oid, std::string_view schema,
                            std::string_view parent_catalog, std::string_view parent_oid,
                            std::string_view parent_sub) {
  const auto catalog_oid = [](std::string_view name) {
    return name == "NULL" ? std::string(name) : "'" + std::string(name) + "'::regclass::oid";
  };
  return catalog_oid(catalog) + " AS _class, " + std::string(oid) + " AS _oid, 0 AS _sub, " +
         std::string(schema) + " AS _schema, " + catalog_oid(parent_catalog) +
         " AS _parent_class, " + std::string(parent_oid) + " AS _parent_oid, " +
         std::string(parent_sub) + " AS _parent_sub";
}

std::string comment_column(std::string_view catalog, std::string_view oid, std::string_view sub) {
  return "(SELECT description FROM pg_description WHERE classoid = '" + std::string(catalog) +
         "'::regclass AND objoid = " + std::string(oid) + " AND objsubid = " + std::string(sub) +
         ") AS comment";
}

std::vector<std::string_view> items_of(std::string_view list) {
  if (list.empty()) return {};
  return split(list, kBetween);
}

namespace {

std::map<std::string_view, std::string_view> options_of(std::string_view list) {
  std::map<std::string_view, std::string_view> options;
  for (const std::string_view option : items_of(list)) {
    const std::size_t equals = option.find('=');
    options.emplace(option.substr(0, equals), equals == std::string_view::npos
                                                  ? std::string_view{}
                                                  : option.substr(equals + 1));
  }
  return options;
}

void append(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

}  // namespace

OptionChange option_change(std::string_view from, std::string_view to) {
  const auto before = options_of(from);
  const auto after = options_of(to);
  OptionChange change;
  for (const auto& [name, value] : after) {
    const auto old = before.find(name);
    if (old == before.end() || old->second != value)
      append(change.set, std::string(name) + "=" + literal(value));
  }
  for (const auto& [name, value] : before)
    if (!after.contains(name)) append(change.reset, name);
  return change;
}

void change_options(const Item& from, const Item& to, const std::string& alter, Commands& out,
                    std::string_view field) {
  const OptionChange change = option_change(from[field], to[field]);
  if (!change.set.empty()) out.push_back({.sql = alter + "SET (" + change.set + ")"});
  if (!change.reset.empty()) out.push_back({.sql = alter + "RESET (" + change.reset + ")"});
}

std::string options_text(std::string_view list) {
  return option_change({}, list).set;
}

std::string literal(std::string_view text) {
  return postgres::quote_literal(text);
}

Way never(const Item&, const Item&, const Writing&, Commands&) {
  return Way::anew;
}

}  // namespace workwise::schema
