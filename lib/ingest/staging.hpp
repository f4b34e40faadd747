#pragma once

#include <string>

#include "base/fingerprint.hpp"
#include "job/posting.hpp"
#include "postgres/copy.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// The temporary table a batch is copied into, made when the first row needs it: it alone writes
/// 54-160 KiB of WAL (catalog rows), which a poll that changes nothing must not.
///
/// Wide on purpose: no compression and no TOAST for what lives for a second.
class Staging {
 public:
  /// Before the batch's transaction: a rolled back batch must not take the table with it.
  void create(postgres::Session& session);
  /// Where rows may be left of this transaction.
  void clear(postgres::Session& session);
  void forget_rows() { filled_ = false; }  ///< a new transaction: the server has emptied it
  static constexpr const char* kTarget =
      "pg_temp.workwise_staging (external_id, title, company_slug, company, category_slug, "
      "category,"
      " description, location, city, region, country, locations, work_mode, employment_types,"
      " salary_min, salary_max, salary_currency, salary_period, salary_text, url, apply_url,"
      " department, reference, language, tags, is_featured, posted_at, source_updated_at, "
      "expires_at,"
      " raw_fingerprint, content_fingerprint)";

 private:
  bool exists_ = false;
  bool filled_ = false;
};

/// What a row of Staging::kTarget is made of.
struct StagedRow {
  const job::Posting& posting;
  std::string company_slug;
  std::string category_slug;
  const Fingerprint* raw = nullptr;
  Fingerprint content;
};

/// Appends it.
void encode(const StagedRow& row, postgres::RowBuffer& rows);

}  // namespace workwise::ingest
