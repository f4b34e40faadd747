#include "ingest/twins.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "ingest/twin_company.hpp"
#include "postgres/lock.hpp"

namespace workwise::ingest {
namespace {

/// Companies are looked at together until they have so many postings.
constexpr std::size_t kPostingsAtOnce = 1000;

constexpr const char* kLink = R"sql(
INSERT INTO workwise.twins
  (source, external_id, twin_source, twin_external_id, score, reasons)
SELECT source, external_id, twin_source, twin_external_id, score / 1000.0, reasons
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::jsonb[])
    AS n (source, external_id, twin_source, twin_external_id, score, reasons)
)sql";

/// Touches no row that is as it should be.
constexpr const char* kRenew = R"sql(
UPDATE workwise.twins t
   SET score = n.score / 1000.0, reasons = n.reasons, ended_at = NULL,
       found_at = CASE WHEN t.ended_at IS NULL THEN t.found_at ELSE now() END
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::jsonb[])
    AS n (source, external_id, twin_source, twin_external_id, score, reasons)
 WHERE t.source = n.source AND t.external_id = n.external_id
   AND t.twin_source = n.twin_source AND t.twin_external_id = n.twin_external_id
   AND (t.ended_at IS NOT NULL OR t.score <> n.score / 1000.0 OR t.reasons <> n.reasons)
)sql";

constexpr const char* kEnd = R"sql(
UPDATE workwise.twins t SET ended_at = now()
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
    AS n (source, external_id, twin_source, twin_external_id)
 WHERE t.source = n.source AND t.external_id = n.external_id
   AND t.twin_source = n.twin_source AND t.twin_external_id = n.twin_external_id
)sql";

/// Links whose postings are no longer both open, or no longer of one company.
constexpr const char* kGone = R"sql(
SELECT t.source, t.external_id, t.twin_source, t.twin_external_id
  FROM workwise.twins t
  LEFT JOIN public.jobs a
    ON a.source = t.source AND a.external_id = t.external_id AND a.closed_at IS NULL
  LEFT JOIN public.jobs b
    ON b.source = t.twin_source AND b.external_id = t.twin_external_id AND b.closed_at IS NULL
 WHERE t.ended_at IS NULL AND t.rejected_at IS NULL
   AND ($1::text[] = '{}' OR t.source = ANY ($1::text[]) OR t.twin_source = ANY ($1::text[]))
   AND (a.company_id IS NULL OR b.company_id IS DISTINCT FROM a.company_id)
)sql";

/// Rows to write, column by column.
class LinkRows {
 public:
  void add(const TwinPosting& first, const TwinPosting& second) {
    columns_[0].push_back(first.source);
    columns_[1].push_back(first.external_id);
    columns_[2].push_back(second.source);
    columns_[3].push_back(second.external_id);
  }
  void add(const TwinPosting& first, const TwinPosting& second, const Likeness& how) {
    add(first, second);
    columns_[4].push_back(std::to_string(how.score_thousandths));
    columns_[5].push_back(reasons_json(first, second, how));
  }

  /// Runs a statement that takes the columns that there are.
  void write(postgres::Session& session, const char* sql) const {
    if (columns_[0].empty()) return;
    postgres::Parameters parameters;
    for (const auto& column : columns_)
      if (!column.empty()) parameters.emplace_back(postgres::array_literal(column));
    session.run(sql, parameters);
  }

 private:
  std::vector<std::string> columns_[6];
};

void require_source(postgres::Session& session, const std::string& source) {
  if (session.run("SELECT EXISTS (SELECT FROM public.jobs WHERE source = $1)", {source})
          .boolean(0, 0))
    return;
  const auto rows = session.run("SELECT name FROM workwise.sources");
  std::vector<std::string> known;
  for (std::size_t row = 0; row < rows.rows(); ++row) known.emplace_back(rows.text(row, 0));
  const std::string near = nearest(source, known);
  throw UsageError("there is no posting of a source \"" + printable(source) + "\"" +
                       (near.empty() ? "" : "; did you mean \"" + near + "\"?"),
                   "workwise sources list");
}

/// One look at all companies, in a transaction of the caller.
class Finder {
 public:
  Finder(postgres::Session& session, const TwinsOptions& options)
      : session_(session), options_(options) {}

  TwinsReport find() {
    for (const std::string& source : options_.sources) require_source(session_, source);
    TwinCompanies companies(session_, options_.sources, options_.postings_max);
    while (read_some(companies)) {
      read_texts(session_, some_);
      for (const TwinCompany& company : some_) look_at(company);
      write();
    }
    end_gone();
    return std::move(report_);
  }

 private:
  /// Companies enough for one round trip or two; false: there are no more.
  bool read_some(TwinCompanies& companies) {
    some_.clear();
    std::size_t postings = 0;
    for (TwinCompany company; postings < kPostingsAtOnce && companies.next(company);) {
      ++report_.companies;
      if (company.postings.empty()) {
        skip(company);
        continue;
      }
      report_.postings += company.count;
      postings += company.postings.size();
      some_.push_back(std::move(company));
    }
    return !some_.empty();
  }

  void skip(const TwinCompany& company) {
    ++report_.skipped;
    if (report_.skipped_companies.size() < TwinsReport::kNamedMax)
      report_.skipped_companies.push_back({.company = company.slug, .postings = company.count});
  }

  bool is_chosen(const std::string& source) const {
    return std::find(options_.sources.begin(), options_.sources.end(), source) !=
           options_.sources.end();
  }
  bool touches(const std::string& one, const std::string& other) const {
    return options_.sources.empty() || is_chosen(one) || is_chosen(other);
  }

  void look_at(const TwinCompany& company) {
    const auto& postings = company.postings;
    const TwinChoice choice = choose_twins(postings, [&](std::size_t a, std::size_t b) {
      if (company.links.empty()) return true;
      const auto link = company.links.find({std::min(a, b), std::max(a, b)});
      return link == company.links.end() || !link->second.rejected;
    });
    std::set<TwinCompany::Pair> found;
    for (const TwinPair& pair : choice.pairs) {
      if (!touches(postings[pair.first].source, postings[pair.second].source)) continue;
      found.emplace(pair.first, pair.second);
      take(company, pair);
    }
    for (const auto& [pair, link] : company.links)
      if (!link.ended && !link.rejected && !found.contains(pair) &&
          touches(postings[pair.first].source, postings[pair.second].source))
        end(postings[pair.first], postings[pair.second]);
    for (const TwinDoubt& doubt : choice.doubts) note(postings[doubt.posting], doubt);
  }

  void take(const TwinCompany& company, const TwinPair& pair) {
    const auto link = company.links.find({pair.first, pair.second});
    const bool is_new = link == company.links.end();
    (is_new ? report_.linked : link->second.ended ? report_.again : report_.kept) += 1;
    (is_new ? new_ : renewed_)
        .add(company.postings[pair.first], company.postings[pair.second], pair.how);
  }

  void end(const TwinPosting& first, const TwinPosting& second) {
    ++report_.ended;
    ended_.add(first, second);
  }

  void note(const TwinPosting& posting, const TwinDoubt& doubt) {
    if (!touches(posting.source, doubt.other_source)) return;
    ++report_.doubtful;
    if (report_.doubts.size() < TwinsReport::kNamedMax)
      report_.doubts.push_back({.source = posting.source,
                                .external_id = posting.external_id,
                                .other_source = doubt.other_source,
                                .candidates = doubt.candidates});
  }

  void write() {
    if (!options_.dry_run) {
      new_.write(session_, kLink);
      renewed_.write(session_, kRenew);
      ended_.write(session_, kEnd);
    }
    new_ = renewed_ = ended_ = {};
  }

  /// What the companies' own pages did not show: closed, removed, or of another company by now.
  void end_gone() {
    const postgres::Parameters chosen = {postgres::array_literal(options_.sources)};
    if (options_.dry_run) {
      const std::string count = std::string("SELECT count(*) FROM (") + kGone + ") gone";
      report_.ended += session_.run(count, chosen).integer(0, 0);
      return;
    }
    const std::string end =
        std::string("UPDATE workwise.twins t SET ended_at = now() FROM (") + kGone +
        ") gone WHERE (t.source, t.external_id, t.twin_source, t.twin_external_id) ="
        " (gone.source, gone.external_id, gone.twin_source, gone.twin_external_id)";
    report_.ended += session_.run(end, chosen).affected();
  }

  postgres::Session& session_;
  const TwinsOptions& options_;
  TwinsReport report_;
  std::vector<TwinCompany> some_;
  LinkRows new_;
  LinkRows renewed_;
  LinkRows ended_;
};

}  // namespace

TwinsReport find_twins(postgres::Session& session, const TwinsOptions& options) {
  using Mode = postgres::Transaction::Mode;
  // Before the transaction: its snapshot must see what the last holder committed.
  std::optional<postgres::AdvisoryLock> lock;
  if (!options.dry_run) lock = postgres::AdvisoryLock::lock(session, kTwinsLock, options.lock_wait);
  postgres::Transaction transaction(session, options.dry_run ? Mode::read_only : Mode::read_write);
  session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  TwinsReport report = Finder(session, options).find();
  transaction.commit();
  return report;
}

}  // namespace workwise::ingest
