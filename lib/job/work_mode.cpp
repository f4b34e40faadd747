#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "job/folded.hpp"
#include "job/normalise.hpp"
#include "job/words.hpp"

/// Where the work is done, when a text says so plainly. "Remote possible" offers, "not remote"
/// denies, "remote or Cape Town" leaves open: all three are unknown.
namespace workwise::job {
namespace {

struct Entry {
  std::string_view phrase;
  WorkMode mode;
};

constexpr Entry kPhrases[] = {
    {"remote", WorkMode::remote},
    {"remotely", WorkMode::remote},
    {"fullremote", WorkMode::remote},
    {"telecommute", WorkMode::remote},
    {"telecommuting", WorkMode::remote},
    {"telecommuter", WorkMode::remote},
    {"telework", WorkMode::remote},
    {"teleworking", WorkMode::remote},
    {"wfh", WorkMode::remote},
    {"wfa", WorkMode::remote},
    {"work from home", WorkMode::remote},
    {"works from home", WorkMode::remote},
    {"working from home", WorkMode::remote},
    {"work at home", WorkMode::remote},
    {"work from anywhere", WorkMode::remote},
    {"working from anywhere", WorkMode::remote},
    {"home based", WorkMode::remote},
    {"homebased", WorkMode::remote},
    {"home working", WorkMode::remote},
    {"homeworking", WorkMode::remote},
    {"teletravail", WorkMode::remote},
    {"teletrabajo", WorkMode::remote},
    {"teletrabalho", WorkMode::remote},
    {"remoto", WorkMode::remote},
    {"remota", WorkMode::remote},
    {"zdalnie", WorkMode::remote},
    {"zdalna", WorkMode::remote},
    {"thuiswerk", WorkMode::remote},
    {"tuiswerk", WorkMode::remote},
    {"afstandswerk", WorkMode::remote},
    {"distans", WorkMode::remote},
    {"hybrid", WorkMode::hybrid},
    {"hybride", WorkMode::hybrid},
    {"hybrides", WorkMode::hybrid},
    {"hybrider", WorkMode::hybrid},
    {"hibrido", WorkMode::hybrid},
    {"hibrida", WorkMode::hybrid},
    {"hibrid", WorkMode::hybrid},
    {"hibried", WorkMode::hybrid},
    {"hybryda", WorkMode::hybrid},
    {"hybrydowa", WorkMode::hybrid},
    {"ibrido", WorkMode::hybrid},
    {"onsite", WorkMode::onsite},
    {"on site", WorkMode::onsite},
    {"in office", WorkMode::onsite},
    {"inoffice", WorkMode::onsite},
    {"in the office", WorkMode::onsite},
    {"at the office", WorkMode::onsite},
    {"from the office", WorkMode::onsite},
    {"work from office", WorkMode::onsite},
    {"working from office", WorkMode::onsite},
    {"wfo", WorkMode::onsite},
    {"office based", WorkMode::onsite},
    {"office only", WorkMode::onsite},
    {"days office", WorkMode::onsite},
    {"site based", WorkMode::onsite},
    {"in person", WorkMode::onsite},
    {"inperson", WorkMode::onsite},
    {"on premise", WorkMode::onsite},
    {"on premises", WorkMode::onsite},
    {"on location", WorkMode::onsite},
    {"vor ort", WorkMode::onsite},
    {"sur site", WorkMode::onsite},
    {"presentiel", WorkMode::onsite},
    {"presencial", WorkMode::onsite},
    {"op kantoor", WorkMode::onsite},
    {"stacjonarnie", WorkMode::onsite},
    {"stacjonarna", WorkMode::onsite},
    {"pa plats", WorkMode::onsite},
};

constexpr std::size_t kPhraseWordsMax = 3;
constexpr std::size_t kMentionsMax = 6;
constexpr int kWorkingDays = 5;

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool denies(std::string_view word) {
  return is_any(
      word, {"not", "no",   "non", "cannot", "never", "without", "false", "nicht", "kein", "keine",
             "pas", "sans", "nao", "sin",    "geen",  "nie",     "isn",   "ikke",  "inte", "0"});
}
bool offers(std::string_view word) {
  return is_any(word, {"possible",  "optional",    "option",        "options",     "considered",
                       "friendly",  "negotiable",  "available",     "eligible",    "allowed",
                       "permitted", "ok",          "okay",          "may",         "might",
                       "could",     "opportunity", "opportunities", "temporarily", "covid",
                       "request",   "pandemic",    "moglich",       "initially",   "potentially"});
}
bool limits(std::string_view word) {
  return is_any(word, {"partial",      "partially",    "partly",       "part",        "semi",
                       "some",         "sometimes",    "occasional",   "occasionnel", "ocasional",
                       "gelegentlich", "occasionally", "mostly",       "mainly",      "mix",
                       "mixed",        "split",        "teilweise",    "partiel",     "parcial",
                       "parcialmente", "gedeeltelik",  "gedeeltelijk", "half",        "hoc",
                       "once",         "mondays",      "tuesdays",     "wednesdays",  "thursdays",
                       "fridays"});
}
bool separates(std::string_view word) {
  return is_any(word, {"or", "oder", "ou", "either", "if"});
}

bool shares(std::string_view word) {
  return is_any(word, {"mix", "mixed", "split", "combination", "blend", "shared"});
}
bool joins(std::string_view word) {
  return is_any(word, {"and", "or", "of", "no", "plus", "en", "und", "oder", "et", "ou", "y"});
}

struct Mention {
  std::size_t at = 0;
  std::size_t words = 0;
  WorkMode mode = WorkMode::onsite;
  bool bare_office = false;  ///< counts only beside a remote one: "Remote / Office"
};

/// Everything a text says about the place of work.
class ModeReader {
 public:
  explicit ModeReader(const Words& words) : words_(words) {}

  std::optional<WorkMode> read() {
    if (const auto whole = whole_text()) return whole;
    collect();
    drop_bare_offices();
    if (count_ == 0) return std::nullopt;
    drop_denied();
    if (count_ == 0) return std::nullopt;

    const bool remote = has(WorkMode::remote);
    const bool onsite = has(WorkMode::onsite);
    const bool different = distinct() > 1;
    if (different && (any(separates) || lists_alternatives())) return std::nullopt;
    if (has(WorkMode::hybrid)) return WorkMode::hybrid;
    if (const auto share = shared_days()) return share;
    if (remote && onsite) return any(shares) ? std::optional{WorkMode::hybrid} : std::nullopt;
    if (remote && limited()) return any(offers) ? std::nullopt : std::optional{WorkMode::hybrid};
    if (remote && (any(offers) || any(separates))) return std::nullopt;
    if (onsite && any(separates)) return std::nullopt;
    return mentions_[0].mode;
  }

 private:
  // A boolean "remote" field, and "office" where nothing says which.
  std::optional<WorkMode> whole_text() const {
    const std::string_view all = words_.phrase(0, words_.size());
    if (all == "true" || all == "yes") return WorkMode::remote;
    if (all == "office" || all == "kantoor" || all == "buro") return WorkMode::onsite;
    if (all == "100 homeoffice" || all == "100 home office") return WorkMode::remote;
    return std::nullopt;
  }

  void collect() {
    for (std::size_t at = 0; at < words_.size() && count_ < kMentionsMax;) {
      const Mention found = mention_at(at);
      if (found.words == 0) {
        ++at;
        continue;
      }
      mentions_[count_++] = found;
      at += found.words;
    }
  }

  Mention mention_at(std::size_t at) const {
    for (std::size_t count = kPhraseWordsMax; count > 0; --count) {
      const std::string_view phrase = words_.phrase(at, count);
      if (phrase.empty()) continue;
      for (const Entry& entry : kPhrases)
        if (entry.phrase == phrase) return {.at = at, .words = count, .mode = entry.mode};
    }
    if (is_any(words_[at], {"office", "kantoor", "buro"}) && stands_alone(at))
      return {.at = at, .words = 1, .mode = WorkMode::onsite, .bare_office = true};
    return {};
  }

  // Not part of a name: "head office", "office manager".
  bool stands_alone(std::size_t at) const {
    const auto parted = [&](std::size_t i) {
      const char before = words_.before(i);
      return before != ' ' && before != '-' && before != '_';
    };
    const bool front = at == 0 || parted(at) || joins(words_[at - 1]);
    const std::size_t next = at + 1;
    return front && (next == words_.size() || parted(next) || joins(words_[next]));
  }

  void drop_bare_offices() {
    if (has(WorkMode::remote) && !has(WorkMode::hybrid)) return;
    auto* const end = mentions_.begin() + count_;
    count_ = static_cast<std::size_t>(
        std::remove_if(mentions_.begin(), end, [](const Mention& it) { return it.bare_office; }) -
        mentions_.begin());
  }

  // "not remote", "no remote work", "remote: no", "remote is not possible"; what stands before a
  // mention denies it and not the one before.
  void drop_denied() {
    const std::array<Mention, kMentionsMax> mentions = mentions_;
    const std::size_t all = count_;
    std::size_t kept = 0;
    std::size_t from = 0;
    bool denied = false;
    for (std::size_t i = 0; i < all; ++i) {
      const std::size_t behind = mentions[i].at + mentions[i].words;
      // "not remote or hybrid" denies both
      denied = (denied && any_between(from, mentions[i].at, separates)) ||
               any_between(from, mentions[i].at, denies) ||
               (i + 1 == all && any_between(behind, words_.size(), denies));
      if (!denied) mentions_[kept++] = mentions[i];
      from = behind;
    }
    count_ = kept;
  }

  bool has(WorkMode mode) const {
    return std::any_of(mentions_.begin(), mentions_.begin() + static_cast<std::ptrdiff_t>(count_),
                       [&](const Mention& mention) { return mention.mode == mode; });
  }
  int distinct() const {
    return int{has(WorkMode::remote)} + int{has(WorkMode::hybrid)} + int{has(WorkMode::onsite)};
  }

  template <typename Predicate>
  bool any_between(std::size_t begin, std::size_t end, Predicate predicate) const {
    for (std::size_t i = begin; i < end; ++i)
      if (predicate(words_[i])) return true;
    return false;
  }
  template <typename Predicate>
  bool any(Predicate predicate) const {
    return any_between(0, words_.size(), predicate);
  }

  // "partially remote", "some remote work", "remoto parcial"; not "remote, part-time".
  bool limited() const {
    const auto limit = [&](std::size_t at) {
      return limits(words_[at]) && words_[at + 1] != "time";
    };
    for (std::size_t i = 0; i < count_; ++i) {
      const Mention& mention = mentions_[i];
      if (mention.mode != WorkMode::remote) continue;
      if (mention.at >= 1 && limit(mention.at - 1)) return true;
      if (mention.at >= 2 && limit(mention.at - 2)) return true;
      // "Remote (occasionally)", not "Remote - occasional travel".
      const char behind = words_.before(mention.at + mention.words);
      if ((behind == ' ' || behind == '(') && limit(mention.at + mention.words)) return true;
      if (words_[mention.at + mention.words] == "on" && limit(mention.at + mention.words + 1))
        return true;
    }
    return false;
  }

  // "Remote / Hybrid", "On-site, Remote": a choice; "Hybrid (2 days in office)" is none.
  bool lists_alternatives() const {
    for (std::size_t i = 1; i < count_; ++i) {
      const char before = words_.before(mentions_[i].at);
      const bool adjacent = mentions_[i - 1].at + mentions_[i - 1].words == mentions_[i].at;
      if (adjacent && mentions_[i].mode != mentions_[i - 1].mode &&
          (before == '/' || before == ',' || before == '|' || before == ';'))
        return true;
    }
    return false;
  }

  // "3 days in office", "remote 2 days a week", "80% remote": shared, unless it is all of the week.
  std::optional<WorkMode> shared_days() const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::string_view word = words_[i];
      if (word.empty() || word.size() > 3 || !std::all_of(word.begin(), word.end(), is_digit))
        continue;
      int number = 0;
      for (const char c : word) number = number * 10 + (c - '0');
      const bool percent = words_.before(i + 1) == '%';
      const bool day_count =
          is_any(words_[i + 1], {"day", "days", "x", "dag", "dae", "dagen", "tag", "tage", "jour",
                                 "jours", "dia", "dias", "times"});
      if (percent && number < 100) return WorkMode::hybrid;
      if (day_count && number < kWorkingDays) return WorkMode::hybrid;
    }
    return std::nullopt;
  }

  const Words& words_;
  std::array<Mention, kMentionsMax> mentions_{};
  std::size_t count_ = 0;
};

}  // namespace

std::optional<WorkMode> parse_work_mode(std::string_view text) {
  const Folded folded{text};
  const Words words{folded};
  return ModeReader{words}.read();
}

}  // namespace workwise::job
