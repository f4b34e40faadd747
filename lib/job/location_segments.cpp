#include "job/location_segments.hpp"

#include <algorithm>
#include <initializer_list>

#include "job/gazetteer.hpp"
#include "job/normalise.hpp"
#include "job/text.hpp"

namespace workwise::job {
namespace {

constexpr int kDepthMax = 8;
constexpr std::size_t kWordsMax = 12;  // longer parts are sentences

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Words between blanks, as begin and end in the folded text.
struct BlankWords {
  struct Word {
    std::size_t begin;
    std::size_t end;
  };
  std::array<Word, kWordsMax> words;
  std::size_t count = 0;
  bool complete = true;

  BlankWords(std::string_view text, std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end;) {
      if (text[at] == ' ') {
        ++at;
        continue;
      }
      std::size_t stop = at;
      while (stop < end && text[stop] != ' ') ++stop;
      if (count == kWordsMax) {
        complete = false;
        return;
      }
      words[count++] = {.begin = at, .end = stop};
      at = stop;
    }
  }
};

bool may_name_mode(std::string_view lower) {
  for (const std::string_view hint : {"remot", "hybr", "hibr", "office", "site", "home", "wfh",
                                      "tele", "person", "presen", "vor ort", "wfo", "zdaln"})
    if (lower.find(hint) != std::string_view::npos) return true;
  return false;
}

// Words around a work mode that say nothing of a place.
bool is_mode_filler(std::string_view word) {
  return is_any(word, {"first",    "only",       "work",      "working",  "position", "positions",
                       "job",      "jobs",       "role",      "roles",    "fully",    "full",
                       "100%",     "100",        "partially", "partly",   "day",      "days",
                       "per",      "a",          "week",      "not",      "no",       "non",
                       "possible", "optional",   "available", "friendly", "option",   "ok",
                       "in",       "within",     "from",      "at",       "the",      "across",
                       "based",    "-",          "and",       "to",       "eligible", "anywhere",
                       "allowed",  "considered", "flexible",  "employee", "employees"}) ||
         all_digits(word);
}

bool is_street(std::string_view key) {
  const bool numbered = !key.empty() && is_digit(key.front());
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t end = std::min(key.find(' ', at), key.size());
    const std::string_view word = key.substr(at, end - at);
    if (is_any(word, {"street", "road", "avenue", "straat", "strasse", "boulevard", "blvd", "floor",
                      "cnr", "suite", "building", "laan", "rue", "box", "erf"}))
      return true;
    if (numbered &&
        is_any(word, {"circle", "highway", "hwy",   "terrace", "grove", "st",   "rd",
                      "ave",    "drive",   "dr",    "lane",    "ln",    "way",  "crescent",
                      "str",    "close",   "place", "court",   "house", "park", "parkway",
                      "square", "weg",     "unit",  "block"}))
      return true;
    at = end + 1;
  }
  return false;
}

// "SW1A 1AA", "M5V 2T6", "114 55"
bool is_two_part_code(std::string_view first, std::string_view second) {
  if (all_digits(first) && all_digits(second)) return first.size() == 3 && second.size() == 2;
  if (second.size() != 3 || first.size() < 2 || first.size() > 4 || !is_lower(first[0]))
    return false;
  const bool british = is_digit(second[0]) && is_lower(second[1]) && is_lower(second[2]) &&
                       std::any_of(first.begin(), first.end(), is_digit);
  const bool canadian = first.size() == 3 && is_digit(first[1]) && is_lower(first[2]) &&
                        is_digit(second[0]) && is_lower(second[1]) && is_digit(second[2]);
  return british || canadian;
}

// "SW1A1AA", "M5V2T6", "1012AB"
bool is_glued_code(std::string_view word) {
  if (word.size() < 5 || word.size() > 7 || !is_digit(word[word.size() - 3])) return false;
  if (word.size() == 6 && all_digits(word.substr(0, 4)))
    return is_lower(word[4]) && is_lower(word[5]) && word[0] != '0';
  return is_two_part_code(word.substr(0, word.size() - 3), word.substr(word.size() - 3)) &&
         !all_digits(word);
}

// "7600", "10001-1234", "00-950", "D-10115"
bool is_postal_code(std::string_view word) {
  if (all_digits(word)) return word.size() >= 4 && word.size() <= 6;
  if (is_glued_code(word)) return true;
  const auto dash = word.find('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view first = word.substr(0, dash);
  const std::string_view second = word.substr(dash + 1);
  if (!all_digits(second)) return false;
  if (all_digits(first))
    return (first.size() == 5 && second.size() == 4) || (first.size() == 2 && second.size() == 3) ||
           (first.size() == 4 && second.size() == 3);
  return first.size() <= 2 && std::all_of(first.begin(), first.end(), is_lower) &&
         (second.size() == 4 || second.size() == 5);
}

bool has_small_letter(std::string_view cased) {
  return std::any_of(cased.begin(), cased.end(), is_lower);
}

/// What joins the words of one name: "Île-de-France", "Pays de la Loire".
bool is_linking_word(std::string_view word) {
  return is_any(word, {"de", "du", "des", "en", "et", "la", "le", "les", "of", "sur", "do", "da",
                       "dos", "del", "di", "and", "am", "an"});
}

bool is_direction(std::string_view key) {
  return is_any(key, {"north", "south", "east", "west", "northern", "southern", "eastern",
                      "western", "central", "new", "old", "little", "the", "greater", "upper",
                      "lower", "port", "republic of"});
}

/// A name in full, or a code that nothing else could be here.
bool is_country(std::string_view key, bool capitals) {
  if (!country_by_name(key).empty()) return true;
  if (!capitals || key.size() != 3) return false;
  char upper[3];
  for (std::size_t i = 0; i < 3; ++i)
    upper[i] = is_lower(key[i]) ? static_cast<char>(key[i] - 32) : key[i];
  return !country_by_code({upper, 3}).empty();
}

/// A region's name that needs no country, or a code as addresses have them.
bool is_region(std::string_view key, bool capitals) {
  return std::ranges::any_of(regions(key), [&](const RegionName& region) {
    return region.alone || (capitals && key.size() > 1 && is_address_code(region));
  });
}

bool means_something(const PlaceSegment& segment) {
  return !segment.country.empty() || !segment.towns.empty() || !segment.cities.empty() ||
         has_region_name(segment.regions) || is_region(segment.key, segment.capitals) ||
         is_country(segment.key, segment.capitals) || is_no_place(segment.key) ||
         is_nationwide(segment.key) || is_former_province(segment.key) || segment.key == "georgia";
}

}  // namespace

PlaceSegments::PlaceSegments(const Folded& text) : text_(text) {
  modes_possible_ = may_name_mode(text.lower());
  split();
}

std::optional<WorkMode> PlaceSegments::work_mode() const {
  const auto has = [&](WorkMode mode) {
    return (modes_ & (1U << static_cast<unsigned>(mode))) != 0;
  };
  if (modes_ == 0 || either_) return std::nullopt;
  if (has(WorkMode::hybrid)) return WorkMode::hybrid;
  if (has(WorkMode::remote))
    return has(WorkMode::onsite) ? std::nullopt : std::optional{WorkMode::remote};
  return WorkMode::onsite;
}

void PlaceSegments::split() {
  const std::string_view text = text_.lower();
  std::size_t begin = 0;
  bool in_brackets = false;
  const auto flush = [&](std::size_t end) { refine({begin, end, in_brackets}, 0); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool loose_dash =
        c == '-' && ((i > 0 && text[i - 1] == ' ') || (i + 1 < text.size() && text[i + 1] == ' '));
    const bool dot = text.substr(i, 2) == "\xC2\xB7" || text.substr(i, 3) == "\xE2\x80\xA2";
    if (!loose_dash && !dot && std::string_view{",/|;:()[]>+"}.find(c) == std::string_view::npos)
      continue;
    flush(i);
    begin = i + (dot ? (c == '\xC2' ? 2 : 3) : 1);
    if (c == '(' || c == '[') in_brackets = true;
    if (c == ')' || c == ']') in_brackets = false;
    if (dot) i = begin - 1;
  }
  flush(text.size());
}

std::string_view PlaceSegments::lower(Range range) const {
  return text_.lower().substr(range.begin, range.end - range.begin);
}
std::string_view PlaceSegments::cased(Range range) const {
  return text_.cased().substr(range.begin, range.end - range.begin);
}

std::string_view PlaceSegments::key(Range range) {
  const std::string_view made =
      fold_place_key(lower(range), std::span<char>{keys_}.subspan(keys_used_));
  keys_used_ += made.size();
  return made;
}

PlaceSegment PlaceSegments::look_up(Range range) {
  const std::string_view k = key(range);
  return {.published = text_.raw(range.begin, range.end),
          .key = k,
          .country = country_by_name(k),
          .regions = regions(k),
          .towns = south_african_towns(k),
          .cities = cities(k),
          .in_brackets = range.in_brackets,
          .capitals = !has_small_letter(cased(range))};
}

bool PlaceSegments::names_region(Range range) {
  const std::size_t mark = keys_used_;
  const std::string_view k = key(range);
  const bool named = has_region_name(regions(k)) || is_region(k, !has_small_letter(cased(range)));
  keys_used_ = mark;
  return named;
}

bool PlaceSegments::is_known(Range range) {
  const std::size_t mark = keys_used_;
  const bool known = means_something(look_up(range));
  keys_used_ = mark;
  return known;
}

void PlaceSegments::refine(Range range, int depth) {
  const std::string_view text = text_.lower();
  const std::string_view trimmed = " .*\"#-_!?'";
  while (range.begin < range.end && trimmed.find(text[range.begin]) != std::string_view::npos)
    ++range.begin;
  while (range.end > range.begin && trimmed.find(text[range.end - 1]) != std::string_view::npos)
    --range.end;
  if (range.begin >= range.end) return;
  const PlaceSegment segment = look_up(range);
  if (depth < kDepthMax && refine_iso_code(range, depth + 1)) return;
  if (depth < kDepthMax && !means_something(segment) &&
      (refine_alternatives(range, depth + 1) || refine_mode(range, depth + 1) ||
       refine_postal_code(range, depth + 1) || refine_affixes(range, depth + 1) ||
       refine_hyphens(range, depth + 1) || refine_tail(range, depth + 1)))
    return;
  push(segment);
}

void PlaceSegments::push(const PlaceSegment& segment) {
  if (segment.key.empty() || is_no_place(segment.key) || is_null_marker(segment.published) ||
      is_null_marker(segment.key))
    return;
  // "N/A" in the middle of a text is an N and an A.
  if (segment.key.size() == 1 && !has_address_code(segment.regions)) return;
  if (is_nationwide(segment.key)) {
    nationwide_ = true;
    return;
  }
  // Nottingham Road is a town.
  if (segment.towns.empty() && (all_digits(segment.key) || is_street(segment.key))) return;
  if (count_ < kSegmentsMax) segments_[count_++] = segment;
}

// "Remote South Africa", "Cape Town hybrid", "Remote-US": the shortest words at either end that
// name a mode, and the filling around them.
bool PlaceSegments::refine_mode(Range range, int depth) {
  if (!modes_possible_ || !may_name_mode(lower(range)) || lower(range).ends_with("head office"))
    return false;
  const std::string_view text = text_.lower();
  std::array<std::size_t, kWordsMax + 1> begins{};
  std::array<std::size_t, kWordsMax + 1> ends{};
  std::size_t count = 0;
  for (std::size_t at = range.begin; at < range.end && count < kWordsMax;) {
    if (text[at] == ' ' || text[at] == '-') {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < range.end && text[end] != ' ' && text[end] != '-') ++end;
    begins[count] = at;
    ends[count++] = end;
    at = end;
  }
  const auto part = [&](std::size_t first, std::size_t last) {
    return text.substr(begins[first], ends[last] - begins[first]);
  };
  const auto whole = parse_work_mode(lower(range));
  const auto note = [&] {
    if (whole) modes_ |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(*whole));
  };
  constexpr std::size_t kModeWordsMax = 4;
  for (std::size_t n = 1; n <= std::min(count, kModeWordsMax); ++n) {
    if (parse_work_mode(part(0, n - 1))) {
      std::size_t next = n;
      while (next < count && is_mode_filler(part(next, next))) ++next;
      note();
      if (next < count) refine({begins[next], range.end, range.in_brackets}, depth);
      return true;
    }
    if (parse_work_mode(part(count - n, count - 1))) {
      std::size_t kept = count - n;
      while (kept > 0 && is_mode_filler(part(kept - 1, kept - 1))) --kept;
      note();
      if (kept > 0) refine({range.begin, ends[kept - 1], range.in_brackets}, depth);
      return true;
    }
  }
  return false;
}

// "Cape Town or Durban"; "Cape Town and Durban", "Bayern und Hessen" where one of both is known.
bool PlaceSegments::refine_alternatives(Range range, int depth) {
  for (const std::string_view joiner :
       {" or ", " oder ", " ou ", " and ", " & ", " en ", " und ", " et "}) {
    const auto at = lower(range).find(joiner);
    if (at == std::string_view::npos) continue;
    const Range left{range.begin, range.begin + at, range.in_brackets};
    const Range right{range.begin + at + joiner.size(), range.end, range.in_brackets};
    const bool alternative = is_any(joiner, {" or ", " oder ", " ou "});
    if (!alternative && !is_known(left) && !is_known(right)) continue;
    if (alternative && may_name_mode(lower(range))) either_ = true;
    refine(left, depth);
    refine(right, depth);
    return true;
  }
  return false;
}

bool PlaceSegments::refine_postal_code(Range range, int depth) {
  const BlankWords words{text_.lower(), range.begin, range.end};
  if (words.count == 0 || !words.complete || !postal_code_.empty()) return false;
  const auto word = [&](std::size_t i) {
    return text_.lower().substr(words.words[i].begin, words.words[i].end - words.words[i].begin);
  };
  const auto take = [&](std::size_t first, std::size_t last) {
    postal_code_ = text_.raw(words.words[first].begin, words.words[last].end);
  };
  const std::size_t last = words.count - 1;
  if (words.count >= 2 && is_two_part_code(word(last - 1), word(last))) {
    take(last - 1, last);
    if (last >= 2) refine({range.begin, words.words[last - 2].end, range.in_brackets}, depth);
    return true;
  }
  if (words.count > 2 && all_digits(word(0)) && is_two_part_code(word(0), word(1)) &&
      !is_street(lower(range))) {
    take(0, 1);
    refine({words.words[2].begin, range.end, range.in_brackets}, depth);
    return true;
  }
  if (is_postal_code(word(last)) && (last == 0 || !is_street(lower(range)))) {
    take(last, last);
    if (last > 0) refine({range.begin, words.words[last - 1].end, range.in_brackets}, depth);
    return true;
  }
  if (last == 0 || !is_postal_code(word(0)) || is_street(lower(range))) return false;
  // "1012 AB Amsterdam"
  const std::string_view second_cased =
      text_.cased().substr(words.words[1].begin, words.words[1].end - words.words[1].begin);
  const bool dutch = word(0).size() == 4 && last >= 2 && second_cased.size() == 2 &&
                     is_upper(second_cased[0]) && is_upper(second_cased[1]);
  take(0, dutch ? 1 : 0);
  refine({words.words[dutch ? 2 : 1].begin, range.end, range.in_brackets}, depth);
  return true;
}

// "Greater Johannesburg", "City of Cape Town", "anywhere in South Africa", "US only"
bool PlaceSegments::refine_affixes(Range range, int depth) {
  const std::string_view text = lower(range);
  for (const std::string_view prefix :
       {"greater ", "city of ",    "province of ", "based in ", "located in ", "anywhere in ",
        "our ",     "throughout ", "across ",      "all over ", "all of ",     "within ",
        "near ",    "around ",     "in ",          "from ",     "downtown ",   "central ",
        "metro ",   "inner city ", "location ",    "ideally ",  "preferably "})
    if (text.size() > prefix.size() && text.substr(0, prefix.size()) == prefix) {
      refine({range.begin + prefix.size(), range.end, range.in_brackets}, depth);
      return true;
    }
  // "Gauteng Region", "Western Cape area": of a province only, for towns have parts of such names.
  for (const std::string_view suffix : {" region", " area", " state", " county", " canton",
                                        " prefecture", " governorate", " voivodeship"})
    if (text.ends_with(suffix)) {
      const Range named{range.begin, range.end - suffix.size(), range.in_brackets};
      if (!names_region(named)) continue;
      refine(named, depth);
      return true;
    }
  for (const std::string_view prefix : {"state of ", "region of ", "region ", "land ", "canton of ",
                                        "kanton ", "canton ", "freistaat ", "provincia de "})
    if (text.starts_with(prefix)) {
      const Range named{range.begin + prefix.size(), range.end, range.in_brackets};
      if (!names_region(named)) continue;
      refine(named, depth);
      return true;
    }
  // "must be based in Cape Town"
  if (const auto at = text.rfind(" in "); at != std::string_view::npos) {
    const Range place{range.begin + at + 4, range.end, range.in_brackets};
    if (is_known(place)) {
      refine(place, depth);
      return true;
    }
  }
  for (const std::string_view suffix :
       {" only", " based", "-based", " wide", "-wide", " province", " head office", "-head office",
        " preferred", " office", " offices", " branch"})
    if (text.size() > suffix.size() && text.substr(text.size() - suffix.size()) == suffix) {
      refine({range.begin, range.end - suffix.size(), range.in_brackets}, depth);
      return true;
    }
  return false;
}

// "DE-BY", "US-CA-San Francisco": a country, surely, and its region's code.
bool PlaceSegments::refine_iso_code(Range range, int depth) {
  const std::string_view text = cased(range);
  if (text.size() < 4 || text[2] != '-' || !is_upper(text[0]) || !is_upper(text[1])) return false;
  const std::string_view country = country_by_code(text.substr(0, 2));
  const std::size_t end = std::min(text.find('-', 3), text.size());
  if (country.empty() || end > 6 || has_small_letter(text.substr(3, end - 3))) return false;
  const Range code{range.begin + 3, range.begin + end, range.in_brackets};
  const std::size_t mark = keys_used_;
  const PlaceSegment region = look_up(code);
  if (region_of(region.regions, country, true) == nullptr) {
    keys_used_ = mark;
    return false;
  }
  PlaceSegment whole = look_up({range.begin, range.begin + 2, range.in_brackets});
  whole.country = country;
  push(whole);
  push(region);
  if (end + 1 < text.size()) refine({range.begin + end + 1, range.end, range.in_brackets}, depth);
  return true;
}

// "ZA-Gauteng-Johannesburg", "Durban-KZN"
bool PlaceSegments::refine_hyphens(Range range, int depth) {
  const std::string_view text = lower(range);
  const auto first = text.find('-');
  if (first == std::string_view::npos) return false;
  const auto named = [&](Range part) {
    const std::size_t mark = keys_used_;
    const std::string_view k = key(part);
    const bool capitals = !has_small_letter(cased(part));
    const std::string_view upper = cased(part);
    const bool result = is_country(k, capitals) || is_region(k, capitals) ||
                        (capitals && upper.size() == 2 && !country_by_code(upper).empty());
    keys_used_ = mark;
    return result;
  };
  const Range head{range.begin, range.begin + first, range.in_brackets};
  const Range rest{range.begin + first + 1, range.end, range.in_brackets};
  const auto last = text.rfind('-');
  const Range front{range.begin, range.begin + last, range.in_brackets};
  const Range tail{range.begin + last + 1, range.end, range.in_brackets};
  const std::string_view before_tail = text.substr(0, last);
  const bool one_name = is_linking_word(before_tail.substr(before_tail.rfind('-') + 1));
  if (named(head)) {
    refine(head, depth);
    refine(rest, depth);
  } else if (!one_name && named(tail)) {
    refine(front, depth);
    refine(tail, depth);
  } else {
    return false;
  }
  return true;
}

// "Durban KZN", "Cape Town South Africa", "Austin TX"
bool PlaceSegments::refine_tail(Range range, int depth) {
  const BlankWords words{text_.lower(), range.begin, range.end};
  if (words.count < 2 || !words.complete) return false;
  for (std::size_t n = std::min<std::size_t>(words.count - 1, 4); n > 0; --n) {
    const Range tail{words.words[words.count - n].begin, range.end, range.in_brackets};
    const auto& before = words.words[words.count - n - 1];
    if (is_linking_word(text_.lower().substr(before.begin, before.end - before.begin))) continue;
    const Range rest{range.begin, before.end, range.in_brackets};
    const std::size_t mark = keys_used_;
    const std::string_view tail_key = key(tail);
    const std::string_view rest_key = key(rest);
    const bool capitals = !has_small_letter(cased(tail));
    const bool country =
        n > 1 || tail_key.size() > 3
            ? !country_by_name(tail_key).empty()
            : is_any(tail_key, {"us", "uk", "usa", "za", "rsa", "uae"}) && capitals;
    const bool direction = is_direction(rest_key);
    bool region = is_region(tail_key, capitals && n == 1) && !direction;
    // "Johannesburg North West" is a part of Johannesburg.
    for (const TownName& town : south_african_towns(rest_key))
      if (region && tail_key == "north west") region = town.province == "North West";
    keys_used_ = mark;
    if (country && direction) {
      refine(tail, depth);
      return true;
    }
    if (!country && !region) continue;
    refine(rest, depth);
    refine(tail, depth);
    return true;
  }
  return false;
}

}  // namespace workwise::job
