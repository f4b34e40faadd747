#include "job/posting.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace workwise::job {
namespace {

constexpr std::array<std::string_view, 3> kWorkModes = {"onsite", "hybrid", "remote"};
constexpr std::array<std::string_view, 5> kPeriods = {"hour", "day", "week", "month", "year"};
constexpr std::array<std::string_view, 8> kEmploymentTypes = {
    "FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY",
    "INTERN",    "VOLUNTEER", "PER_DIEM",   "OTHER"};

template <typename Enum, std::size_t kSize>
std::optional<Enum> from(const std::array<std::string_view, kSize>& names, std::string_view name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

/// Every value with its length before it, and every list with its count: no two postings that
/// differ run together into the same bytes.
class Fields {
 public:
  explicit Fields(std::size_t size_hint) { bytes_.reserve(size_hint); }

  void add(std::string_view text) { append_field(text, bytes_); }
  void add(std::int64_t value) {
    std::array<char, 20> digits;
    const char* const end = std::to_chars(digits.begin(), digits.end(), value).ptr;
    add(std::string_view(digits.data(), end));
  }
  void add(Instant when) { add(std::int64_t{when.time_since_epoch().count()}); }

  /// Absent is not the same as any value.
  template <typename T>
  void add(const std::optional<T>& value) {
    add(std::int64_t{value.has_value()});
    if (!value) return;
    if constexpr (std::is_enum_v<T>)
      add(to_string(*value));
    else
      add(*value);
  }

  void add(const Place& place) {
    for (const std::string* text :
         {&place.raw, &place.city, &place.region, &place.country, &place.postal_code})
      add(std::string_view(*text));
  }

  void add(const Salary& salary) {
    add(salary.min_cents);
    add(salary.max_cents);
    add(std::string_view(salary.currency));
    add(salary.period);
    add(std::string_view(salary.text));
  }

  template <typename T>
  void add_all(const std::vector<T>& values) {
    add(static_cast<std::int64_t>(values.size()));
    for (const T& value : values) add(value);
  }

  Fingerprint digest() const { return fingerprint(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace

std::string_view to_string(WorkMode mode) {
  return kWorkModes.at(static_cast<std::size_t>(mode));
}

std::string_view to_string(Period period) {
  return kPeriods.at(static_cast<std::size_t>(period));
}

std::string_view to_string(EmploymentType type) {
  return kEmploymentTypes.at(static_cast<std::size_t>(type));
}

std::optional<WorkMode> work_mode_from(std::string_view canonical) {
  return from<WorkMode>(kWorkModes, canonical);
}

std::optional<Period> period_from(std::string_view canonical) {
  return from<Period>(kPeriods, canonical);
}

std::optional<EmploymentType> employment_type_from(std::string_view canonical) {
  return from<EmploymentType>(kEmploymentTypes, canonical);
}

std::vector<std::string_view> EmploymentTypes::names() const {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kEmploymentTypes.size(); ++i)
    if (has(static_cast<EmploymentType>(i))) names.push_back(kEmploymentTypes[i]);
  return names;
}

Fingerprint content_fingerprint(const Posting& posting) {
  constexpr std::size_t kShortFields = 1024;
  Fields fields{posting.description.size() + kShortFields};
  for (const std::string* text :
       {&posting.title, &posting.company, &posting.category, &posting.department,
        &posting.description, &posting.location, &posting.city, &posting.region, &posting.country,
        &posting.url, &posting.apply_url, &posting.reference, &posting.language})
    fields.add(std::string_view(*text));
  fields.add_all(posting.locations);
  fields.add(posting.work_mode);
  fields.add_all(posting.employment_types.names());
  fields.add(posting.salary);
  fields.add_all(posting.tags);
  fields.add(std::int64_t{posting.is_featured});
  fields.add(posting.posted_at);
  fields.add(posting.expires_at);
  return fields.digest();
}

}  // namespace workwise::job
