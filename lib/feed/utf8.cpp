#include "feed/utf8.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

namespace workwise::feed {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080U;

bool is_ascii(std::string_view bytes) {
  std::uint64_t seen = 0;
  for (; bytes.size() >= sizeof seen; bytes.remove_prefix(sizeof seen)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    seen |= word;
  }
  for (const char c : bytes) seen |= static_cast<unsigned char>(c);
  return (seen & kHighBits) == 0;
}

struct Sequence {
  std::size_t size;  ///< 0: this byte begins nothing
  unsigned second_min;
  unsigned second_max;
};

Sequence sequence_of(unsigned lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

std::size_t ascii_run(std::string_view bytes) {
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= bytes.size(); at += sizeof word) {
    std::memcpy(&word, bytes.data() + at, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
  return at;
}

Utf8Step utf8_step(std::string_view bytes) {
  using Kind = Utf8Step::Kind;
  const unsigned lead = static_cast<unsigned char>(bytes[0]);
  if (lead < 0x80) return {Kind::character, 1};
  const Sequence sequence = sequence_of(lead);
  if (sequence.size == 0) return {Kind::broken, 1};
  for (std::size_t at = 1; at < sequence.size; ++at) {
    if (at == bytes.size()) return {Kind::unfinished, at};
    const unsigned byte = static_cast<unsigned char>(bytes[at]);
    const unsigned low = at == 1 ? sequence.second_min : 0x80;
    const unsigned high = at == 1 ? sequence.second_max : 0xBF;
    if (byte < low || byte > high) return {Kind::broken, at};
  }
  return {Kind::character, sequence.size};
}

std::size_t unfinished_tail(std::string_view bytes) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, bytes.size()); ++back) {
    const unsigned byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xC0) continue;  // the middle of a character: its first byte is further back
    const auto step = utf8_step(bytes.substr(bytes.size() - back));
    return step.kind == Utf8Step::Kind::unfinished ? back : 0;
  }
  return 0;
}

void Utf8Check::add(std::string_view bytes) {
  if (ascii_) ascii_ = is_ascii(bytes);
  if (!valid_ || (ascii_ && pending_.empty())) return;
  while (!pending_.empty() && !bytes.empty()) {  // at most three turns
    pending_ += bytes.front();
    bytes.remove_prefix(1);
    const auto step = utf8_step(pending_);
    if (step.kind == Utf8Step::Kind::broken) valid_ = false;
    if (step.kind != Utf8Step::Kind::unfinished) pending_.clear();
  }
  const std::size_t tail = unfinished_tail(bytes);
  const std::string_view whole = bytes.substr(0, bytes.size() - tail);
  if (!whole.empty() && !simdjson::validate_utf8(whole.data(), whole.size())) valid_ = false;
  if (tail > 0) pending_ = bytes.substr(whole.size());
}

void Utf8Tally::add(std::string_view bytes) {
  std::string joined;
  if (!pending_.empty()) {
    joined = pending_ + std::string(bytes);
    bytes = joined;
    pending_.clear();
  }
  while (!bytes.empty()) {
    const Utf8Step step = utf8_step(bytes);
    if (step.kind == Utf8Step::Kind::unfinished) {
      pending_ = bytes;
      return;
    }
    if (step.kind == Utf8Step::Kind::broken) ++broken_;
    if (step.size > 1 && step.kind == Utf8Step::Kind::character) ++sequences_;
    bytes.remove_prefix(step.size);
  }
}

}  // namespace workwise::feed
