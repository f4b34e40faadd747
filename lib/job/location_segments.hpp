#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "job/folded.hpp"
#include "job/gazetteer.hpp"
#include "job/posting.hpp"

namespace workwise::job {

/// One part of a location's text, "Sandton", "GP", "South Africa", and what the gazetteer has under
/// its key.
struct PlaceSegment {
  std::string_view published;  ///< as the feed has it
  std::string_view key;
  std::string_view country;  ///< by name
  std::span<const RegionName> regions;
  std::span<const TownName> towns;
  std::span<const CityName> cities;
  bool in_brackets = false;
  bool capitals = false;  ///< no small letter in it
};

/// A location's text in parts. What is no place is taken out on the way: the work mode, postal
/// codes, streets' numbers, "Greater", "based in". Marks separate, and so do " - ", " or ", and
/// where both sides are known blanks ("Durban KZN") and hyphens ("ZA-Gauteng-Johannesburg").
class PlaceSegments {
 public:
  static constexpr std::size_t kSegmentsMax = 16;

  explicit PlaceSegments(const Folded& text);

  std::span<const PlaceSegment> all() const { return {segments_.data(), count_}; }
  std::optional<WorkMode> work_mode() const;
  std::string_view postal_code() const { return postal_code_; }
  bool nationwide() const { return nationwide_; }

 private:
  struct Range {
    std::size_t begin;
    std::size_t end;
    bool in_brackets;
  };

  void split();
  void refine(Range range, int depth);
  bool refine_mode(Range range, int depth);
  bool refine_alternatives(Range range, int depth);
  bool refine_postal_code(Range range, int depth);
  bool refine_affixes(Range range, int depth);
  bool refine_iso_code(Range range, int depth);
  bool refine_hyphens(Range range, int depth);
  bool refine_tail(Range range, int depth);
  void push(const PlaceSegment& segment);

  std::string_view lower(Range range) const;
  std::string_view cased(Range range) const;
  std::string_view key(Range range);
  PlaceSegment look_up(Range range);
  bool is_known(Range range);
  bool names_region(Range range);

  const Folded& text_;
  std::array<PlaceSegment, kSegmentsMax> segments_{};
  std::size_t count_ = 0;
  std::array<char, 4 * Folded::kBytesMax> keys_;
  std::size_t keys_used_ = 0;
  std::string_view postal_code_;
  std::uint8_t modes_ = 0;
  bool modes_possible_ = false;
  bool either_ = false;
  bool nationwide_ = false;
};

}  // namespace workwise::job
