#include "ingest/twin_company.hpp"

#include <algorithm>
#include <tuple>

namespace workwise::ingest {
namespace {

constexpr const char* kRowsAtOnce = "1000";
/// Of up to 64 KiB each.
constexpr std::size_t kTextsAtOnce = 200;

/// Light columns only: descriptions are looked at for those alone that share a title.
constexpr const char* kPostings = R"sql(
DECLARE workwise_twin_postings NO SCROLL CURSOR FOR
WITH shared AS MATERIALIZED (
  SELECT company_id
    FROM public.jobs
   WHERE closed_at IS NULL AND company_id IS NOT NULL
   GROUP BY company_id
  HAVING min(source) <> max(source)
     AND ($1::text[] = '{}' OR bool_or(source = ANY ($1::text[])))
)
SELECT j.company_id, c.slug, j.source, j.external_id, j.title, j.city, j.region, j.country,
       j.work_mode, (j.salary_min * 100)::bigint, (j.salary_max * 100)::bigint,
       j.salary_currency, j.salary_period, j.reference, j.url, j.apply_url,
       array_to_string(j.employment_types, ' ')
  FROM shared
  JOIN public.jobs j USING (company_id)
  JOIN public.companies c ON c.id = j.company_id
 WHERE j.closed_at IS NULL
 ORDER BY j.company_id, j.source COLLATE "C", j.external_id COLLATE "C"
)sql";

constexpr const char* kLinks = R"sql(
DECLARE workwise_twin_links NO SCROLL CURSOR FOR
SELECT a.company_id, t.source, t.external_id, t.twin_source, t.twin_external_id,
       t.ended_at IS NOT NULL, t.rejected_at IS NOT NULL
  FROM workwise.twins t
  JOIN public.jobs a ON a.source = t.source AND a.external_id = t.external_id
  JOIN public.jobs b ON b.source = t.twin_source AND b.external_id = t.twin_external_id
 WHERE a.closed_at IS NULL AND b.closed_at IS NULL AND a.company_id = b.company_id
 ORDER BY a.company_id
)sql";

constexpr const char* kTexts = R"sql(
SELECT w.number, left(j.description, $4::int)
  FROM unnest($1::bigint[], $2::text[], $3::text[]) AS w (number, source, external_id)
  JOIN public.jobs j ON j.source = w.source AND j.external_id = w.external_id
)sql";

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return words;
}

TwinPosting posting_of(const postgres::Result& rows, std::size_t row) {
  const auto text = [&](std::size_t column) { return std::string(rows.text(row, column)); };
  const auto cents = [&](std::size_t column) -> std::optional<std::int64_t> {
    if (rows.null(row, column)) return std::nullopt;
    return rows.integer(row, column);
  };
  TwinPosting posting;
  posting.source = text(2);
  posting.external_id = text(3);
  posting.title = text(4);
  posting.city = text(5);
  posting.region = text(6);
  posting.country = text(7);
  posting.work_mode = text(8);
  posting.salary_min_cents = cents(9);
  posting.salary_max_cents = cents(10);
  posting.salary_currency = text(11);
  posting.salary_period = text(12);
  posting.reference = text(13);
  posting.url = text(14);
  posting.apply_url = text(15);
  posting.employment_types = words_of(rows.text(row, 16));
  prepare(posting);
  return posting;
}

/// The number of a posting in a vector that is in order.
std::optional<std::size_t> number_of(const std::vector<TwinPosting>& postings,
                                     std::string_view source, std::string_view external_id) {
  const auto found =
      std::lower_bound(postings.begin(), postings.end(), std::tie(source, external_id),
                       [](const TwinPosting& posting, const auto& wanted) {
                         return std::tuple<std::string_view, std::string_view>(
                                    posting.source, posting.external_id) < wanted;
                       });
  if (found == postings.end() || found->source != source || found->external_id != external_id)
    return std::nullopt;
  return static_cast<std::size_t>(found - postings.begin());
}

void read_piece(postgres::Session& session, const std::vector<TwinPosting*>& piece) {
  std::vector<std::string> numbers;
  std::vector<std::string> sources;
  std::vector<std::string> ids;
  for (const TwinPosting* posting : piece) {
    numbers.push_back(std::to_string(numbers.size()));
    sources.push_back(posting->source);
    ids.push_back(posting->external_id);
  }
  const auto rows = session.run(
      kTexts, {postgres::array_literal(numbers), postgres::array_literal(sources),
               postgres::array_literal(ids), std::to_string(job::TextSketch::kBytesMax)});
  for (std::size_t row = 0; row < rows.rows(); ++row)
    piece[static_cast<std::size_t>(rows.integer(row, 0))]->text =
        job::TextSketch(rows.text(row, 1));
}

}  // namespace

TwinCompanies::Rows::Rows(postgres::Session& session, std::string name)
    : session_(session),
      name_(std::move(name)),
      rows_(session_.run(std::string("FETCH ") + kRowsAtOnce + " FROM " + name_)) {}

bool TwinCompanies::Rows::at_end() {
  if (row_ < rows_.rows() || rows_.rows() == 0) return rows_.rows() == 0;
  rows_ = session_.run(std::string("FETCH ") + kRowsAtOnce + " FROM " + name_);
  row_ = 0;
  return rows_.rows() == 0;
}

void TwinCompanies::open(postgres::Session& session, const std::vector<std::string>& sources) {
  // Every row will be read: a plan that is quick with the first ones only is the wrong one.
  session.run("SET LOCAL cursor_tuple_fraction = 1");
  session.run(kPostings, {postgres::array_literal(sources)});
  session.run(kLinks);
}

TwinCompanies::TwinCompanies(postgres::Session& session, const std::vector<std::string>& sources,
                             std::size_t postings_max)
    : postings_max_(postings_max),
      postings_((open(session, sources), session), "workwise_twin_postings"),
      links_(session, "workwise_twin_links") {}

bool TwinCompanies::next(TwinCompany& company) {
  company = {};
  if (postings_.at_end()) return false;
  company.id = postings_.company();
  company.slug = std::string(postings_.result().text(postings_.row(), 1));
  for (; !postings_.at_end() && postings_.company() == company.id; postings_.step()) {
    ++company.count;
    if (company.postings.size() <= postings_max_)
      company.postings.push_back(posting_of(postings_.result(), postings_.row()));
  }
  if (company.postings.size() > postings_max_) company.postings = {};
  read_links(company);
  return true;
}

void TwinCompanies::read_links(TwinCompany& company) {
  for (; !links_.at_end() && links_.company() <= company.id; links_.step()) {
    if (links_.company() < company.id) continue;
    const postgres::Result& rows = links_.result();
    const std::size_t row = links_.row();
    const auto first = number_of(company.postings, rows.text(row, 1), rows.text(row, 2));
    const auto second = number_of(company.postings, rows.text(row, 3), rows.text(row, 4));
    if (first && second)
      company.links[{*first, *second}] = {.ended = rows.boolean(row, 5),
                                          .rejected = rows.boolean(row, 6)};
  }
}

void read_texts(postgres::Session& session, std::vector<TwinCompany>& companies) {
  std::vector<TwinPosting*> wanted;
  for (TwinCompany& company : companies)
    for (const std::size_t n : texts_wanted(company.postings))
      wanted.push_back(&company.postings[n]);
  for (std::size_t at = 0; at < wanted.size(); at += kTextsAtOnce) {
    const auto begin = wanted.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t size = std::min(kTextsAtOnce, wanted.size() - at);
    read_piece(session, {begin, begin + static_cast<std::ptrdiff_t>(size)});
  }
}

}  // namespace workwise::ingest
