#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/source.hpp"
#include "feed/decode.hpp"
#include "feed/mapping.hpp"
#include "feed/split.hpp"
#include "feed/spool.hpp"
#include "ingest/batch.hpp"

/// The way of an item from the spool to a row, cut into its parts, without network and database.
namespace workwise::bench {

enum class Shape { xml, ndjson, json, csv, rss };

const char* to_string(Shape shape);

/// A generated feed on disk and the source that reads it.
struct Feed {
  Feed(Shape shape, std::size_t jobs);

  std::size_t jobs;
  config::Source source;
  feed::Spool spool;
};

/// All items of a feed, in memory as a splitter gives them.
class Items {
 public:
  explicit Items(const Feed& feed);

  const std::vector<feed::Item>& all() const { return items_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::string memory_;
  std::vector<feed::Item> items_;
  std::size_t bytes_ = 0;
};

/// What a poll costs when nothing has changed. Returns something of every item.
std::uint64_t split(const Feed& feed);
std::uint64_t split_and_fingerprint(const Feed& feed);

/// The first half of decoding: an item parsed and the texts of its fields taken.
class Taker {
 public:
  explicit Taker(const Feed& feed);
  ~Taker();

  std::size_t parse(const feed::Item& item);
  std::size_t take(const feed::Item& item);

 private:
  std::unique_ptr<feed::ParsedItem> item_;
  std::vector<feed::MappingRule> rules_;
};

/// All of it: decode, normalise, sanitise.
struct Decoded {
  job::Posting posting;
  ingest::Candidate candidate;
};
Decoded decode(feed::Decoder& decoder, const feed::Item& item);

/// And encode, a batch after the other; the last one is left.
void to_rows(feed::Decoder& decoder, const Items& items, ingest::Batch& batch);

}  // namespace workwise::bench
