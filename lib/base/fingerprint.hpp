#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace workwise {

/// 128 bits of XXH3: equal bytes give equal fingerprints on every machine and version (the
/// algorithm is frozen since xxHash 0.8). Not for adversaries: whoever can choose both texts can
/// collide them.
struct Fingerprint {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

Fingerprint fingerprint(std::string_view bytes);

/// Appends a value with its length before it, as Fingerprinter::add_field hashes it: for what is
/// many small values and fits into memory, fingerprint() of them all is several times as fast.
void append_field(std::string_view bytes, std::string& fields);

/// 64 bits, seeded: for in-memory tables that a feed's author must not be able to fill with
/// collisions.
std::uint64_t seeded_hash(std::string_view bytes, std::uint64_t seed);

/// PostgreSQL's uuid text: "01234567-89ab-cdef-0123-456789abcdef".
std::string to_uuid(const Fingerprint& value);
Fingerprint from_uuid(std::string_view text);  ///< throws Error when it is not a uuid

/// The fingerprint of a body that comes in pieces.
class Fingerprinter {
 public:
  Fingerprinter();
  ~Fingerprinter();
  Fingerprinter(Fingerprinter&&) noexcept;
  Fingerprinter& operator=(Fingerprinter&&) noexcept;

  void add(std::string_view bytes);
  /// A value with its length before it: ("ab","c") and ("a","bc") differ.
  void add_field(std::string_view bytes);
  Fingerprint digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace workwise
