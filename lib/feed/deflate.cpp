#include "feed/deflate.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstdint>

namespace workwise::feed {
namespace {

constexpr std::size_t kReadAhead = 8;  ///< bytes; the library holds bits in a word of 64
constexpr std::size_t kStepMax = std::size_t{1} << 30U;  ///< it counts in 32 bits

const char* what_of(int result) {
  switch (result) {
    case ISAL_INVALID_BLOCK:
      return "an invalid block";
    case ISAL_INVALID_SYMBOL:
      return "an invalid code";
    case ISAL_INVALID_LOOKBACK:
      return "a distance too far back";
    default:
      return "deflate";
  }
}

}  // namespace

Deflate::Deflate(Packing packing)
    : packing_(packing),
      state_(std::make_unique_for_overwrite<inflate_state>()),
      buffer_(kUnpackedPieceBytes, '\0') {
  isal_inflate_init(state_.get());
}

Deflate::~Deflate() = default;

void Deflate::reset() {
  isal_inflate_reset(state_.get());
  ended_ = false;
  before_.clear();
}

void Deflate::add(std::string_view& packed, const Unpacker::Output& output) {
  const std::string_view given = packed.substr(0, kStepMax);
  state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(given.data()));
  state_->avail_in = static_cast<std::uint32_t>(given.size());
  inflate_all(output);
  if (ended_) {
    packed = behind(packed, packed.size() - given.size());
    return;
  }
  packed.remove_prefix(given.size());
  before_ += given.substr(given.size() - std::min(given.size(), kReadAhead));
  if (before_.size() > kReadAhead) before_.erase(0, before_.size() - kReadAhead);
}

void Deflate::inflate_all(const Unpacker::Output& output) {
  do {
    const std::uint32_t had = state_->avail_in;
    state_->next_out = reinterpret_cast<std::uint8_t*>(buffer_.data());
    state_->avail_out = static_cast<std::uint32_t>(buffer_.size());
    if (const int result = isal_inflate(state_.get()); result < 0)
      damaged(packing_, what_of(result));
    const std::size_t count = buffer_.size() - state_->avail_out;
    if (count > 0) output({buffer_.data(), count});
    ended_ = state_->block_state == ISAL_BLOCK_FINISH;
    const bool stuck = count == 0 && had > 0 && state_->avail_in == had;
    if (stuck && !ended_) damaged(packing_, "deflate");
  } while (!ended_ && (state_->avail_in > 0 || state_->avail_out == 0));
}

/// The last bytes of all that came, as many as were not given, not taken, or taken ahead.
std::string_view Deflate::behind(std::string_view packed, std::size_t not_given) {
  const auto taken_ahead = static_cast<std::size_t>(state_->read_in_length) / 8;
  const std::size_t count = not_given + state_->avail_in + taken_ahead;
  if (count <= packed.size()) return packed.substr(packed.size() - count);
  const std::size_t earlier = std::min(count - packed.size(), before_.size());
  behind_ = before_.substr(before_.size() - earlier) + std::string(packed);
  return behind_;
}

}  // namespace workwise::feed
