#include "feed/unzip.hpp"

#include <isa-l/crc.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "feed/deflate.hpp"
#include "feed/fetch.hpp"
#include "feed/packed_bytes.hpp"
#include "feed/shown.hpp"

namespace workwise::feed {
namespace {

constexpr std::uint64_t kPassedOverMax = 64ULL << 20U;  ///< unpacked, of what nobody reads
constexpr std::size_t kShownMax = 100;                  ///< of a name
constexpr std::uint32_t kIn64Bits = 0xFFFFFFFF;         ///< the size is in the extra field

enum Signature : std::uint32_t {
  kFile = 0x04034B50,
  kDescriptor = 0x08074B50,
  kDirectoryEntry = 0x02014B50,
  kEnd64 = 0x06064B50,
  kEnd64Locator = 0x07064B50,
  kEnd = 0x06054B50,
};

[[noreturn]] void not_readable(const std::string& what, const std::string& next = {}) {
  throw SourceError(SourceError::Kind::not_readable, what, next);
}
[[noreturn]] void damaged(const std::string& what) {
  damaged(Packing::zip, what);
}

std::string method_name(unsigned method) {
  switch (method) {
    case 9:
      return "deflate64";
    case 12:
      return "bzip2";
    case 14:
      return "LZMA";
    case 93:
      return "zstd";
    case 95:
      return "xz";
    default:
      return "method " + std::to_string(method);
  }
}

/// One file of the archive, as the header before it has it.
struct Member {
  std::string name;
  bool encrypted = false;
  bool described = false;  ///< its sizes and checksum may come behind the data only
  unsigned method = 0;
  std::uint32_t checksum = 0;
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  bool in_64_bits = false;

  bool deflated() const { return method == 8; }
  bool is_readable() const {
    const bool stored = method == 0 && (!described || packed > 0 || is_folder());
    return !encrypted && (deflated() || stored);
  }
  bool is_folder() const { return name.ends_with('/') || name.ends_with('\\'); }
  bool is_note() const {
    const auto slash = name.rfind('/');
    const std::string_view last = slash == std::string::npos
                                      ? std::string_view(name)
                                      : std::string_view(name).substr(slash + 1);
    return name.starts_with("__MACOSX/") || last == ".DS_Store" || last.starts_with("._");
  }
};

/// The sizes of 64 bits that an extra field holds instead of the header.
void read_extra(std::string_view extra, Member& member) {
  constexpr unsigned kZip64 = 1;
  while (extra.size() >= 4) {
    const unsigned id = number16(extra, 0);
    const std::size_t size = std::min<std::size_t>(number16(extra, 2), extra.size() - 4);
    std::string_view field = extra.substr(4, size);
    extra.remove_prefix(4 + size);
    if (id != kZip64) continue;
    member.in_64_bits = true;
    for (std::uint64_t* value : {&member.unpacked, &member.packed}) {
      if (*value != kIn64Bits || field.size() < 8) continue;
      *value = number(field, 0, 8);
      field.remove_prefix(8);
    }
  }
}

class Unzipper : public Unpacker {
 public:
  void add(std::string_view packed, const Output& output) override {
    while (!packed.empty()) {
      switch (state_) {
        case State::record:
          take_record(packed);
          break;
        case State::data:
          take_data(packed, output);
          break;
        case State::skipping:
          skip(packed);
          break;
        case State::ended:
          if (packed.find_first_not_of(std::string_view("\0\r\n", 3)) != std::string_view::npos)
            damaged("bytes follow its end");
          return;
      }
    }
  }

  void finish() const override {
    if (state_ != State::ended || skip_ > 0) cut_short(Packing::zip);
    if (taken_.empty()) not_readable("the ZIP archive holds no file");
  }

 private:
  enum class State {
    record,    ///< a record's fixed part and what it says follows is gathered
    data,      ///< a file's
    skipping,  ///< bytes that mean nothing to us
    ended,
  };

  void take_record(std::string_view& packed) {
    if (in_descriptor_) return take_descriptor(packed);
    if (!gather(record_, packed, 4)) return;
    switch (number32(record_, 0)) {
      case kFile:
        if (in_directory_) damaged("a file behind the directory");
        return take_file(packed);
      case kDirectoryEntry:
        in_directory_ = true;
        if (!gather(record_, packed, 46)) return;
        return go_on(number16(record_, 28) + std::uint64_t{number16(record_, 30)} +
                     number16(record_, 32));
      case kEnd64:
        if (!gather(record_, packed, 12)) return;
        return go_on(number(record_, 4, 8));
      case kEnd64Locator:
        if (gather(record_, packed, 20)) go_on(0);
        return;
      case kEnd:
        if (!gather(record_, packed, 22)) return;
        go_on(number16(record_, 20));
        is_last_ = true;
        if (skip_ == 0) state_ = State::ended;
        return;
      default:
        damaged("no record where one was expected");
    }
  }

  /// The record is read, and so many bytes after it are passed over.
  void go_on(std::uint64_t skipped) {
    record_.clear();
    skip_ = skipped;
    state_ = skipped > 0 ? State::skipping : State::record;
  }

  void skip(std::string_view& packed) {
    const auto step = std::min<std::uint64_t>(skip_, packed.size());
    packed.remove_prefix(static_cast<std::size_t>(step));
    skip_ -= step;
    if (skip_ == 0) state_ = is_last_ ? State::ended : State::record;
  }

  void take_file(std::string_view& packed) {
    constexpr std::size_t kFixed = 30;
    if (!gather(record_, packed, kFixed)) return;
    const std::size_t name_size = number16(record_, 26);
    if (!gather(record_, packed, kFixed + name_size + number16(record_, 28))) return;
    const unsigned flags = number16(record_, 6);
    member_ = {.name = record_.substr(kFixed, name_size),
               .encrypted = (flags & 1U) != 0,
               .described = (flags & 8U) != 0,
               .method = number16(record_, 8),
               .checksum = number32(record_, 14),
               .packed = number32(record_, 18),
               .unpacked = number32(record_, 22)};
    read_extra(std::string_view(record_).substr(kFixed + name_size), member_);
    record_.clear();
    begin_member();
  }

  void begin_member() {
    const bool empty = !member_.described && member_.unpacked == 0;
    wanted_ = !member_.is_folder() && !member_.is_note() && !empty;
    if (wanted_) choose_member();
    if (!wanted_ && !member_.described) return go_on(member_.packed);
    if (!member_.is_readable()) refuse_member();
    if (member_.deflated()) deflate_.reset();
    packed_ = unpacked_ = 0;
    checksum_ = 0;
    state_ = State::data;
  }

  void choose_member() {
    if (member_.name == "[Content_Types].xml")
      not_readable("the body is an Office document, which is not read",
                   "ask for the table as CSV, or convert it and read the file");
    if (!taken_.empty())
      not_readable("the ZIP archive holds several files, \"" + shown(taken_, kShownMax) +
                       "\" and \"" + shown(member_.name, kShownMax) + "\": which is the feed?",
                   "ask for an archive of the feed alone, or unpack it and read the file");
    taken_ = member_.name.empty() ? "?" : member_.name;
  }

  [[noreturn]] void refuse_member() const {
    const std::string name = "\"" + shown(member_.name, kShownMax) + "\" in the ZIP archive is ";
    const std::string next =
        "ask for it deflated and without a password, or unpack it and read the file";
    if (member_.encrypted) not_readable(name + "encrypted", next);
    if (member_.method == 0) not_readable(name + "stored without its size before it", next);
    not_readable(name + "packed with " + method_name(member_.method) + ", which is not read", next);
  }

  void take_data(std::string_view& packed, const Output& output) {
    if (member_.deflated())
      inflate_some(packed, output);
    else
      copy_some(packed, output);
  }

  void copy_some(std::string_view& packed, const Output& output) {
    const auto step = static_cast<std::size_t>(
        std::min<std::uint64_t>({member_.packed - packed_, packed.size(), kUnpackedPieceBytes}));
    packed_ += step;
    give(packed.substr(0, step), output);
    packed.remove_prefix(step);
    if (packed_ == member_.packed) end_member();
  }

  void inflate_some(std::string_view& packed, const Output& output) {
    packed_ += packed.size();
    deflate_.add(packed, [&](std::string_view piece) { give(piece, output); });
    packed_ -= packed.size();
    if (deflate_.ended()) end_member();
  }

  void give(std::string_view piece, const Output& output) {
    if (piece.empty()) return;
    unpacked_ += piece.size();
    checksum_ = ::crc32_gzip_refl(checksum_, reinterpret_cast<const unsigned char*>(piece.data()),
                                  piece.size());
    if (wanted_) return output(piece);
    passed_over_ += piece.size();
    if (passed_over_ > kPassedOverMax)
      throw SourceError(
          SourceError::Kind::too_large,
          "the ZIP archive holds more than " + bytes_to_text(kPassedOverMax) + " beside its file");
  }

  void end_member() {
    state_ = State::record;
    if (member_.described) {
      in_descriptor_ = true;
      return;
    }
    check(member_.checksum, member_.packed, member_.unpacked);
  }

  /// Checksum and sizes behind the data: with or without a signature, sizes of 32 or of 64 bits.
  void take_descriptor(std::string_view& packed) {
    if (!gather(record_, packed, 4)) return;
    const std::size_t begin = number32(record_, 0) == kDescriptor ? 4 : 0;
    if (!gather(record_, packed, begin + 12)) return;
    const auto low = [](std::uint64_t size) { return static_cast<std::uint32_t>(size); };
    const bool may_be_wide = member_.in_64_bits || packed_ > kIn64Bits || unpacked_ > kIn64Bits;
    const bool narrow = number32(record_, begin + 4) == low(packed_) &&
                        number32(record_, begin + 8) == low(unpacked_);
    const bool is_wide = may_be_wide && (!narrow || unpacked_ == 0);
    if (is_wide && !gather(record_, packed, begin + 20)) return;
    const std::size_t size = is_wide ? 8 : 4;
    check(number32(record_, begin), number(record_, begin + 4, size),
          number(record_, begin + 4 + size, size));
    in_descriptor_ = false;
    record_.clear();
  }

  void check(std::uint32_t checksum, std::uint64_t packed, std::uint64_t unpacked) const {
    if (packed != packed_ || unpacked != unpacked_) damaged("a file is not as long as it says");
    if (checksum != checksum_) damaged("a checksum is wrong");
  }

  State state_ = State::record;
  std::string record_;
  bool in_descriptor_ = false;
  bool in_directory_ = false;
  bool is_last_ = false;
  std::uint64_t skip_ = 0;
  Member member_;
  bool wanted_ = false;
  std::string taken_;
  std::uint64_t packed_ = 0;
  std::uint64_t unpacked_ = 0;
  std::uint32_t checksum_ = 0;
  std::uint64_t passed_over_ = 0;
  Deflate deflate_{Packing::zip};
};

}  // namespace

std::unique_ptr<Unpacker> make_unzipper() {
  return std::make_unique<Unzipper>();
}

}  // namespace workwise::feed
