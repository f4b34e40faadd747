#include "feed/gzip_header.hpp"

#include <isa-l/crc.h>

#include <algorithm>

#include "feed/packed_bytes.hpp"
#include "feed/unpack.hpp"

namespace workwise::feed {
namespace {

enum Flag : unsigned {
  kChecksum = 2,
  kExtra = 4,
  kName = 8,
  kComment = 16,
  kReserved = 0xE0,
};

[[noreturn]] void no_header(const char* detail) {
  damaged(Packing::gzip, detail);
}

}  // namespace

bool GzipHeader::take(std::string_view& packed) {
  while (part_ != Part::done) {
    if (is_there(part_) && !take_part(packed)) return false;
    part_ = static_cast<Part>(static_cast<int>(part_) + 1);
    record_.clear();
  }
  return true;
}

bool GzipHeader::is_there(Part part) const {
  switch (part) {
    case Part::extra_size:
    case Part::extra:
      return (flags_ & kExtra) != 0;
    case Part::name:
      return (flags_ & kName) != 0;
    case Part::comment:
      return (flags_ & kComment) != 0;
    case Part::checksum:
      return (flags_ & kChecksum) != 0;
    default:
      return true;
  }
}

bool GzipHeader::take_part(std::string_view& packed) {
  switch (part_) {
    case Part::magic:
      if (!take_fixed(packed, 2)) return false;
      if (record_ != "\x1F\x8B") no_header("no header where one was expected");
      return true;
    case Part::method:
      if (!take_fixed(packed, 2)) return false;
      flags_ = static_cast<unsigned char>(record_[1]);
      if (record_[0] != 8) no_header("an unknown method");
      if ((flags_ & kReserved) != 0) no_header("unknown flags");
      return true;
    case Part::rest:  // a time, and two bytes about who packed it
      return take_fixed(packed, 6);
    case Part::extra_size:
      if (!take_fixed(packed, 2)) return false;
      extra_left_ = number16(record_, 0);
      return true;
    case Part::extra:
      return pass_extra(packed);
    case Part::name:
    case Part::comment:
      return pass_text(packed);
    case Part::checksum:
      if (!gather(record_, packed, 2)) return false;
      if (number16(record_, 0) != (checksum_ & 0xFFFFU))
        no_header("its header's checksum is wrong");
      return true;
    case Part::done:
      break;
  }
  return true;
}

bool GzipHeader::take_fixed(std::string_view& packed, std::size_t size) {
  if (!gather(record_, packed, size)) return false;
  count(record_);
  return true;
}

bool GzipHeader::pass_extra(std::string_view& packed) {
  const std::size_t step = std::min(extra_left_, packed.size());
  count(packed.substr(0, step));
  packed.remove_prefix(step);
  extra_left_ -= step;
  return extra_left_ == 0;
}

/// Up to its end, a zero.
bool GzipHeader::pass_text(std::string_view& packed) {
  const std::size_t end = packed.find('\0');
  const std::size_t step = end == std::string_view::npos ? packed.size() : end + 1;
  count(packed.substr(0, step));
  packed.remove_prefix(step);
  return end != std::string_view::npos;
}

void GzipHeader::count(std::string_view bytes) {
  checksum_ = ::crc32_gzip_refl(checksum_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                bytes.size());
}

}  // namespace workwise::feed
