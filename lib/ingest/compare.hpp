#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/batch.hpp"
#include "ingest/stored.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// What a dry run finds, for people: the first few of each kind.
struct Findings {
  static constexpr std::size_t kRejectedMax = 20;
  static constexpr std::size_t kChangedMax = 5;
  static constexpr std::size_t kNamedMax = 10;

  struct Item {
    std::uint64_t ordinal = 0;
    job::Rejected rejected;
  };
  struct Named {
    std::string external_id;
    std::string title;
  };
  struct Changed {
    Named job;
    bool reopened = false;
    std::vector<Difference> fields;
  };

  std::vector<Item> rejected;
  std::vector<Named> inserted;
  std::vector<Changed> changed;
  std::vector<Named> closing;
};

/// What flushing the batch would count. Reads only. `findings`, where given, gets what it finds.
Counts compare(postgres::Session& session, const std::string& source, const Batch& batch,
               Findings* findings = nullptr);

}  // namespace workwise::ingest
