#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "job/likeness.hpp"

namespace workwise::ingest {

/// What the rule looks at in one open posting: as stored, and as it is compared.
struct TwinPosting {
  std::string source;
  std::string external_id;
  std::string title;
  std::string city;
  std::string region;
  std::string country;
  std::string work_mode;
  std::vector<std::string> employment_types;
  std::optional<std::int64_t> salary_min_cents;
  std::optional<std::int64_t> salary_max_cents;
  std::string salary_currency;
  std::string salary_period;
  std::string reference;
  std::string url;
  std::string apply_url;

  job::TitleKey title_key;
  std::string city_key;
  std::string region_key;
  std::vector<std::string> references;  ///< keys: the title's own, and the feed's
  std::vector<std::string> url_keys;
  job::TextSketch text;  ///< of the description; read for those only that it can matter for
};

/// Fills in what is compared, but for the text.
void prepare(TwinPosting& posting);

/// All of the rule but the text: two sources, the same title, places that agree, nothing that
/// contradicts. Both postings are of one company.
bool may_be_twins(const TwinPosting& a, const TwinPosting& b);

/// How sure the rule is of a pair for which may_be_twins() holds.
struct Likeness {
  enum class By { text, cut_text, url } by = By::text;
  int score_thousandths = 0;  ///< 1000: the same text, or the same address
  bool named = false;         ///< an address or a reference is the same: worth more than any text

  friend bool operator==(const Likeness&, const Likeness&) = default;
};

/// The text's part of the rule, or the addresses' where a text is unknown; nullopt: no twins.
std::optional<Likeness> likeness(const TwinPosting& a, const TwinPosting& b);

/// The pair's reasons with both sides' values, as JSON: [{"reason": "title", "values": [a, b]}, …].
std::string reasons_json(const TwinPosting& a, const TwinPosting& b, const Likeness& how);

/// Two postings of one company, by their numbers.
struct TwinPair {
  std::size_t first = 0;
  std::size_t second = 0;
  Likeness how;
};

/// A posting that is about as much like several of one other source: linked to none of them.
struct TwinDoubt {
  std::size_t posting = 0;
  std::string other_source;
  std::size_t candidates = 0;
};

struct TwinChoice {
  std::vector<TwinPair> pairs;
  std::vector<TwinDoubt> doubts;
};

/// Which postings of one company are twins: a pair is, when each is the other's one best of its
/// source. `considered` says which numbers may be linked at all (an operator's word).
TwinChoice choose_twins(std::span<const TwinPosting> postings,
                        const std::function<bool(std::size_t, std::size_t)>& considered);

/// The numbers of the postings whose text choose_twins() will look at, ascending.
std::vector<std::size_t> texts_wanted(std::span<const TwinPosting> postings);

}  // namespace workwise::ingest
