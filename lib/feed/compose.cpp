#include "feed/compose.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/rule.hpp"
#include "feed/limits.hpp"
#include "feed/places.hpp"
#include "job/html.hpp"
#include "job/text.hpp"

namespace workwise::feed {
namespace {

std::string positioned(const config::Position& position, const std::string& what) {
  return (position.file.empty() ? "" : config::to_string(position) + ": ") + what;
}

void check_field(const std::string& field, const config::Position& position) {
  const std::vector<std::string>& known = config::field_names();
  if (std::find(known.begin(), known.end(), field) != known.end()) return;
  const std::string near = nearest(field, known);
  throw ConfigError(positioned(position, "map: there is no field \"" + field + "\"" +
                                             (near.empty() ? "" : "; did you mean " + near + "?")));
}

bool is_true(const std::string& text) {
  const std::string lower = to_lower(text);
  return lower == "true" || lower == "1" || lower == "yes" || lower == "y";
}

job::Context::DateOrder date_order(config::DateOrder order) {
  switch (order) {
    case config::DateOrder::dmy:
      return job::Context::DateOrder::dmy;
    case config::DateOrder::mdy:
      return job::Context::DateOrder::mdy;
    case config::DateOrder::unknown:
      break;
  }
  return job::Context::DateOrder::unknown;
}

/// A word of `values` or of the feed: canonical as it stands, a flag, or free text.
std::optional<job::WorkMode> work_mode(const std::string& text) {
  if (const auto canonical = job::work_mode_from(to_lower(text))) return canonical;
  if (is_true(text)) return job::WorkMode::remote;
  return job::parse_work_mode(text);
}

job::EmploymentTypes employment_types(const std::string& text) {
  std::string upper = text;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  if (const auto canonical = job::employment_type_from(upper)) return {*canonical};
  return job::parse_employment_types(text);
}

}  // namespace

Composer::Composer(const config::Source& source)
    : format_(source.read.format), company_(source.company), language_(source.language) {
  context_.country = source.country;
  context_.currency = source.currency;
  context_.timezone = source.timezone;
  std::vector<std::string> paths;
  for (const config::Rule& rule : source.id) {
    ids_.emplace_back(rule, format_);
    const auto& tried = rule.template_text ? std::vector{*rule.template_text} : rule.paths;
    paths.insert(paths.end(), tried.begin(), tried.end());
  }
  id_paths_ = join(paths, ", ");
  if (ids_.empty()) throw ConfigError(positioned(source.position, "a source needs an id"));
  compile_fields(source);
  compile_salary(source);
  compile_drops(source);
}

void Composer::compile_fields(const config::Source& source) {
  for (const auto& [field, rule] : source.map.fields) {
    check_field(field, rule.position);
    const Flavour flavour = field == "description" ? Flavour::markup : Flavour::text;
    if (const auto known = field_from(field))
      fields_[static_cast<std::size_t>(*known)].emplace(rule, format_, flavour);
  }
}

void Composer::compile_salary(const config::Source& source) {
  if (!source.map.salary) return;
  const config::SalaryRule& from = *source.map.salary;
  const auto compile = [this](const std::optional<config::Rule>& rule) {
    return rule ? std::optional<MappingRule>(std::in_place, *rule, format_) : std::nullopt;
  };
  salary_ = {.text = compile(from.text),
             .min = compile(from.min),
             .max = compile(from.max),
             .currency = compile(from.currency),
             .period = compile(from.period),
             .unless = std::nullopt};
  if (from.unless) salary_.unless.emplace(*from.unless, format_, source.position);
}

/// Fields that nothing is mapped to are always empty.
void Composer::check_drops_not_all(const std::vector<std::string>& fields,
                                   const config::Position& position) const {
  const bool all = std::none_of(fields.begin(), fields.end(), [this](const std::string& field) {
    const auto known = field_from(field);
    return field == "id" || (known && rule(*known) != nullptr) ||
           (field == "salary" && (salary_.text || salary_.min || salary_.max));
  });
  if (all && !fields.empty())
    throw ConfigError(positioned(position, "drop_if: nothing is mapped to " + join(fields, ", ") +
                                               ": this would drop every item"));
}

void Composer::compile_drops(const config::Source& source) {
  for (const config::DropIf& from : source.drop_if) {
    Drop drop;
    drop.empty = from.empty;
    for (const std::string& field : from.empty) {
      if (field != "salary" && field != "id") check_field(field, source.position);
    }
    check_drops_not_all(drop.empty, source.position);
    if (from.path) drop.path = compile_path(format_, *from.path, source.position);
    if (from.path && !from.in.empty()) {
      drop.in.emplace(config::Rule::Unless{.path = *from.path, .in = from.in}, format_,
                      source.position);
    }
    if (from.regex) drop.expression.emplace(*from.regex, source.position);
    drops_.push_back(std::move(drop));
  }
}

std::variant<std::string, job::Rejected, job::Filtered> Composer::identify(
    const ParsedItem& item) const {
  std::string id = external_id(item);
  if (drops(item)) return job::Filtered{.external_id = id};
  if (auto rejected = check_id(item, id)) return *std::move(rejected);
  return id;
}

std::variant<job::Posting, job::Rejected, job::Filtered> Composer::compose(
    const ParsedItem& item, Instant fetched_at) const {
  auto identified = identify(item);
  if (auto* rejected = std::get_if<job::Rejected>(&identified)) return std::move(*rejected);
  if (auto* filtered = std::get_if<job::Filtered>(&identified)) return std::move(*filtered);
  job::Posting posting;
  posting.external_id = std::get<std::string>(std::move(identified));
  put_texts(item, posting);
  if (posting.title.empty()) return without_title(item, posting.external_id);
  put_places(item, posting);
  put_types(item, posting);
  put_dates(item, fetched_at, posting);
  put_tags(item, posting);
  posting.salary = salary(item);
  if (auto rejected = beyond_limits(posting)) return *std::move(rejected);
  return posting;
}

std::vector<Taken> Composer::trace(const ParsedItem& item) const {
  std::vector<Taken> all;
  const auto add = [&](const std::string& field, const MappingRule& rule) {
    all.push_back(rule.trace(item));
    all.back().field = field;
  };
  for (const MappingRule& id : ids_) {
    add("id", id);
    if (!all.back().values.empty()) break;  // the others are not asked
  }
  for (std::size_t field = 0; field < kFields; ++field)
    if (fields_[field]) add(std::string(kFieldNames[field]), *fields_[field]);
  const bool withheld = salary_.unless && salary_.unless->holds(item);
  const auto part = [&](const char* name, const std::optional<MappingRule>& rule) {
    if (!rule) return;
    add(std::string("salary.") + name, *rule);
    all.back().withheld = all.back().withheld || withheld;
  };
  part("text", salary_.text);
  part("min", salary_.min);
  part("max", salary_.max);
  part("currency", salary_.currency);
  part("period", salary_.period);
  return all;
}

std::string Composer::external_id(const ParsedItem& item) const {
  for (const MappingRule& id : ids_) {
    std::string text = id.text(item);
    if (!text.empty()) return text;
  }
  return {};
}

std::optional<job::Rejected> Composer::check_id(const ParsedItem& item,
                                                const std::string& id) const {
  if (id.empty()) {
    const bool nothing = std::all_of(ids_.begin(), ids_.end(), [&](const MappingRule& rule) {
      return rule.finds_nothing(item);
    });
    return job::Rejected{.reason = nothing ? "no id" + std::string(kNothingAt) + id_paths_
                                           : "no id: none of " + id_paths_ + " has a value",
                         .field = "id",
                         .external_id = {}};
  }
  if (id.size() > Limits::kIdBytes) {
    return job::Rejected{.reason = "id is longer than " + std::to_string(Limits::kIdBytes) +
                                   " bytes: " + std::to_string(id.size()),
                         .field = "id",
                         .external_id = {}};
  }
  return std::nullopt;
}

job::Rejected Composer::without_title(const ParsedItem& item, const std::string& id) const {
  const MappingRule* title = rule(Field::title);
  std::vector<std::string> tried;
  if (title != nullptr)
    for (const Path& path : title->paths()) tried.push_back(path.text);
  const bool nothing = !tried.empty() && title->finds_nothing(item);
  return {.reason = nothing ? "no title" + std::string(kNothingAt) + join(tried, ", ")
                            : "title is empty after cleaning",
          .field = "title",
          .external_id = id};
}

constexpr std::array<std::string_view, Composer::kFields> Composer::kFieldNames = {
    "apply_url",   "category",   "city",        "company",         "company_url",
    "country",     "department", "description", "employment_type", "expires_at",
    "is_featured", "language",   "location",    "postal_code",     "posted_at",
    "reference",   "region",     "tags",        "title",           "updated_at",
    "url",         "work_mode"};

std::optional<Composer::Field> Composer::field_from(std::string_view name) {
  const auto* const found = std::find(kFieldNames.begin(), kFieldNames.end(), name);
  if (found == kFieldNames.end()) return std::nullopt;
  return static_cast<Field>(found - kFieldNames.begin());
}

const MappingRule* Composer::rule(Field field) const {
  const auto& found = fields_[static_cast<std::size_t>(field)];
  return found ? &*found : nullptr;
}

std::string Composer::text(const ParsedItem& item, Field field) const {
  const MappingRule* found = rule(field);
  return found == nullptr ? "" : found->text(item);
}

std::vector<std::string> Composer::values(const ParsedItem& item, Field field) const {
  const MappingRule* found = rule(field);
  return found == nullptr ? std::vector<std::string>{} : found->values(item);
}

std::string Composer::plain(const ParsedItem& item, Field field) const {
  return job::plain_text(text(item, field));
}

bool Composer::is_empty(const ParsedItem& item, const std::string& field) const {
  if (field == "id") return external_id(item).empty();
  if (const auto known = field_from(field)) return text(item, *known).empty();
  const auto missing = [&](const std::optional<MappingRule>& rule) {
    return !rule || rule->text(item).empty();
  };
  return missing(salary_.text) && missing(salary_.min) && missing(salary_.max);
}

bool Composer::drops(const ParsedItem& item) const {
  return std::any_of(drops_.begin(), drops_.end(), [&](const Drop& drop) {
    const bool all_empty = !drop.empty.empty() &&
                           std::all_of(drop.empty.begin(), drop.empty.end(),
                                       [&](const auto& field) { return is_empty(item, field); });
    if (all_empty || (drop.in && drop.in->holds(item))) return true;
    if (!drop.path || !drop.expression) return false;
    bool found = false;
    item.visit(*drop.path, Flavour::text, [&](std::string_view value) {
      found = found || drop.expression->found_in(trim(value));
    });
    return found;
  });
}

void Composer::put_texts(const ParsedItem& item, job::Posting& posting) const {
  posting.title = job::clean_title(text(item, Field::title));
  posting.company = plain(item, Field::company);
  if (posting.company.empty()) posting.company = company_;
  posting.category = plain(item, Field::category);
  posting.department = plain(item, Field::department);
  posting.reference = plain(item, Field::reference);
  posting.description = description(item);
  posting.url = job::clean_url(text(item, Field::url));
  posting.apply_url = job::clean_url(text(item, Field::apply_url));
  posting.language = language(item);
  posting.is_featured = is_true(text(item, Field::is_featured));
}

/// The field's own rule is to unescape until it is HTML; a rule that says how often is obeyed.
std::string Composer::description(const ParsedItem& item) const {
  const MappingRule* found = rule(Field::description);
  if (found == nullptr) return {};
  const std::vector<std::string> all = found->values(item);
  const std::string published =
      all.empty() ? "" : (!found->configured().each.empty() ? join(all, "\n") : all.front());
  return found->configured().unescape < 0 ? job::html_from_published(published)
                                          : job::sanitise_html(published);
}

void Composer::put_places(const ParsedItem& item, job::Posting& posting) const {
  const PublishedPlace published{.location = values(item, Field::location),
                                 .city = plain(item, Field::city),
                                 .region = plain(item, Field::region),
                                 .country = plain(item, Field::country),
                                 .postal_code = plain(item, Field::postal_code)};
  Places found = find_places(published, context_);
  posting.location = std::move(found.location);
  posting.locations = std::move(found.places);
  if (!posting.locations.empty()) {
    posting.city = posting.locations.front().city;
    posting.region = posting.locations.front().region;
    posting.country = posting.locations.front().country;
  }
  posting.work_mode = found.work_mode;
}

void Composer::put_types(const ParsedItem& item, job::Posting& posting) const {
  for (const std::string& value : values(item, Field::work_mode)) {
    if (const auto mode = work_mode(value)) {
      posting.work_mode = mode;  // said in its own field, whatever the place's text says
      break;
    }
  }
  for (const std::string& value : values(item, Field::employment_type)) {
    posting.employment_types.add(employment_types(value));
  }
}

void Composer::put_dates(const ParsedItem& item, Instant fetched_at, job::Posting& posting) const {
  posting.posted_at = date(item, Field::posted_at, fetched_at);
  posting.source_updated_at = date(item, Field::updated_at, fetched_at);
  posting.expires_at = date(item, Field::expires_at, fetched_at);
}

std::optional<Instant> Composer::date(const ParsedItem& item, Field field,
                                      Instant fetched_at) const {
  const MappingRule* found = rule(field);
  if (found == nullptr) return std::nullopt;
  const std::string published = found->text(item);
  if (published.empty()) return std::nullopt;
  const config::Rule& configured = found->configured();
  job::Context context = context_;
  if (!configured.timezone.empty()) context.timezone = configured.timezone;
  context.date_order = date_order(configured.date_order);
  context.end_of_day = configured.end_of_day;
  context.now = fetched_at;
  return job::parse_date(published, context);
}

/// Each value is a tag; one that says nothing, is said already or is no tag but prose is left out.
void Composer::put_tags(const ParsedItem& item, job::Posting& posting) const {
  for (const std::string& value : values(item, Field::tags)) {
    std::string tag = job::plain_text(value);
    const bool said = std::any_of(posting.tags.begin(), posting.tags.end(), [&](const auto& other) {
      return equals_ignoring_case(other, tag);
    });
    if (tag.empty() || said || characters(tag) > Limits::kTagCharacters) continue;
    if (posting.tags.size() == Limits::kTags) break;
    posting.tags.push_back(std::move(tag));
  }
}

job::Salary Composer::salary(const ParsedItem& item) const {
  if (salary_.unless && salary_.unless->holds(item)) return {};
  const auto part = [&](const std::optional<MappingRule>& rule) {
    return rule ? job::plain_text(rule->text(item)) : std::string{};
  };
  const std::string text = part(salary_.text);
  const std::string min = part(salary_.min);
  const std::string max = part(salary_.max);
  const std::string currency = part(salary_.currency);
  const std::string period = part(salary_.period);

  job::Salary salary;
  if (!min.empty() || !max.empty()) {
    salary = job::salary_from_parts(min, max, currency, period, context_);
    if (!text.empty()) salary.text = text;
  }
  if (!salary.min_cents && !salary.max_cents && !text.empty()) {
    job::Context context = context_;
    if (!currency.empty())
      context.currency = job::salary_from_parts("1", "1", currency, "", context_).currency;
    salary = job::parse_salary(text, context);
  }
  return salary;
}

/// The primary tag: "en-GB" is en. A name ("English") is unknown.
std::string Composer::language(const ParsedItem& item) const {
  const std::string published = to_lower(plain(item, Field::language));
  const std::string tag = published.substr(0, published.find_first_of("-_"));
  const bool is_tag =
      (tag.size() == 2 || tag.size() == 3) &&
      std::all_of(tag.begin(), tag.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return is_tag ? tag : language_;
}

}  // namespace workwise::feed
