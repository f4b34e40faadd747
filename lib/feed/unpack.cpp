#include "feed/unpack.hpp"

#include <brotli/decode.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <new>

#include "base/text.hpp"
#include "feed/deflate_frame.hpp"
#include "feed/fetch.hpp"
#include "feed/unzip.hpp"

namespace workwise::feed {
namespace {

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
  std::string buffer_ = std::string(kUnpackedPieceBytes, '\0');
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
  std::string buffer_ = std::string(kUnpackedPieceBytes, '\0');
};

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

void damaged(Packing packing, const std::string& detail) {
  throw SourceError(SourceError::Kind::not_readable,
                    std::string("the ") + to_text(packing) + " data are damaged: " + detail);
}

void cut_short(Packing packing) {
  SourceError error(
      SourceError::Kind::cut_short,
      std::string("the body ends in the middle of its ") + to_text(packing) + " data");
  error.transient = true;
  throw error;
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
      return make_gunzipper();
    case Packing::deflate:
      return make_deflate_unpacker(head);
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
