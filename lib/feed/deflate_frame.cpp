#include "feed/deflate_frame.hpp"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "feed/deflate.hpp"
#include "feed/gzip_header.hpp"
#include "feed/packed_bytes.hpp"

namespace workwise::feed {
namespace {

enum class Frame { gzip, zlib, none };

/// Method 8, and the first two bytes divide by 31. Too few bytes to tell are no raw deflate either.
bool has_zlib_frame(std::string_view head) {
  if (head.size() < 2) return true;
  const unsigned first = static_cast<unsigned char>(head[0]);
  const unsigned second = static_cast<unsigned char>(head[1]);
  return (first & 15U) == 8 && (first * 256 + second) % 31 == 0;
}

/// What a stream of deflate is wrapped in, and the stream.
class Framed : public Unpacker {
 public:
  explicit Framed(Frame frame)
      : frame_(frame),
        packing_(frame == Frame::gzip ? Packing::gzip : Packing::deflate),
        deflate_(packing_) {
    begin();
  }

  void add(std::string_view packed, const Output& output) override {
    while (!packed.empty()) {
      switch (state_) {
        case State::header:
          if (take_header(packed)) state_ = State::data;
          break;
        case State::data:
          take_data(packed, output);
          break;
        case State::trailer:
          if (take_trailer(packed)) state_ = State::ended;
          break;
        case State::ended:
          look_behind(packed);
          break;
      }
    }
  }

  void finish() const override {
    if (state_ != State::ended) cut_short(packing_);
  }

 private:
  enum class State { header, data, trailer, ended };

  void begin() {
    deflate_.reset();
    header_ = {};
    record_.clear();
    checksum_ = frame_ == Frame::zlib ? 1 : 0;
    size_ = 0;
    state_ = frame_ == Frame::none ? State::data : State::header;
  }

  bool take_header(std::string_view& packed) {
    if (frame_ == Frame::gzip) return header_.take(packed);
    if (!gather(record_, packed, 2)) return false;
    const unsigned window = static_cast<unsigned char>(record_[0]) / 16U;
    const bool wants_dictionary = (static_cast<unsigned char>(record_[1]) & 32U) != 0;
    if (!has_zlib_frame(record_) || window > 7)
      damaged(packing_, "no header where one was expected");
    if (wants_dictionary) damaged(packing_, "it wants a dictionary");
    record_.clear();
    return true;
  }

  void take_data(std::string_view& packed, const Output& output) {
    deflate_.add(packed, [&](std::string_view piece) {
      count(piece);
      output(piece);
    });
    if (deflate_.ended()) state_ = frame_ == Frame::none ? State::ended : State::trailer;
  }

  void count(std::string_view piece) {
    auto* bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(piece.data()));
    size_ += static_cast<std::uint32_t>(piece.size());
    if (frame_ == Frame::gzip) checksum_ = ::crc32_gzip_refl(checksum_, bytes, piece.size());
    if (frame_ == Frame::zlib) checksum_ = ::isal_adler32(checksum_, bytes, piece.size());
  }

  bool take_trailer(std::string_view& packed) {
    if (!gather(record_, packed, 4)) return false;
    const std::uint32_t checksum = number32(record_, 0);
    if (checksum != (frame_ == Frame::zlib ? __builtin_bswap32(checksum_) : checksum_))
      damaged(packing_, "a checksum is wrong");
    if (frame_ == Frame::zlib) return true;
    if (!gather(record_, packed, 8)) return false;
    if (number32(record_, 4) != size_) damaged(packing_, "a size is wrong");
    return true;
  }

  /// Zeros are padding (tar, tape), all else has to be a member more.
  void look_behind(std::string_view& packed) {
    packed.remove_prefix(std::min(packed.find_first_not_of('\0'), packed.size()));
    if (packed.empty()) return;
    if (frame_ != Frame::gzip) damaged(packing_, "bytes follow its end");
    begin();
  }

  Frame frame_;
  Packing packing_;
  State state_ = State::header;
  GzipHeader header_;
  Deflate deflate_;
  std::string record_;
  std::uint32_t checksum_ = 0;
  std::uint32_t size_ = 0;  ///< of what came out, as far as 32 bits go
};

}  // namespace

std::unique_ptr<Unpacker> make_gunzipper() {
  return std::make_unique<Framed>(Frame::gzip);
}

std::unique_ptr<Unpacker> make_deflate_unpacker(std::string_view head) {
  return std::make_unique<Framed>(has_zlib_frame(head) ? Frame::zlib : Frame::none);
}

}  // namespace workwise::feed
