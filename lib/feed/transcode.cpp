#include "feed/transcode.hpp"

#include <iconv.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "feed/utf8.hpp"

namespace workwise::feed {

/// Appends to `out` what `bytes` mean and returns how many of them it took; the rest is the
/// beginning of a character, which comes again with what follows it. At the end of the body nothing
/// follows.
class Transcoder::Way {
 public:
  virtual ~Way() = default;
  virtual std::size_t convert(std::string_view bytes, std::string& out) = 0;
  virtual void end(std::string_view unfinished, std::string& out) {
    if (!unfinished.empty()) replace(unfinished.size(), out);
  }

  std::uint64_t replaced = 0;

 protected:
  void replace(std::size_t count, std::string& out) {
    out += "\xEF\xBF\xBD";
    replaced += count;
  }
};

namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} * 1024;

/// 0x80 to 0x9F of windows-1252; 0: not assigned. Source: encoding.spec.whatwg.org, except that the
/// five gaps are counted here instead of becoming control characters.
constexpr std::array<char16_t, 32> kWindows1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append(char32_t point, std::string& out) {
  const auto byte = [&](char32_t value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0U | (point >> 6U));
    byte(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    byte(0xE0U | (point >> 12U));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  } else {
    byte(0xF0U | (point >> 18U));
    byte(0x80U | ((point >> 12U) & 0x3FU));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  }
}

class FromUtf8 : public Transcoder::Way {
 public:
  std::size_t convert(std::string_view bytes, std::string& out) override {
    const std::string_view whole = bytes.substr(0, bytes.size() - unfinished_tail(bytes));
    if (simdjson::validate_utf8(whole.data(), whole.size()))
      out += whole;
    else
      repair(whole, out);
    return whole.size();
  }

 private:
  void repair(std::string_view bytes, std::string& out) {
    while (!bytes.empty()) {
      const Utf8Step step = utf8_step(bytes);
      if (step.kind == Utf8Step::Kind::character)
        out += bytes.substr(0, step.size);
      else
        replace(step.size, out);
      bytes.remove_prefix(step.size);
    }
  }
};

class FromWindows1252 : public Transcoder::Way {
 public:
  std::size_t convert(std::string_view bytes, std::string& out) override {
    const std::size_t all = bytes.size();
    while (!bytes.empty()) {
      const std::size_t plain = ascii_run(bytes);
      out += bytes.substr(0, plain);
      bytes.remove_prefix(plain);
      if (bytes.empty()) break;
      high(static_cast<unsigned char>(bytes.front()), out);
      bytes.remove_prefix(1);
    }
    return all;
  }

 private:
  void high(unsigned byte, std::string& out) {
    const char32_t point = byte < 0xA0 ? kWindows1252[byte - 0x80] : byte;
    if (point == 0)
      replace(1, out);
    else
      append(point, out);
  }
};

class FromUtf16 : public Transcoder::Way {
 public:
  explicit FromUtf16(bool big_endian) : big_endian_(big_endian) {}

  std::size_t convert(std::string_view bytes, std::string& out) override {
    std::size_t at = 0;
    while (at + 2 <= bytes.size()) {
      const char32_t unit = unit_at(bytes, at);
      if (is_high(unit) && at + 4 > bytes.size()) break;
      if (is_high(unit) && is_low(unit_at(bytes, at + 2))) {
        append(0x10000 + ((unit - 0xD800) << 10U) + (unit_at(bytes, at + 2) - 0xDC00), out);
        at += 4;
        continue;
      }
      if (is_high(unit) || is_low(unit))
        replace(2, out);  // half of a pair
      else
        append(unit, out);
      at += 2;
    }
    return at;
  }

 private:
  static bool is_high(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
  static bool is_low(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

  char32_t unit_at(std::string_view bytes, std::size_t at) const {
    const char32_t first = static_cast<unsigned char>(bytes[at]);
    const char32_t second = static_cast<unsigned char>(bytes[at + 1]);
    return big_endian_ ? first * 256 + second : second * 256 + first;
  }

  bool big_endian_;
};

class FromOther : public Transcoder::Way {
 public:
  explicit FromOther(const std::string& name) : converter_(::iconv_open("UTF-8", name.c_str())) {
    if (converter_ == reinterpret_cast<iconv_t>(-1))
      throw Error("iconv can't turn " + name + " into UTF-8");
  }
  ~FromOther() override { ::iconv_close(converter_); }
  FromOther(const FromOther&) = delete;
  FromOther& operator=(const FromOther&) = delete;

  std::size_t convert(std::string_view bytes, std::string& out) override {
    char* next = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
      const int error = convert_some(&next, &left, out);
      if (error == EINVAL && left <= kCharacterMax) break;  // an unfinished character
      if (error == EILSEQ || error == EINVAL) {
        replace(1, out);
        ++next;
        --left;
      }
    }
    return bytes.size() - left;
  }

  void end(std::string_view unfinished, std::string& out) override {
    Way::end(unfinished, out);
    convert_some(nullptr, nullptr, out);  // characters that wait for a combining one
  }

 private:
  static constexpr std::size_t kCharacterMax = 16;

  /// Returns 0, or why it stopped: EILSEQ, EINVAL, E2BIG.
  int convert_some(char** next, std::size_t* left, std::string& out) {
    std::array<char, 8192> buffer;
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t result = ::iconv(converter_, next, left, &to, &room);
    const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
    out.append(buffer.data(), buffer.size() - room);
    return error;
  }

  iconv_t converter_;
};

std::unique_ptr<Transcoder::Way> make_way(const Charset& charset) {
  switch (charset.kind) {
    case Charset::Kind::utf8:
      return std::make_unique<FromUtf8>();
    case Charset::Kind::utf16_le:
      return std::make_unique<FromUtf16>(false);
    case Charset::Kind::utf16_be:
      return std::make_unique<FromUtf16>(true);
    case Charset::Kind::windows_1252:
      return std::make_unique<FromWindows1252>();
    case Charset::Kind::other:
      return std::make_unique<FromOther>(charset.name);
  }
  return nullptr;
}

}  // namespace

Transcoder::Transcoder(const Charset& charset, Sink sink)
    : sink_(std::move(sink)), way_(make_way(charset)), mark_left_(charset.mark_bytes) {}

Transcoder::~Transcoder() = default;

void Transcoder::add(std::string_view bytes) {
  const std::size_t mark = std::min(mark_left_, bytes.size());
  mark_left_ -= mark;
  bytes.remove_prefix(mark);
  std::string joined;
  if (!pending_.empty()) {
    joined = pending_ + std::string(bytes);
    bytes = joined;
  }
  const std::size_t taken = way_->convert(bytes, out_);
  pending_ = std::string(bytes.substr(taken));
  flush(kPieceBytes);
}

void Transcoder::finish() {
  way_->end(pending_, out_);
  pending_.clear();
  flush(1);
}

std::uint64_t Transcoder::replaced_bytes() const {
  return way_->replaced;
}

void Transcoder::flush(std::size_t at_least) {
  if (out_.size() < at_least) return;
  sink_(out_);
  out_.clear();
}

}  // namespace workwise::feed
