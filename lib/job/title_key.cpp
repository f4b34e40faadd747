#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "job/folded.hpp"
#include "job/likeness.hpp"

namespace workwise::job {
namespace {

/// Letters and digits: what a word is made of. Beyond ASCII only those are left after fold().
bool is_word(char c) {
  return is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// Marks included: the vowels of Indic scripts and of Thai are such.
bool is_letter_or_digit(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/// A letter or ASCII as it is, '-' for dashes of every kind, else ' '.
void put_folded(std::string& text, char32_t code) {
  if (code >= 0x300 && code <= 0x36F) return;  // the accents of Latin, Greek and Cyrillic
  if (code < 0x80) {
    text += static_cast<char>(code < 0x20 || code == 0x7F ? ' ' : code);
    return;
  }
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(code));
  if (is_letter_or_digit(category))
    append_utf8(text, code);
  else
    text += category == UTF8PROC_CATEGORY_PD || code == 0x2212 ? '-' : ' ';
}

/// Small letters without accents, ASCII punctuation, dashes, blanks, and letters beyond ASCII.
std::string fold(std::string_view text) {
  if (text.size() > kShortTextBytes) return {};
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &mapped,
      // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): a set of flags
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return {};
  std::string folded;
  for (std::string_view rest(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
       !rest.empty();) {
    const CodePoint point = first_code_point(rest);
    put_folded(folded, point.value);
    rest.remove_prefix(point.size);
  }
  return folded;
}

std::string words_of(std::string_view folded) {
  std::string words;
  bool blank = false;
  for (const char c : folded) {
    const bool behind_word = !blank && !words.empty();
    if (!is_word(c) && !((c == '+' || c == '#') && behind_word)) {
      blank = true;
      continue;
    }
    if (blank && !words.empty()) words += ' ';
    blank = false;
    words += c;
  }
  return words;
}

/// "m/w/d": one letter each, a man's and a woman's among them. "A/V" and "R&D" are none.
bool is_gender_mark(std::string_view words) {
  constexpr std::string_view kWhole[] = {"gn",
                                         "all genders",
                                         "all gender",
                                         "alle geschlechter",
                                         "mannlich weiblich divers",
                                         "male female diverse"};
  if (std::find(std::begin(kWhole), std::end(kWhole), words) != std::end(kWhole)) return true;
  bool man = false;
  bool woman = false;
  const std::vector<std::string_view> letters = split(words, ' ');
  if (letters.size() < 2 || letters.size() > 5) return false;
  for (const std::string_view letter : letters) {
    if (letter != "gn" && (letter.size() != 1 || letter.find_first_of("mhwfvkdxinua") != 0))
      return false;
    man = man || letter == "m" || letter == "h";
    woman = woman || letter == "w" || letter == "f" || letter == "v" || letter == "k";
  }
  return man && woman;
}

bool is_year(std::string_view digits) {
  return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
}

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
}

/// "jr10023", "4711-22", "102345" standing alone: no year, no "24/7", no plain word.
bool is_bare_reference(std::string_view token) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; };
  if (!std::all_of(token.begin(), token.end(), allowed)) return false;
  const std::size_t digits = digits_in(token);
  const auto letters =
      static_cast<std::size_t>(std::count_if(token.begin(), token.end(), is_lower));
  if (letters == 0) return digits >= 5;
  return digits >= 4 && letters <= 4 && is_lower(token.front()) && !is_year(token.substr(letters));
}

/// The words that a reference stands behind, the longest first.
constexpr std::string_view kReferenceWords[] = {"reference number",
                                                "reference no",
                                                "requisition id",
                                                "requisition",
                                                "referenznummer",
                                                "stellennummer",
                                                "job number",
                                                "reference",
                                                "kennziffer",
                                                "stellen-id",
                                                "vacancy id",
                                                "referenz",
                                                "job-id",
                                                "job id",
                                                "job no",
                                                "job nr",
                                                "jobid",
                                                "ref no",
                                                "ref nr",
                                                "req id",
                                                "ref",
                                                "req"};

/// A title being taken apart: `text` is folded, what is taken off leaves a blank.
struct Title {
  std::string text;
  std::vector<std::string> references;

  void blank_out(std::size_t begin, std::size_t end) {
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin),
              text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  }

  bool word_begins(std::size_t at) const { return at == 0 || !is_word(text[at - 1]); }
  bool word_ends(std::size_t at) const { return at == text.size() || !is_word(text[at]); }

  void add_reference(std::string_view folded) {
    std::string key = reference_key(folded);
    if (!key.empty() && std::find(references.begin(), references.end(), key) == references.end())
      references.push_back(std::move(key));
  }
};

/// The end of the token with a digit in it that stands at `at` behind ".", ":", "#" or blanks; 0:
/// there is none.
std::size_t reference_behind(const Title& title, std::size_t at, std::size_t& begin) {
  begin = title.text.find_first_not_of(" .:#-", at);
  if (begin == std::string::npos) return 0;
  std::size_t end = begin;
  while (end < title.text.size() && (is_word(title.text[end]) || title.text[end] == '-' ||
                                     title.text[end] == '_' || title.text[end] == '/'))
    ++end;
  return digits_in(std::string_view(title.text).substr(begin, end - begin)) > 0 ? end : 0;
}

/// "Ref: JR-1002", "job id 4711", "#4711".
void take_named_references(Title& title) {
  for (std::size_t at = 0; at < title.text.size(); ++at) {
    if (!title.word_begins(at)) continue;
    const std::string_view rest = std::string_view(title.text).substr(at);
    std::size_t name = rest.starts_with('#') && rest.size() > 3 && is_digit(rest[1]) ? 1 : 0;
    for (const std::string_view word : kReferenceWords)
      if (name == 0 && rest.starts_with(word) && title.word_ends(at + word.size()))
        name = word.size();
    if (name == 0) continue;
    std::size_t begin = 0;
    const std::size_t end = reference_behind(title, at + name, begin);
    if (end == 0) continue;
    title.add_reference(std::string_view(title.text).substr(begin, end - begin));
    title.blank_out(at, end);
  }
}

/// Brackets that hold nothing but a mark of gender or a reference.
void take_brackets(Title& title) {
  for (std::size_t at = 0; at < title.text.size(); ++at) {
    const char open = title.text[at];
    if (open != '(' && open != '[') continue;
    const std::size_t close = title.text.find(open == '(' ? ')' : ']', at);
    if (close == std::string::npos) continue;
    const std::string_view content =
        trim(std::string_view(title.text).substr(at + 1, close - at - 1));
    const bool in = content == "in" && at > 0 && is_word(title.text[at - 1]);
    if (is_bare_reference(content))
      title.add_reference(content);
    else if (!content.empty() && !in && !is_gender_mark(words_of(content)))
      continue;
    title.blank_out(at, close + 1);
    at = close;
  }
}

/// "m/w/d" and "H/F" without brackets: letters with a '/' or '|' between them.
void take_bare_gender(Title& title) {
  for (std::size_t at = 0; at < title.text.size(); ++at) {
    if (!is_word(title.text[at]) || !title.word_begins(at)) continue;
    std::size_t end = at + 1;
    while (end + 1 < title.text.size() && (title.text[end] == '/' || title.text[end] == '|') &&
           is_lower(title.text[end + 1]) && title.word_ends(end + 2))
      end += 2;
    if (title.word_ends(end) &&
        is_gender_mark(words_of(std::string_view(title.text).substr(at, end - at))) && end > at + 1)
      title.blank_out(at, end);
  }
}

/// "Entwickler*in", "Lehrer:innen", "Fahrer/-in": the word without its ending.
void take_endings(Title& title) {
  for (std::size_t at = 1; at < title.text.size(); ++at) {
    const char mark = title.text[at];
    if ((mark != '*' && mark != ':' && mark != '_' && mark != '/') || !is_word(title.text[at - 1]))
      continue;
    std::size_t begin = at + 1;
    if (mark == '/' && begin < title.text.size() && title.text[begin] == '-') ++begin;
    std::string_view rest = std::string_view(title.text).substr(begin);
    const std::size_t size = rest.starts_with("innen") ? 5 : rest.starts_with("in") ? 2 : 0;
    rest.remove_prefix(size);
    if (size == 0 || (!rest.empty() && (is_word(rest.front()) || rest.front() == '-'))) continue;
    title.blank_out(at, begin + size);
  }
}

bool separates(char c) {
  return c == ' ' || c == '-' || c == '|' || c == ',' || c == ';' || c == ':' || c == '/' ||
         c == '.';
}

std::string_view trim_separators(std::string_view text) {
  while (!text.empty() && separates(text.front())) text.remove_prefix(1);
  while (!text.empty() && separates(text.back())) text.remove_suffix(1);
  return text;
}

/// Where the last part begins: behind " - ", " | ", ", " and the like; 0: there is only one.
std::size_t last_part(std::string_view text) {
  const std::size_t blank = text.rfind(' ');
  if (blank == std::string_view::npos || blank == 0) return 0;
  const char before = text[text.find_last_not_of(' ', blank)];
  return separates(before) && before != '.' ? blank + 1 : 0;
}

/// "jr10023 - welder" and "welder | jr10023".
bool take_reference_part(Title& title, std::string_view& text) {
  const std::size_t last = last_part(text);
  if (last > 0 && is_bare_reference(text.substr(last))) {
    title.add_reference(text.substr(last));
    text = trim_separators(text.substr(0, last));
    return true;
  }
  const std::size_t first = std::min(text.find(' '), text.size());
  const std::string_view rest = trim(text.substr(first));
  if (rest.empty() || !separates(rest.front()) || !is_bare_reference(text.substr(0, first)))
    return false;
  title.add_reference(text.substr(0, first));
  text = trim_separators(rest);
  return true;
}

/// "welder - durban" and "welder-durban" of a posting in Durban.
bool take_city(std::string_view& text, const std::string& city) {
  if (city.empty()) return false;
  for (std::size_t dash = text.rfind('-'); dash != std::string_view::npos && dash > 0;
       dash = text.rfind('-', dash - 1)) {
    const std::string behind = words_of(text.substr(dash + 1));
    if (behind.size() > city.size()) return false;
    if (behind != city) continue;  // a city may have a dash of its own
    const std::string_view before = trim_separators(text.substr(0, dash));
    if (before.empty()) return false;
    text = before;
    return true;
  }
  return false;
}

}  // namespace

std::string word_key(std::string_view text) {
  return words_of(fold(text));
}

std::string reference_key(std::string_view reference) {
  std::string folded = fold(reference);
  for (const std::string_view word : kReferenceWords) {
    if (!folded.starts_with(word) || folded.size() == word.size() || is_word(folded[word.size()]))
      continue;
    if (digits_in(folded) > 0) folded.erase(0, word.size());
    break;
  }
  std::erase_if(folded, [](char c) { return !is_word(c); });
  return folded;
}

TitleKey title_key(std::string_view text, std::string_view city) {
  Title title{.text = fold(text), .references = {}};
  take_brackets(title);
  take_named_references(title);
  take_bare_gender(title);
  take_endings(title);
  const std::string city_words = word_key(city);
  const std::string whole = title.text;  // the views below must not move
  std::string_view rest = trim_separators(whole);
  while (take_reference_part(title, rest) || take_city(rest, city_words)) {
  }
  std::sort(title.references.begin(), title.references.end());
  return {.words = words_of(rest), .references = std::move(title.references)};
}

}  // namespace workwise::job
