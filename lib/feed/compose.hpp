#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "config/source.hpp"
#include "feed/mapping.hpp"
#include "feed/parsed_item.hpp"
#include "job/normalise.hpp"
#include "job/posting.hpp"

namespace workwise::feed {

/// Makes a posting of a parsed item: maps the source's fields, normalises each, holds it to Limits.
///
/// Owns:   the compiled mapping. Const: one composer serves any number of items.
/// Errors: a mapping that can't be compiled throws ConfigError, with its position.
class Composer {
 public:
  static constexpr std::string_view kNothingAt = ": nothing at ";

  explicit Composer(const config::Source& source);

  /// What the item is called, if it is to be a posting at all: the beginning of compose().
  std::variant<std::string, job::Rejected, job::Filtered> identify(const ParsedItem& item) const;

  std::variant<job::Posting, job::Rejected, job::Filtered> compose(const ParsedItem& item,
                                                                   Instant fetched_at) const;

  /// What each rule takes of the item, ids first, for people.
  std::vector<Taken> trace(const ParsedItem& item) const;

  /// The first id that is not empty.
  std::string external_id(const ParsedItem& item) const;

 private:
  /// The fields of config::field_names(), in the order of their names.
  enum class Field : std::uint8_t {
    apply_url,
    category,
    city,
    company,
    company_url,
    country,
    department,
    description,
    employment_type,
    expires_at,
    is_featured,
    language,
    location,
    postal_code,
    posted_at,
    reference,
    region,
    tags,
    title,
    updated_at,
    url,
    work_mode
  };
  static constexpr std::size_t kFields = static_cast<std::size_t>(Field::work_mode) + 1;
  static const std::array<std::string_view, kFields> kFieldNames;
  static std::optional<Field> field_from(std::string_view name);

  struct Drop {
    std::vector<std::string> empty;
    std::optional<Path> path;
    std::optional<Condition> in;
    std::optional<Expression> expression;
  };
  struct SalaryRules {
    std::optional<MappingRule> text, min, max, currency, period;
    std::optional<Condition> unless;
  };

  void compile_fields(const config::Source& source);
  void compile_salary(const config::Source& source);
  void compile_drops(const config::Source& source);
  void check_drops_not_all(const std::vector<std::string>& fields,
                           const config::Position& position) const;

  const MappingRule* rule(Field field) const;
  std::string text(const ParsedItem& item, Field field) const;
  std::vector<std::string> values(const ParsedItem& item, Field field) const;
  std::string plain(const ParsedItem& item, Field field) const;
  bool is_empty(const ParsedItem& item, const std::string& field) const;
  bool drops(const ParsedItem& item) const;

  std::optional<job::Rejected> check_id(const ParsedItem& item, const std::string& id) const;
  job::Rejected without_title(const ParsedItem& item, const std::string& id) const;
  void put_texts(const ParsedItem& item, job::Posting& posting) const;
  void put_places(const ParsedItem& item, job::Posting& posting) const;
  void put_types(const ParsedItem& item, job::Posting& posting) const;
  void put_dates(const ParsedItem& item, Instant fetched_at, job::Posting& posting) const;
  void put_tags(const ParsedItem& item, job::Posting& posting) const;
  std::string description(const ParsedItem& item) const;
  job::Salary salary(const ParsedItem& item) const;
  std::optional<Instant> date(const ParsedItem& item, Field field, Instant fetched_at) const;
  std::string language(const ParsedItem& item) const;

  config::Format format_;
  std::string company_;
  std::string language_;
  std::string id_paths_;
  job::Context context_;
  std::vector<MappingRule> ids_;
  std::array<std::optional<MappingRule>, kFields> fields_;  ///< by Field
  SalaryRules salary_;
  std::vector<Drop> drops_;
};

}  // namespace workwise::feed
