#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How alike two published postings are: pure functions, bounded work, no guesses.
namespace workwise::job {

/// The words of a short text: compatibility forms, case and accents off, everything but letters
/// and digits a single ' '. A '+' or '#' behind a word stays ("c++"). Empty when nothing is left,
/// or when the text is above kShortTextBytes: no name or title, then.
inline constexpr std::size_t kShortTextBytes = 1024;
std::string word_key(std::string_view text);

/// What a title is called by, and what sets it apart from its namesakes.
struct TitleKey {
  std::string words;                    ///< word_key of what is left; empty: nothing to compare
  std::vector<std::string> references;  ///< "ref: jr-1002" is "jr1002"; as they stand in the title

  friend bool operator==(const TitleKey&, const TitleKey&) = default;
};

/// Takes off what boards add to a title: marks of gender ("(m/w/d)", "H/F", "*in"), reference
/// numbers, and behind the last dash the posting's own city. Any other place stays.
TitleKey title_key(std::string_view title, std::string_view city);

/// A reference as it is compared: letters and digits, without the word before it.
std::string reference_key(std::string_view reference);

/// What of a link to a posting names it: without scheme, "www.", fragment, campaign parameters and
/// the slash at the end. Empty where it names no more than a host.
std::string url_key(std::string_view url);

/// What is kept of a description: enough to say how alike two are, whatever their length.
///
/// Shape:  made from sanitised HTML, of which the first kBytesMax count. Compared by value.
/// Owns:   at most kSketch + kCutWordsMax hashes, 5 KiB.
/// Why:    docs/adr/0014-twins-are-links.md
/// Source: Broder, "On the resemblance and containment of documents" (1997): the k smallest hashes
///         of all shingles are a fair sample of the union of two texts.
class TextSketch {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{64} * 1024;
  static constexpr std::size_t kSketch = 128;  ///< hashes: a standard error of 0.04
  static constexpr std::size_t kShingleWords = 3;
  static constexpr std::size_t kWordsMin = 20;      ///< fewer say nothing
  static constexpr std::size_t kCutWordsMax = 512;  ///< of a text that ends in an ellipsis

  TextSketch() = default;
  explicit TextSketch(std::string_view html);

  /// Too short a text is an unknown one.
  bool known() const { return words_ >= kWordsMin; }
  std::size_t words() const { return words_; }

  /// The share of word shingles that both have, 0 to 1; 0 where either is unknown.
  double resemblance(const TextSketch& other) const;

  /// Does this text end in an ellipsis ("…", "...", "[…]"), and is it the beginning of `whole`? The
  /// word at the cut may be half a word and is not compared.
  bool is_cut_of(const TextSketch& whole) const;

 private:
  std::size_t words_ = 0;
  bool cut_ = false;
  std::vector<std::uint64_t> smallest_;  ///< of the shingles' hashes, ascending, distinct
  std::vector<std::uint64_t> prefixes_;  ///< [n]: of the first n + 1 words
};

}  // namespace workwise::job
