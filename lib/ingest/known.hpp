#pragma once

#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fingerprint.hpp"
#include "ingest/spill.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// What the database holds of one source when a run begins, and what the run has seen of it.
///
/// Shape:  load(), then for every item find_raw() or mark_id(); afterwards is_unseen().
/// Owns:   at most 40 bytes a posting: raw fingerprint (16), hash of the id (8), a flag, two index
///         slots (4 each, filled to 3/4); in memory up to `memory_max`, from there on in a file.
///         Postings closed by date are known too: while the feed still carries them nothing may be
///         written.
/// Errors: those of Spill.
/// Why:    an item whose raw fingerprint is known needs no decoding; ids are hashed with a seed of
///         this run, so that no feed can be written to collide on purpose.
class Known {
 public:
  enum class Mark { first, repeated };

  /// `directory`: of the file.
  Known(const std::string& directory, std::size_t memory_max);

  void load(postgres::Session& session, const std::string& source);

  /// The item's bytes are those of a known posting: marks it seen.
  bool find_raw(const Fingerprint& raw, Mark& mark);

  struct Identified {
    Mark mark = Mark::first;
    bool held = false;  ///< the database holds it, open or closed by date: contents may be equal
  };
  /// A decoded item: marks its id seen, remembering ids that are new.
  Identified mark_id(std::string_view external_id);
  /// The same without marking it.
  Identified look_up(std::string_view external_id);
  /// The posting is in the feed, though this item of it can't be read: another one may be.
  void mark_present(std::string_view external_id);
  void mark_present(const Fingerprint& raw);

  bool empty() const { return entries_.size() == 0; }
  /// false: memory and disk ran out while it grew; nothing else may be asked.
  bool intact() const { return intact_; }
  bool spilled() const { return memory_.spilled(); }
  std::int64_t open_count() const { return open_; }

  /// Open postings that no item of this run was: how many, and whether this is one of them.
  std::int64_t unseen_count() const;
  bool is_unseen(std::string_view external_id);

 private:
  struct Entry {
    Fingerprint raw;
    std::uint64_t id = 0;
  };
  /// kTwin: another posting has the same raw fingerprint, as after a change of the rule for ids.
  enum Flag : std::uint8_t { kOpen = 1, kDated = 2, kSeen = 4, kPresent = 8, kTwin = 16 };

  /// Open addressing over entry numbers; a slot holds number + 1, 0 is free.
  class Index {
   public:
    explicit Index(std::pmr::memory_resource* memory) : slots_(memory) {}
    void reserve(std::size_t entries);
    bool crowded(std::size_t entries) const { return entries * 4 >= slots_.size() * 3; }
    template <typename Matches>
    std::uint32_t* find(std::uint64_t hash, Matches matches);

   private:
    std::pmr::vector<std::uint32_t> slots_;
  };

  /// Grows without moving what it holds.
  template <typename Value>
  class Rows {
   public:
    explicit Rows(std::pmr::memory_resource* memory) : memory_(memory) {}
    ~Rows() {
      for (Value* chunk : chunks_) memory_->deallocate(chunk, kChunk * sizeof(Value));
    }
    Rows(const Rows&) = delete;

    void push_back(const Value& value) {
      if (size_ % kChunk == 0) {
        chunks_.reserve(chunks_.size() + 1);
        chunks_.push_back(static_cast<Value*>(memory_->allocate(kChunk * sizeof(Value))));
      }
      chunks_.back()[size_++ % kChunk] = value;
    }
    Value& operator[](std::size_t at) { return chunks_[at / kChunk][at % kChunk]; }
    const Value& operator[](std::size_t at) const { return chunks_[at / kChunk][at % kChunk]; }
    std::size_t size() const { return size_; }

   private:
    static constexpr std::size_t kChunk = std::size_t{1} << 15U;
    std::pmr::memory_resource* memory_;
    std::vector<Value*> chunks_;
    std::size_t size_ = 0;
  };

  static bool unseen(std::uint8_t flags) { return (flags & (kOpen | kSeen | kPresent)) == kOpen; }
  std::uint64_t hash_id(std::string_view external_id) const;
  void add(const Entry& entry, std::uint8_t flags);
  void index(std::uint32_t number);
  void rebuild();
  /// nullptr: unknown.
  std::uint8_t* flags_of(std::string_view external_id);
  std::uint8_t* flags_of(const Fingerprint& raw);

  std::uint64_t seed_;
  Spill memory_;
  Rows<Entry> entries_;
  Rows<std::uint8_t> flags_;
  Index by_raw_;
  Index by_id_;
  std::int64_t open_ = 0;
  bool intact_ = false;
};

/// The items of a source that wait in its quarantine.
struct KnownQuarantine {
  struct Entry {
    std::string external_id;  ///< empty: the item could not be identified
    std::int64_t first_run = 0;
    bool current = false;  ///< it was this recipe that could not read it
    bool seen = false;     ///< by this run
    bool gone = false;     ///< an earlier run did not find it any more
    std::string lacks;     ///< the reason, where it is that a path finds nothing
  };
  struct Hash {
    std::size_t operator()(const Fingerprint& value) const { return value.low; }
  };
  std::unordered_map<Fingerprint, Entry, Hash> entries;

  void load(postgres::Session& session, const std::string& source, const Fingerprint& recipe);
};

}  // namespace workwise::ingest
