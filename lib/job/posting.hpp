#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.hpp"
#include "base/time.hpp"

namespace workwise::job {

/// An empty string is "unknown" in every text field below, and becomes NULL in the database.

struct Place {
  std::string raw;  ///< as published
  std::string city;
  std::string region;
  std::string country;  ///< ISO 3166-1 alpha-2
  std::string postal_code;

  friend bool operator==(const Place&, const Place&) = default;
};

enum class WorkMode : std::uint8_t { onsite, hybrid, remote };
enum class Period : std::uint8_t { hour, day, week, month, year };
/// schema.org's, in the order of DESIGN; the enumerator's value is its bit in EmploymentTypes.
enum class EmploymentType : std::uint8_t {
  full_time,
  part_time,
  contractor,
  temporary,
  intern,
  volunteer,
  per_diem,
  other
};

std::string_view to_string(WorkMode mode);        ///< "onsite"
std::string_view to_string(Period period);        ///< "hour"
std::string_view to_string(EmploymentType type);  ///< "FULL_TIME"
std::optional<WorkMode> work_mode_from(std::string_view canonical);
std::optional<Period> period_from(std::string_view canonical);
std::optional<EmploymentType> employment_type_from(std::string_view canonical);

/// A set of employment types, always in one order.
class EmploymentTypes {
 public:
  EmploymentTypes() = default;
  EmploymentTypes(std::initializer_list<EmploymentType> types) {
    for (const EmploymentType type : types) add(type);
  }

  void add(EmploymentType type) {
    bits_ |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(type));
  }
  void add(const EmploymentTypes& others) { bits_ |= others.bits_; }
  bool has(EmploymentType type) const { return ((bits_ >> static_cast<unsigned>(type)) & 1U) != 0; }
  bool empty() const { return bits_ == 0; }
  std::vector<std::string_view> names() const;  ///< "FULL_TIME", …

  friend bool operator==(const EmploymentTypes&, const EmploymentTypes&) = default;

 private:
  std::uint8_t bits_ = 0;
};

struct Salary {
  std::optional<std::int64_t> min_cents;
  std::optional<std::int64_t> max_cents;
  std::string currency;  ///< ISO 4217
  std::optional<Period> period;
  std::string text;  ///< as published

  friend bool operator==(const Salary&, const Salary&) = default;
};

/// One job advertisement, normalised: what public.jobs holds of it, but for what the database adds.
struct Posting {
  std::string external_id;
  std::string title;
  std::string company;
  std::string category;
  std::string department;
  std::string description;  ///< sanitised HTML
  std::string location;     ///< as published
  std::string city;         ///< of the first place, like region and country
  std::string region;
  std::string country;
  std::vector<Place> locations;  ///< all of them
  std::optional<WorkMode> work_mode;
  EmploymentTypes employment_types;
  Salary salary;
  std::string url;
  std::string apply_url;
  std::string reference;
  std::string language;  ///< BCP 47 primary tag, lower case
  std::vector<std::string> tags;
  bool is_featured = false;
  std::optional<Instant> posted_at;
  std::optional<Instant> source_updated_at;
  std::optional<Instant> expires_at;

  friend bool operator==(const Posting&, const Posting&) = default;
};

/// Why an item could not become a posting. It goes to the quarantine with its raw bytes.
struct Rejected {
  std::string reason;       ///< a sentence: "title is empty after cleaning"
  std::string field;        ///< "title"; empty when it is the whole item
  std::string external_id;  ///< where it was known: such an item still counts as present

  friend bool operator==(const Rejected&, const Rejected&) = default;
};

/// An item that `drop_if` told us to leave out.
struct Filtered {
  std::string external_id;
};

/// The second fingerprint: of everything a reader of the board sees. source_updated_at is not a
/// part of it: a feed that touches its own stamps has not changed.
Fingerprint content_fingerprint(const Posting& posting);

}  // namespace workwise::job
