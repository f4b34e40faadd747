#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace workwise::sandbox {

/// One generated job, before any format.
struct Vacancy {
  std::uint64_t ordinal = 0;  ///< from 0
  std::string reference;      ///< unique within a seed
  std::string title;
  std::string company;
  std::string_view category;
  std::string_view city, province, postal_code;
  std::string_view job_type;
  std::string_view work_mode;  ///< "" in most
  std::string salary;          ///< as people write it; "" in some
  std::string description;     ///< HTML, 2 to 5 KB
  std::string url;
  Instant posted;
  Instant updated;
};

/// The same arguments give the same vacancy, for ever. An edited one differs in its description and
/// in `updated`.
Vacancy make_vacancy(std::uint64_t seed, std::uint64_t ordinal, bool edited);

/// A company of that seed's, for boards of a single one.
std::string make_company(std::uint64_t seed);

}  // namespace workwise::sandbox
