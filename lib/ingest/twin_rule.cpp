#include "ingest/twin_rule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/json_writer.hpp"

namespace workwise::ingest {
namespace {

constexpr double kResemblanceMin = 0.8;
/// The beginning of a text says less than the whole of it.
constexpr int kCutThousandths = 900;
constexpr int kWholeThousandths = 1000;

bool known(const std::string& text) {
  return !text.empty();
}

/// Both known and not the same. What is unknown contradicts nothing.
bool contradict(const std::string& a, const std::string& b) {
  return known(a) && known(b) && a != b;
}

bool same(const std::string& a, const std::string& b) {
  return known(a) && a == b;
}

/// Do they have one in common?
bool meet(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& one) {
    return std::find(b.begin(), b.end(), one) != b.end();
  });
}

bool contradict(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return !a.empty() && !b.empty() && !meet(a, b);
}

bool is_remote(const TwinPosting& posting) {
  return posting.work_mode == "remote";
}

bool places_agree(const TwinPosting& a, const TwinPosting& b) {
  if (contradict(a.country, b.country) || contradict(a.region_key, b.region_key)) return false;
  if (is_remote(a) && is_remote(b))
    return same(a.country, b.country) && !contradict(a.city_key, b.city_key);
  if (known(a.city_key) || known(b.city_key))
    return same(a.city_key, b.city_key) && same(a.country, b.country);
  return same(a.region_key, b.region_key);
}

bool salary_comparable(const TwinPosting& a, const TwinPosting& b) {
  return same(a.salary_currency, b.salary_currency) && same(a.salary_period, b.salary_period);
}

/// Ranges that have no amount in common; a bound that is not known is none.
bool salaries_contradict(const TwinPosting& a, const TwinPosting& b) {
  using Limits = std::numeric_limits<std::int64_t>;
  const auto low = [](const TwinPosting& p) { return p.salary_min_cents.value_or(0); };
  const auto high = [](const TwinPosting& p) { return p.salary_max_cents.value_or(Limits::max()); };
  return salary_comparable(a, b) && (low(a) > high(b) || low(b) > high(a));
}

void add_key(std::vector<std::string>& keys, std::string key) {
  if (!key.empty() && std::find(keys.begin(), keys.end(), key) == keys.end())
    keys.push_back(std::move(key));
}

std::string place_text(const TwinPosting& posting) {
  std::string text;
  for (const std::string* part : {&posting.city, &posting.region, &posting.country}) {
    if (part->empty()) continue;
    text += text.empty() ? "" : ", ";
    text += *part;
  }
  return text;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string cents_text(const std::optional<std::int64_t>& cents) {
  if (!cents) return "?";
  const std::string fraction = std::to_string(100 + *cents % 100).substr(1);
  return std::to_string(*cents / 100) + "." + fraction;
}

std::string salary_text(const TwinPosting& posting) {
  return cents_text(posting.salary_min_cents) + " to " + cents_text(posting.salary_max_cents) +
         " " + posting.salary_currency + " a " + posting.salary_period;
}

/// One reason after the other.
class Reasons {
 public:
  Reasons() { json_.open_array(); }

  /// Nothing where one side is unknown: that is no reason.
  void add(const char* reason, const std::string& a, const std::string& b) {
    if (a.empty() || b.empty()) return;
    json_.open_object().member("reason", reason).key("values").open_array().value(a).value(b);
    json_.close().close();
  }
  void add_text(const TwinPosting& a, const TwinPosting& b, const Likeness& how) {
    json_.open_object().member("reason", how.by == Likeness::By::text ? "text" : "cut text");
    json_.member("thousandths", how.score_thousandths).key("words").open_array();
    json_.value(a.text.words()).value(b.text.words()).close().close();
  }
  std::string text() { return json_.close().text(); }

 private:
  JsonWriter json_;
};

/// The address that both have, as each of them publishes it.
void add_shared_url(Reasons& reasons, const TwinPosting& a, const TwinPosting& b) {
  for (const std::string* one : {&a.apply_url, &a.url})
    for (const std::string* other : {&b.apply_url, &b.url})
      if (same(job::url_key(*one), job::url_key(*other))) return reasons.add("url", *one, *other);
}

/// What a posting has found in one other source.
struct Best {
  std::size_t number = 0;
  Likeness how;
  std::size_t rivals = 0;  ///< others about as good
};

/// 0.05 of resemblance is what the sketch itself may be wrong by.
constexpr int kAboutThousandths = 50;

int strength(const Likeness& how) {
  return how.score_thousandths + (how.named ? 2 * kWholeThousandths : 0);
}

/// The partners of one posting in one other source.
struct Partners {
  std::vector<std::pair<std::size_t, Likeness>> all;

  std::optional<Best> best() const {
    if (all.empty()) return std::nullopt;
    const auto top = std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return strength(a.second) < strength(b.second);
    });
    const auto near = [&](const auto& one) {
      return strength(one.second) + kAboutThousandths >= strength(top->second);
    };
    const auto count = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), near));
    return Best{.number = top->first, .how = top->second, .rivals = count - 1};
  }
};

/// The postings of a company that share a title, one group after the other; a title that only one
/// source has is left out.
std::vector<std::vector<std::size_t>> groups_of(std::span<const TwinPosting> postings) {
  std::vector<std::size_t> order;
  for (std::size_t n = 0; n < postings.size(); ++n)
    if (!postings[n].title_key.words.empty()) order.push_back(n);
  const auto title = [&](std::size_t n) -> const std::string& {
    return postings[n].title_key.words;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return title(a) < title(b); });
  std::vector<std::vector<std::size_t>> groups;
  for (auto at = order.begin(); at != order.end();) {
    const auto end =
        std::find_if(at, order.end(), [&](std::size_t n) { return title(n) != title(*at); });
    const bool mixed = std::any_of(
        at, end, [&](std::size_t n) { return postings[n].source != postings[*at].source; });
    if (mixed) groups.emplace_back(at, end);
    at = end;
  }
  return groups;
}

/// Chooses among the postings of one title.
class Chooser {
 public:
  Chooser(std::span<const TwinPosting> postings, const std::vector<std::size_t>& group,
          const std::function<bool(std::size_t, std::size_t)>& considered)
      : postings_(postings), considered_(considered) {
    for (const std::size_t n : group) by_source_[postings[n].source].push_back(n);
  }

  void choose(TwinChoice& choice) const {
    for (const auto& [source, numbers] : by_source_)
      for (const std::size_t n : numbers)
        for (const auto& [other, theirs] : by_source_)
          if (other != source) choose(n, other, choice);
  }

 private:
  void choose(std::size_t n, const std::string& other, TwinChoice& choice) const {
    const std::optional<Best> best = partners(n, other).best();
    if (!best) return;
    if (best->rivals > 0) {
      choice.doubts.push_back(
          {.posting = n, .other_source = other, .candidates = best->rivals + 1});
      return;
    }
    // Each pair once: from the side whose source comes first. The other side must agree.
    if (other < postings_[n].source) return;
    const std::optional<Best> back = partners(best->number, postings_[n].source).best();
    if (back && back->rivals == 0 && back->number == n)
      choice.pairs.push_back({.first = n, .second = best->number, .how = best->how});
  }

  Partners partners(std::size_t n, const std::string& other) const {
    Partners found;
    for (const std::size_t m : by_source_.at(other)) {
      if (!may_be_twins(postings_[n], postings_[m]) || !considered_(n, m)) continue;
      if (const auto how = likeness(postings_[n], postings_[m])) found.all.emplace_back(m, *how);
    }
    return found;
  }

  std::span<const TwinPosting> postings_;
  const std::function<bool(std::size_t, std::size_t)>& considered_;
  std::map<std::string, std::vector<std::size_t>> by_source_;
};

}  // namespace

void prepare(TwinPosting& posting) {
  posting.title_key = job::title_key(posting.title, posting.city);
  posting.city_key = job::word_key(posting.city);
  posting.region_key = job::word_key(posting.region);
  posting.references = posting.title_key.references;
  // A feed that repeats its own id as the reference says nothing that another feed could know.
  if (posting.reference != posting.external_id)
    add_key(posting.references, job::reference_key(posting.reference));
  add_key(posting.url_keys, job::url_key(posting.apply_url));
  add_key(posting.url_keys, job::url_key(posting.url));
}

bool may_be_twins(const TwinPosting& a, const TwinPosting& b) {
  return a.source != b.source && same(a.title_key.words, b.title_key.words) &&
         !contradict(a.references, b.references) && places_agree(a, b) &&
         !contradict(a.work_mode, b.work_mode) &&
         !contradict(a.employment_types, b.employment_types) && !salaries_contradict(a, b);
}

std::optional<Likeness> likeness(const TwinPosting& a, const TwinPosting& b) {
  const bool same_url = meet(a.url_keys, b.url_keys);
  Likeness how;
  how.named = same_url || meet(a.references, b.references);
  if (!a.text.known() || !b.text.known()) {
    if (!same_url) return std::nullopt;
    how.by = Likeness::By::url;
    how.score_thousandths = kWholeThousandths;
    return how;
  }
  const double resemblance = a.text.resemblance(b.text);
  how.score_thousandths = static_cast<int>(std::lround(resemblance * kWholeThousandths));
  if (resemblance >= kResemblanceMin) return how;
  if (!a.text.is_cut_of(b.text) && !b.text.is_cut_of(a.text)) return std::nullopt;
  how.by = Likeness::By::cut_text;
  how.score_thousandths = kCutThousandths;
  return how;
}

std::string reasons_json(const TwinPosting& a, const TwinPosting& b, const Likeness& how) {
  Reasons reasons;
  reasons.add("title", a.title, b.title);
  reasons.add("place", place_text(a), place_text(b));
  reasons.add("work mode", a.work_mode, b.work_mode);
  reasons.add("employment types", joined(a.employment_types), joined(b.employment_types));
  if (salary_comparable(a, b)) reasons.add("salary", salary_text(a), salary_text(b));
  reasons.add("reference", joined(a.references), joined(b.references));
  add_shared_url(reasons, a, b);
  if (how.by != Likeness::By::url) reasons.add_text(a, b, how);
  return reasons.text();
}

TwinChoice choose_twins(std::span<const TwinPosting> postings,
                        const std::function<bool(std::size_t, std::size_t)>& considered) {
  TwinChoice choice;
  for (const auto& group : groups_of(postings)) Chooser(postings, group, considered).choose(choice);
  return choice;
}

std::vector<std::size_t> texts_wanted(std::span<const TwinPosting> postings) {
  std::vector<std::size_t> wanted;
  for (const auto& group : groups_of(postings))
    for (const std::size_t n : group)
      if (std::any_of(group.begin(), group.end(),
                      [&](std::size_t m) { return may_be_twins(postings[n], postings[m]); }))
        wanted.push_back(n);
  std::sort(wanted.begin(), wanted.end());
  return wanted;
}

}  // namespace workwise::ingest
