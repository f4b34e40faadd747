// What is inflated is held against zlib, over generated streams, cuts, damage and piece sizes.
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "unit/feed/packing.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;

/// The same sequence on every machine and at every run.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(engine_() % limit); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  /// Mostly small, sometimes as large as it gets.
  std::size_t size(std::size_t limit) { return below(1 + (limit >> below(18))); }
  char byte() { return static_cast<char>(below(256)); }

 private:
  std::mt19937_64 engine_;
};

enum Bits : int { kGzip = 15 + 16, kZlib = 15, kRaw = -15 };

struct Outcome {
  std::string body;
  std::optional<Kind> error;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// zlib's answer, with our rule for what follows a stream: zeros, or to gzip another member.
Outcome by_zlib(std::string_view wire, int bits) {
  Outcome outcome;
  z_stream stream{};
  inflateInit2(&stream, bits);
  std::string buffer(std::size_t{1} << 16U, '\0');
  bool ended = false;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(wire.data()));
  stream.avail_in = static_cast<uInt>(wire.size());
  while (!outcome.error) {
    if (ended) {
      for (; stream.avail_in > 0 && *stream.next_in == 0; --stream.avail_in) ++stream.next_in;
      if (stream.avail_in == 0) break;
      if (bits != kGzip) outcome.error = Kind::not_readable;
      inflateReset(&stream);
      ended = false;
      continue;
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    outcome.body.append(buffer, 0, buffer.size() - stream.avail_out);
    ended = state == Z_STREAM_END;
    if (state == Z_BUF_ERROR)
      outcome.error = Kind::cut_short;
    else if (state != Z_OK && !ended)
      outcome.error = Kind::not_readable;
  }
  inflateEnd(&stream);
  return outcome;
}

/// Ours, in pieces of one size, or of any up to it.
Outcome by_us(std::string_view wire, int bits, std::size_t piece_max, Dice* dice = nullptr) {
  Outcome outcome;
  try {
    const auto unpacker =
        make_unpacker(bits == kGzip ? Packing::gzip : Packing::deflate, wire.substr(0, 6));
    while (!wire.empty()) {
      const std::size_t size = dice != nullptr ? 1 + dice->size(piece_max) : piece_max;
      const std::string piece(wire.substr(0, size));  // of its own, for sanitizers to watch
      wire.remove_prefix(piece.size());
      unpacker->add(piece, [&](std::string_view bytes) {
        EXPECT_LE(bytes.size(), kUnpackedPieceBytes);
        outcome.body += bytes;
      });
    }
    unpacker->finish();
  } catch (const SourceError& error) {
    outcome.error = error.kind;
  }
  return outcome;
}

std::string some_text(Dice& dice) {
  std::string text;
  const std::size_t size = dice.size(400'000);
  const std::size_t letters = 1 + dice.below(256);
  while (text.size() < size) {
    const std::size_t length = 1 + dice.size(5000);
    const std::size_t back = text.empty() ? 0 : 1 + dice.size(text.size() - 1);
    if (back > 0 && dice.below(3) > 0) {
      for (std::size_t i = 0; i < length; ++i) text += text[text.size() - back];
    } else {
      for (std::size_t i = 0; i < length; ++i) text += static_cast<char>(dice.below(letters));
    }
  }
  return text;
}

/// Of every level, strategy, window and memory, with flushes in between.
std::string some_stream(Dice& dice, const std::string& text, int bits) {
  z_stream stream{};
  const int smaller = dice.one_in(3) ? static_cast<int>(dice.below(7)) : 0;
  deflateInit2(&stream, static_cast<int>(dice.below(10)), Z_DEFLATED,
               bits > 0 ? bits - smaller : bits + smaller, 1 + static_cast<int>(dice.below(9)),
               static_cast<int>(dice.below(5)));
  constexpr int kFlushes[] = {Z_NO_FLUSH, Z_NO_FLUSH,   Z_PARTIAL_FLUSH,
                              Z_BLOCK,    Z_SYNC_FLUSH, Z_FULL_FLUSH};
  std::string packed;
  std::string buffer(std::size_t{1} << 16U, '\0');
  std::string_view left = text;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    const std::size_t step = std::min(left.size(), 1 + dice.size(200'000));
    const int flush = step == left.size() ? Z_FINISH : kFlushes[dice.below(std::size(kFlushes))];
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(left.data()));
    stream.avail_in = static_cast<uInt>(step);
    left.remove_prefix(step);
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      state = deflate(&stream, flush);
      packed.append(buffer, 0, buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return packed;
}

struct Sample {
  std::string wire;
  int bits = kGzip;
};

Sample some_sample(Dice& dice) {
  constexpr int kBits[] = {kGzip, kGzip, kZlib, kRaw};
  Sample sample{.wire = {}, .bits = kBits[dice.below(4)]};
  do sample.wire += some_stream(dice, dice.one_in(8) ? "" : some_text(dice), sample.bits);
  while (sample.bits == kGzip && dice.one_in(3));
  if (dice.one_in(5)) sample.wire += std::string(dice.below(600), '\0');
  return sample;
}

/// What raw deflate begins with can look like zlib's frame: then that is what we take it for.
bool is_ambiguous(const Sample& sample) {
  if (sample.bits != kRaw) return false;
  const unsigned first = static_cast<unsigned char>(sample.wire[0]);
  const unsigned second = sample.wire.size() > 1 ? static_cast<unsigned char>(sample.wire[1]) : 0;
  return sample.wire.size() < 2 || ((first & 15U) == 8 && (first * 256 + second) % 31 == 0);
}

constexpr std::uint64_t kSamples = 100;
constexpr std::size_t kWhole = std::size_t{1} << 30U;

TEST(DeflateTest, GivesWhatZlibGivesInPiecesOfAnySize) {
  for (std::uint64_t seed = 0; seed < kSamples; ++seed) {
    Dice dice(seed);
    const Sample sample = some_sample(dice);
    if (is_ambiguous(sample)) continue;
    const Outcome expected = by_zlib(sample.wire, sample.bits);
    ASSERT_FALSE(expected.error);
    EXPECT_TRUE(by_us(sample.wire, sample.bits, kWhole) == expected) << seed;
    EXPECT_TRUE(by_us(sample.wire, sample.bits, 40'000, &dice) == expected) << seed;
    if (sample.wire.size() > 50'000) continue;
    EXPECT_TRUE(by_us(sample.wire, sample.bits, 1) == expected) << seed;
  }
}

/// The library decodes up to three bytes at a time: of a cut stream the last two may be missing.
TEST(DeflateTest, WhatIsCutIsCutShortWhereverThatIs) {
  for (std::uint64_t seed = 0; seed < kSamples; ++seed) {
    Dice dice(seed);
    Sample sample = some_sample(dice);
    const std::size_t back = 1 + dice.size(sample.wire.size() - 1);
    sample.wire.resize(dice.one_in(2) ? sample.wire.size() - back : back);
    if (sample.wire.empty() || is_ambiguous(sample)) continue;
    const Outcome expected = by_zlib(sample.wire, sample.bits);
    for (const Outcome& ours :
         {by_us(sample.wire, sample.bits, kWhole), by_us(sample.wire, sample.bits, 5000, &dice)}) {
      EXPECT_EQ(ours.error, expected.error) << seed;
      EXPECT_TRUE(expected.body.starts_with(ours.body)) << seed;
      EXPECT_LE(expected.body.size(), ours.body.size() + 2) << seed;
    }
  }
}

/// Which of two faults is met first may differ now and then; that there is one, and what is none,
/// may not. Raw deflate has no checksum: there some damage is only an odd way to write a body.
TEST(DeflateTest, DamageIsFoundWhereZlibFindsIt) {
  std::uint64_t other_faults = 0;
  for (std::uint64_t seed = 0; seed < 5 * kSamples; ++seed) {
    Dice dice(seed);
    Sample sample = some_sample(dice);
    for (std::size_t count = 1 + dice.below(3); count > 0; --count)
      sample.wire[dice.below(sample.wire.size())] ^=
          static_cast<char>(dice.one_in(2) ? 1U << dice.below(8) : 1 + dice.below(255));
    if (is_ambiguous(sample)) continue;
    const Outcome expected = by_zlib(sample.wire, sample.bits);
    const Outcome whole = by_us(sample.wire, sample.bits, kWhole);
    const Outcome pieces = by_us(sample.wire, sample.bits, 5000, &dice);
    EXPECT_EQ(whole.error, pieces.error) << seed;
    if (sample.bits == kRaw) continue;
    ASSERT_EQ(whole.error.has_value(), expected.error.has_value()) << seed;
    if (whole.error != expected.error) ++other_faults;
    if (expected.error) continue;
    EXPECT_TRUE(whole == expected) << seed;
    EXPECT_TRUE(pieces == expected) << seed;
  }
  EXPECT_LT(other_faults, 5U);
}

/// A member with everything that a header can have.
std::string with_header(const std::string& text, bool extra, bool name, bool comment,
                        bool checksum) {
  std::string field(
      "AB\x04\x00"
      "1\x00"
      "34",
      8);
  std::string named = "jobs.xml";
  std::string said = "all of them";
  gz_header header{};
  header.text = 1;
  header.time = 1'700'000'000;
  if (extra) header.extra = reinterpret_cast<Bytef*>(field.data());
  header.extra_len = static_cast<uInt>(field.size());
  if (name) header.name = reinterpret_cast<Bytef*>(named.data());
  if (comment) header.comment = reinterpret_cast<Bytef*>(said.data());
  header.hcrc = checksum ? 1 : 0;
  return deflated(text, kGzip, &header);
}

const std::string kText = "<jobs><job>welder</job></jobs>";

TEST(DeflateTest, AGzipHeaderMayHaveEveryFieldAndBeCutAnywhere) {
  for (unsigned fields = 0; fields < 16; ++fields) {
    const std::string member = with_header(kText, (fields & 1U) != 0, (fields & 2U) != 0,
                                           (fields & 4U) != 0, (fields & 8U) != 0);
    const std::string wire = member + member;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{11}, kWhole})
      EXPECT_EQ(by_us(wire, kGzip, piece).body, kText + kText) << fields << ' ' << piece;
    for (std::size_t size = 1; size < member.size(); ++size)
      EXPECT_EQ(by_us(member.substr(0, size), kGzip, 2).error, Kind::cut_short) << size;
  }
}

TEST(DeflateTest, AHeaderThatIsNoneIsNotReadable) {
  const auto error_with = [](std::size_t at, char byte) {
    std::string wire = with_header(kText, true, true, true, true);
    wire[at] = byte;
    return by_us(wire, kGzip, 1).error;
  };
  EXPECT_EQ(error_with(2, 7), Kind::not_readable) << "the method";
  EXPECT_EQ(error_with(3, '\x80'), Kind::not_readable) << "a flag that has no meaning";
  EXPECT_EQ(error_with(5, 'x'), Kind::not_readable) << "the time, of which it has a checksum";
  EXPECT_EQ(error_with(20, '_'), Kind::not_readable) << "the name";
}

TEST(DeflateTest, ChecksumsAndSizesAreHeldAgainstWhatCameOut) {
  const std::string gzip = gzipped(kText);
  const std::string zlib = deflated(kText, kZlib);
  for (const std::size_t back : {1, 4, 5, 8}) {
    std::string wire = gzip;
    wire[wire.size() - back] ^= 1;
    EXPECT_EQ(by_us(wire, kGzip, 1).error, Kind::not_readable) << back;
    if (back > 4) continue;
    wire = zlib;
    wire[wire.size() - back] ^= 1;
    EXPECT_EQ(by_us(wire, kZlib, 1).error, Kind::not_readable) << back;
  }
}

}  // namespace
}  // namespace workwise::feed
