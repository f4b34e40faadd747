#include "feed/unpack.hpp"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>

#include "base/text.hpp"
#include "feed/fetch.hpp"
#include "feed/unzip.hpp"

namespace workwise::feed {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} * 1024;

[[noreturn]] void damaged(Packing packing, const char* detail) {
  throw SourceError(SourceError::Kind::not_readable,
                    std::string("the ") + to_text(packing) + " data are damaged" +
                        (detail != nullptr ? std::string(": ") + detail : ""));
}

[[noreturn]] void cut_short(Packing packing) {
  SourceError error(
      SourceError::Kind::cut_short,
      std::string("the body ends in the middle of its ") + to_text(packing) + " data");
  error.transient = true;
  throw error;
}

/// gzip of any number of members with zeros after them; deflate with or without zlib's frame.
class Zlib : public Unpacker {
 public:
  Zlib(Packing packing, int window_bits) : packing_(packing) {
    if (inflateInit2(&stream_, window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~Zlib() override { inflateEnd(&stream_); }
  Zlib(const Zlib&) = delete;
  Zlib& operator=(const Zlib&) = delete;

  void add(std::string_view packed, const Output& output) override {
    while (!packed.empty()) {
      if (ended_ && !starts_member(packed)) return;
      const auto step = std::min<std::size_t>(packed.size(), std::numeric_limits<uInt>::max());
      packed.remove_prefix(inflate_some(packed.substr(0, step), output));
    }
  }

  void finish() const override {
    if (!ended_) cut_short(packing_);
  }

 private:
  /// After the end of a member: zeros are padding (tar, tape), all else has to be a member more.
  bool starts_member(std::string_view& packed) {
    packed.remove_prefix(std::min(packed.find_first_not_of('\0'), packed.size()));
    if (packed.empty()) return false;
    if (packing_ != Packing::gzip) damaged(packing_, "bytes follow its end");
    inflateReset(&stream_);
    ended_ = false;
    return true;
  }

  /// Returns how many bytes were taken: all of them, or those up to the end of the member.
  std::size_t inflate_some(std::string_view packed, const Output& output) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int state = ::inflate(&stream_, Z_NO_FLUSH);
      if (state == Z_MEM_ERROR) throw std::bad_alloc();
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
        damaged(packing_, stream_.msg);
      if (const auto count = buffer_.size() - stream_.avail_out; count > 0)
        output({buffer_.data(), count});
      ended_ = state == Z_STREAM_END;
    } while (!ended_ && (stream_.avail_in > 0 || stream_.avail_out == 0));
    return packed.size() - stream_.avail_in;
  }

  Packing packing_;
  z_stream stream_{};
  bool ended_ = false;
  std::string buffer_ = std::string(kPieceBytes, '\0');
};

class Zstd : public Unpacker {
 public:
  Zstd() : stream_(ZSTD_createDStream(), ZSTD_freeDStream) {
    if (!stream_) throw std::bad_alloc();
    // 8 MiB of history, what RFC 9659 allows on the web: the peer must not choose our memory.
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, 23);
  }

  void add(std::string_view packed, const Output& output) override {
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    bool full = false;
    while (in.pos < in.size || full) {
      ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
      const std::size_t hint = ZSTD_decompressStream(stream_.get(), &out, &in);
      if (ZSTD_isError(hint) != 0U) damaged(Packing::zstd, ZSTD_getErrorName(hint));
      if (out.pos > 0) output({buffer_.data(), out.pos});
      in_frame_ = hint != 0;
      full = in_frame_ && out.pos == out.size;
    }
  }

  void finish() const override {
    if (in_frame_) cut_short(Packing::zstd);
  }

 private:
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  bool in_frame_ = true;
  std::string buffer_ = std::string(kPieceBytes, '\0');
};

class Brotli : public Unpacker {
 public:
  Brotli()
      : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr),
               BrotliDecoderDestroyInstance) {
    if (!state_) throw std::bad_alloc();
  }

  void add(std::string_view packed, const Output& output) override {
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
    std::size_t left = packed.size();
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    if (BrotliDecoderIsFinished(state_.get()) != BROTLI_FALSE)
      damaged(Packing::brotli, "bytes follow its end");
    while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
      auto* next_out = reinterpret_cast<std::uint8_t*>(buffer_.data());
      std::size_t room = buffer_.size();
      result =
          BrotliDecoderDecompressStream(state_.get(), &left, &next_in, &room, &next_out, nullptr);
      if (result == BROTLI_DECODER_RESULT_ERROR)
        damaged(Packing::brotli, BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state_.get())));
      if (room < buffer_.size()) output({buffer_.data(), buffer_.size() - room});
    }
    if (left > 0) damaged(Packing::brotli, "bytes follow its end");
  }

  void finish() const override {
    if (BrotliDecoderIsFinished(state_.get()) == BROTLI_FALSE) cut_short(Packing::brotli);
  }

 private:
  std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state_;
  std::string buffer_ = std::string(kPieceBytes, '\0');
};

/// RFC 1950: method 8, and the first two bytes divide by 31. Many servers send raw deflate instead.
bool has_zlib_frame(std::string_view head) {
  if (head.size() < 2) return true;
  const unsigned first = static_cast<unsigned char>(head[0]);
  const unsigned second = static_cast<unsigned char>(head[1]);
  return (first & 15U) == 8 && (first * 256 + second) % 31 == 0;
}

}  // namespace

const char* to_text(Packing packing) {
  switch (packing) {
    case Packing::gzip:
      return "gzip";
    case Packing::zstd:
      return "zstd";
    case Packing::deflate:
      return "deflate";
    case Packing::brotli:
      return "brotli";
    case Packing::zip:
      return "zip";
  }
  return "";
}

std::optional<Packing> packing_by_magic(std::string_view head) {
  if (head.starts_with("\x1F\x8B")) return Packing::gzip;
  if (head.starts_with("\x28\xB5\x2F\xFD")) return Packing::zstd;
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return Packing::zip;
  return std::nullopt;
}

std::string unreadable_by_magic(std::string_view head) {
  if (head.starts_with("PK\x07\x08")) return "a part of a ZIP archive";
  if (head.starts_with("BZh")) return "bzip2 data";
  if (head.starts_with("\xFD"
                       "7zXZ"))
    return "xz data";
  if (head.starts_with("7z\xBC\xAF")) return "a 7-Zip archive";
  if (head.starts_with("%PDF-")) return "a PDF document";
  return {};
}

std::optional<Packing> packing_by_name(std::string_view token) {
  const std::string name = to_lower(trim(token));
  if (name == "gzip" || name == "x-gzip") return Packing::gzip;
  if (name == "zstd") return Packing::zstd;
  if (name == "deflate") return Packing::deflate;
  if (name == "br") return Packing::brotli;
  return std::nullopt;
}

std::unique_ptr<Unpacker> make_unpacker(Packing packing, std::string_view head) {
  switch (packing) {
    case Packing::gzip:
      return std::make_unique<Zlib>(packing, MAX_WBITS + 16);
    case Packing::deflate:
      return std::make_unique<Zlib>(packing, has_zlib_frame(head) ? MAX_WBITS : -MAX_WBITS);
    case Packing::zstd:
      return std::make_unique<Zstd>();
    case Packing::brotli:
      return std::make_unique<Brotli>();
    case Packing::zip:
      return make_unzipper();
  }
  return nullptr;
}

}  // namespace workwise::feed
