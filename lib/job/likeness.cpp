#include "job/likeness.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "base/fingerprint.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "job/text.hpp"

namespace workwise::job {
namespace {

/// Hashes are compared between two runs of one program only, but the same for ever is simplest.
constexpr std::uint64_t kSeed = 0;

/// Scripts that write no blanks: each sign is a word.
bool is_word_alone(char32_t code) {
  return (code >= 0x0E00 && code <= 0x0E7F) || (code >= 0x3040 && code <= 0x30FF) ||
         (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
         (code >= 0x20000 && code <= 0x3FFFF);
}

/// The small form of a letter or digit; 0: it parts words.
char32_t small(char32_t code) {
  if (code < 0x80) {
    if (code >= 'A' && code <= 'Z') return code + 32;
    return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') ? code : 0;
  }
  const auto signed_code = static_cast<utf8proc_int32_t>(code);
  const utf8proc_category_t category = utf8proc_category(signed_code);
  if (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_NO) return 0;
  return static_cast<char32_t>(utf8proc_tolower(signed_code));
}

/// A text's words, one behind the other, and where each of them begins and ends.
struct Words {
  struct Word {
    std::size_t begin;
    std::size_t end;
  };
  std::string text;
  std::vector<Word> all;

  explicit Words(std::string_view plain) {
    text.reserve(plain.size() + 1);
    while (!plain.empty()) {
      const CodePoint point = first_code_point(plain);
      plain.remove_prefix(point.size);
      const char32_t letter = small(point.value);
      const bool alone = is_word_alone(point.value);
      if (letter == 0 || alone) end_word();
      if (letter == 0) continue;
      append_utf8(text, letter);
      if (alone) end_word();
    }
    end_word();
  }

  std::string_view operator[](std::size_t n) const { return between(n, n); }
  std::string_view between(std::size_t first, std::size_t last) const {
    return std::string_view(text).substr(all[first].begin, all[last].end - all[first].begin);
  }

 private:
  void end_word() {
    if (text.size() == begin_) return;
    all.push_back({.begin = begin_, .end = text.size()});
    text += ' ';
    begin_ = text.size();
  }

  std::size_t begin_ = 0;
};

/// Ends in "…" or "...", in brackets or not.
bool ends_in_ellipsis(std::string_view text) {
  text = trim(text);
  if (text.ends_with(']') || text.ends_with(')')) text = trim(text.substr(0, text.size() - 1));
  return text.ends_with("…") || text.ends_with("...");
}

std::vector<std::uint64_t> smallest_shingles(const Words& words) {
  std::vector<std::uint64_t> hashes;
  const std::size_t width = TextSketch::kShingleWords;
  for (std::size_t n = 0; n + width <= words.all.size(); ++n)
    hashes.push_back(seeded_hash(words.between(n, n + width - 1), kSeed));
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  if (hashes.size() > TextSketch::kSketch) hashes.resize(TextSketch::kSketch);
  hashes.shrink_to_fit();
  return hashes;
}

/// The query without what counts campaigns, "?" included.
std::string without_campaign(std::string_view query) {
  std::string kept;
  for (const std::string_view part : split(query, '&')) {
    const std::string name = to_lower(part.substr(0, part.find('=')));
    if (part.empty() || name.starts_with("utm_") || name == "gclid" || name == "fbclid" ||
        name == "msclkid")
      continue;
    kept += kept.empty() ? "?" : "&";
    kept += part;
  }
  return kept;
}

/// "www.Example.com:443" is "example.com"; who may sign in is no part of it.
std::string host_key(std::string_view authority, bool secure) {
  std::string host = to_lower(authority.substr(authority.rfind('@') + 1));
  const std::string_view port = secure ? ":443" : ":80";
  if (host.ends_with(port)) host.erase(host.size() - port.size());
  return host.starts_with("www.") ? host.substr(4) : host;
}

}  // namespace

std::string url_key(std::string_view url) {
  const std::string clean = clean_url(url);
  std::string_view rest = clean;
  const std::size_t scheme = rest.find("://");
  if (scheme == std::string_view::npos) return {};
  const bool secure = to_lower(rest.substr(0, scheme)) == "https";
  rest.remove_prefix(scheme + 3);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t host_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::size_t query_at = std::min(rest.find('?'), rest.size());
  std::string_view path = rest.substr(host_end, query_at - host_end);
  while (path.ends_with('/')) path.remove_suffix(1);
  const std::string query =
      query_at < rest.size() ? without_campaign(rest.substr(query_at + 1)) : std::string();
  if (path.empty() && query.empty()) return {};
  return host_key(rest.substr(0, host_end), secure) + std::string(path) + query;
}

TextSketch::TextSketch(std::string_view html) {
  const std::string plain = plain_text(html.substr(0, kBytesMax));
  const Words words(plain);
  words_ = words.all.size();
  if (!known()) return;
  cut_ = ends_in_ellipsis(plain);
  smallest_ = smallest_shingles(words);
  std::uint64_t prefix = kSeed;
  for (std::size_t n = 0; n < std::min(words_, kCutWordsMax); ++n)
    prefixes_.push_back(prefix = seeded_hash(words[n], prefix));
}

double TextSketch::resemblance(const TextSketch& other) const {
  if (!known() || !other.known()) return 0;
  std::size_t seen = 0;
  std::size_t common = 0;
  auto a = smallest_.begin();
  auto b = other.smallest_.begin();
  while (seen < kSketch && (a != smallest_.end() || b != other.smallest_.end())) {
    ++seen;
    const bool from_a = b == other.smallest_.end() || (a != smallest_.end() && *a <= *b);
    const bool from_b = a == smallest_.end() || (b != other.smallest_.end() && *b <= *a);
    common += from_a && from_b ? 1 : 0;
    a += from_a ? 1 : 0;
    b += from_b ? 1 : 0;
  }
  return static_cast<double>(common) / static_cast<double>(seen);
}

bool TextSketch::is_cut_of(const TextSketch& whole) const {
  if (!known() || !whole.known() || !cut_) return false;
  const std::size_t compared = words_ - 1;
  return compared <= prefixes_.size() && whole.words_ >= compared &&
         whole.prefixes_.size() >= compared &&
         prefixes_[compared - 1] == whole.prefixes_[compared - 1];
}

}  // namespace workwise::job
