#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace workwise::feed {

enum class Packing { gzip, zstd, deflate, brotli, zip };

const char* to_text(Packing packing);

/// As many bytes as it takes to know every packing by its first ones.
constexpr std::size_t kMagicBytes = 6;

/// The most that a piece of unpacked bytes has.
constexpr std::size_t kUnpackedPieceBytes = std::size_t{256} * 1024;

/// What the first bytes of a body say; only gzip, zstd and zip have a mark.
std::optional<Packing> packing_by_magic(std::string_view head);

/// An archive or compression that we don't read, by name ("a PDF document"); "": none known.
std::string unreadable_by_magic(std::string_view head);

/// A token of Content-Encoding; nullopt: unknown.
std::optional<Packing> packing_by_name(std::string_view token);

/// Unpacks one compressed stream, whatever the size of the pieces it comes in.
///
/// Owns:   the library's state and one buffer of 256 KiB.
/// Errors: SourceError: not_readable for damaged bytes, cut_short from finish() when the end of the
///         stream has not come.
class Unpacker {
 public:
  using Output = std::function<void(std::string_view)>;

  virtual ~Unpacker() = default;
  virtual void add(std::string_view packed, const Output& output) = 0;
  virtual void finish() const = 0;
};

/// The two ways in which an unpacker fails, as SourceErrors.
[[noreturn]] void damaged(Packing packing, const std::string& detail);
[[noreturn]] void cut_short(Packing packing);

/// `head`: the first bytes (they are not consumed); deflate comes in two kinds.
std::unique_ptr<Unpacker> make_unpacker(Packing packing, std::string_view head);

}  // namespace workwise::feed
