#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace workwise::feed {

/// Reads over the header of a gzip member, which may be cut anywhere. Nothing in it is kept.
///
/// Errors: SourceError not_readable for what is none, by its own checksum too where it has one.
/// Source: RFC 1952, section 2.3.
class GzipHeader {
 public:
  /// Takes what belongs to the header off `packed`; true: that was all of it.
  bool take(std::string_view& packed);

 private:
  enum class Part { magic, method, rest, extra_size, extra, name, comment, checksum, done };

  bool is_there(Part part) const;
  bool take_part(std::string_view& packed);
  bool take_fixed(std::string_view& packed, std::size_t size);
  bool pass_extra(std::string_view& packed);
  bool pass_text(std::string_view& packed);
  void count(std::string_view bytes);

  Part part_ = Part::magic;
  std::string record_;  ///< of the part, as far as it has come
  unsigned flags_ = 0;
  std::size_t extra_left_ = 0;
  std::uint32_t checksum_ = 0;
};

}  // namespace workwise::feed
