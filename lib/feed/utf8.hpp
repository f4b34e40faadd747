#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace workwise::feed {

/// What stands at the beginning of some bytes, by the Unicode standard's table of well-formed UTF-8
/// and its rule of maximal subparts (as browsers do it): a broken sequence ends where it breaks.
struct Utf8Step {
  enum class Kind { character, broken, unfinished } kind;
  std::size_t size;
};

/// `bytes` must not be empty. `unfinished`: all that is there could begin a character.
Utf8Step utf8_step(std::string_view bytes);

/// How many bytes at the beginning are ASCII.
std::size_t ascii_run(std::string_view bytes);

/// How many bytes at the end could be the beginning of a character (0 to 3).
std::size_t unfinished_tail(std::string_view bytes);

/// Is a body that comes in pieces valid UTF-8, and is it nothing but ASCII?
class Utf8Check {
 public:
  void add(std::string_view bytes);
  /// After the last piece.
  bool valid() const { return valid_ && pending_.empty(); }
  bool ascii() const { return ascii_; }

 private:
  std::string pending_;  ///< the beginning of a character that the next piece completes
  bool valid_ = true;
  bool ascii_ = true;
};

/// Counts what speaks for UTF-8 and what against it in a body that is not valid and says nothing.
class Utf8Tally {
 public:
  void add(std::string_view bytes);
  /// Text in another charset forms a valid sequence of two or more bytes only by accident.
  bool mostly_utf8() const { return sequences_ > broken_; }

 private:
  std::string pending_;
  std::uint64_t sequences_ = 0;
  std::uint64_t broken_ = 0;
};

}  // namespace workwise::feed
