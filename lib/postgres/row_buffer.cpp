#include <cstdlib>
#include <cstring>
#include <limits>

#include "postgres/copy.hpp"
#include "postgres/failure.hpp"
#include "postgres/wire.hpp"

namespace workwise::postgres {
namespace {

constexpr std::int32_t kTextOid = 25;
constexpr std::int64_t kEpochMicros = 946'684'800'000'000;  // 2000-01-01, PostgreSQL's zero
constexpr std::uint64_t kNumericBase = 10'000;              // a digit of numeric
constexpr std::uint16_t kNegative = 0x4000;

/// Wrong arity is our bug: the next row would be read at the wrong place.
void must(bool right) {
  if (!right) std::abort();
}

std::int32_t wire_length(std::size_t size) {
  if (size > std::numeric_limits<std::int32_t>::max())
    throw to_error(Failure{.sqlstate = "54000",
                           .message = "a value of " + std::to_string(size) + " bytes is too long"});
  return static_cast<std::int32_t>(size);
}

/// numeric's digits to base 10000, the most significant first, the last one behind the point. The
/// server drops zeros at both ends by itself.
struct Decimal {
  std::uint16_t digits[7];  // 2^63 cents have five before the point
  std::size_t count = 0;
  std::int16_t weight = 0;  // the first digit's power of 10000
};

Decimal decimal(std::uint64_t cents) {
  constexpr std::uint64_t kCents = 100;
  std::uint16_t reversed[7];
  std::size_t count = 0;
  for (std::uint64_t whole = cents / kCents; whole > 0; whole /= kNumericBase)
    reversed[count++] = static_cast<std::uint16_t>(whole % kNumericBase);

  Decimal result;
  result.weight = static_cast<std::int16_t>(static_cast<int>(count) - 1);
  while (count > 0) result.digits[result.count++] = reversed[--count];
  result.digits[result.count++] = static_cast<std::uint16_t>(cents % kCents * kCents);
  return result;
}

}  // namespace

void RowBuffer::begin_row(int columns) {
  must(left_ == 0);
  starts_.push_back(bytes_.size());
  columns_ = left_ = columns;
  put(bytes_, static_cast<std::int16_t>(columns));
}

void RowBuffer::field(std::size_t size) {
  must(left_ > 0);
  put(bytes_, wire_length(size));
  --left_;
}

void RowBuffer::add(std::string_view utf8) {
  field(utf8.size());
  bytes_ += utf8;
}

void RowBuffer::add_integer(std::int64_t value) {
  field(sizeof value);
  put(bytes_, value);
}

void RowBuffer::add_small(std::int16_t value) {
  field(sizeof value);
  put(bytes_, value);
}

void RowBuffer::add_boolean(bool value) {
  field(1);
  bytes_ += value ? '\1' : '\0';
}

void RowBuffer::add_instant(Instant when) {
  std::int64_t micros = 0;
  // The lowest number means -infinity; one above it the server refuses as out of range (22008).
  if (__builtin_sub_overflow(when.time_since_epoch().count(), kEpochMicros, &micros) ||
      micros == std::numeric_limits<std::int64_t>::min())
    micros = std::numeric_limits<std::int64_t>::min() + 1;
  add_integer(micros);
}

void RowBuffer::add_fingerprint(const Fingerprint& value) {
  field(sizeof value.high + sizeof value.low);
  put(bytes_, value.high);
  put(bytes_, value.low);
}

void RowBuffer::add_cents(std::int64_t cents) {
  const auto bits = static_cast<std::uint64_t>(cents);
  const Decimal number = decimal(cents < 0 ? 0 - bits : bits);
  field(8 + 2 * number.count);
  put(bytes_, static_cast<std::uint16_t>(number.count));
  put(bytes_, number.weight);
  put(bytes_, cents < 0 ? kNegative : std::uint16_t{0});
  put(bytes_, std::uint16_t{2});  // shown with two decimals
  for (std::size_t i = 0; i < number.count; ++i) put(bytes_, number.digits[i]);
}

void RowBuffer::add_jsonb(std::string_view json) {
  field(1 + json.size());
  bytes_ += '\1';  // the version of the format
  bytes_ += json;
}

void RowBuffer::add_text_array(std::span<const std::string_view> values) {
  std::size_t size = 12 + (values.empty() ? 0 : 8);
  for (const std::string_view value : values) size += 4 + value.size();
  field(size);
  put(bytes_, std::int32_t{values.empty() ? 0 : 1});  // dimensions
  put(bytes_, std::int32_t{0});                       // no NULL among them
  put(bytes_, kTextOid);
  if (values.empty()) return;
  put(bytes_, static_cast<std::int32_t>(values.size()));
  put(bytes_, std::int32_t{1});  // the first one's index
  for (const std::string_view value : values) {
    put(bytes_, static_cast<std::int32_t>(value.size()));
    bytes_ += value;
  }
}

void RowBuffer::add_null() {
  must(left_ > 0);
  put(bytes_, std::int32_t{-1});
  --left_;
}

std::string_view RowBuffer::range(std::size_t first, std::size_t last) const {
  must(left_ == 0 && first <= last && last <= rows());
  const std::size_t begin = first == rows() ? bytes_.size() : starts_[first];
  const std::size_t end = last == rows() ? bytes_.size() : starts_[last];
  return std::string_view(bytes_).substr(begin, end - begin);
}

void RowBuffer::erase(const std::vector<bool>& which) {
  must(left_ == 0 && which.size() == rows());
  std::size_t end = 0;
  std::size_t kept = 0;
  for (std::size_t row = 0; row < which.size(); ++row) {
    if (which[row]) continue;
    const std::size_t size = range(row, row + 1).size();
    std::memmove(bytes_.data() + end, bytes_.data() + starts_[row], size);
    starts_[kept++] = end;
    end += size;
  }
  bytes_.resize(end);
  starts_.resize(kept);
}

void RowBuffer::clear() {
  bytes_.clear();
  starts_.clear();
  left_ = 0;
}

}  // namespace workwise::postgres
