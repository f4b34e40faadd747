// What the way from a feed's bytes to rows costs, part by part, on one core. README.md here says
// what the parts are.
#include <benchmark/benchmark.h>

#include <map>

#include "parts.hpp"

using namespace workwise;
using bench::Shape;

namespace {

constexpr std::size_t kJobs = 5000;  // about 20 MB: no cache but the page cache holds it

const bench::Feed& feed_of(Shape shape) {
  static std::map<Shape, bench::Feed> feeds;
  return feeds.try_emplace(shape, shape, kJobs).first->second;
}

const bench::Items& items_of(Shape shape) {
  static std::map<Shape, bench::Items> items;
  return items.try_emplace(shape, feed_of(shape)).first->second;
}

void count(benchmark::State& state, std::size_t bytes, std::size_t items) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
}

void split(benchmark::State& state, Shape shape) {
  const bench::Feed& feed = feed_of(shape);
  for (auto _ : state) benchmark::DoNotOptimize(bench::split(feed));
  count(state, feed.spool.size(), feed.jobs);
}

void split_and_fingerprint(benchmark::State& state, Shape shape) {
  const bench::Feed& feed = feed_of(shape);
  for (auto _ : state) benchmark::DoNotOptimize(bench::split_and_fingerprint(feed));
  count(state, feed.spool.size(), feed.jobs);
}

void parse(benchmark::State& state, Shape shape) {
  const bench::Items& items = items_of(shape);
  bench::Taker taker{feed_of(shape)};
  for (auto _ : state)
    for (const feed::Item& item : items.all()) benchmark::DoNotOptimize(taker.parse(item));
  count(state, items.bytes(), items.all().size());
}

void take(benchmark::State& state, Shape shape) {
  const bench::Items& items = items_of(shape);
  bench::Taker taker{feed_of(shape)};
  for (auto _ : state)
    for (const feed::Item& item : items.all()) benchmark::DoNotOptimize(taker.take(item));
  count(state, items.bytes(), items.all().size());
}

void decode(benchmark::State& state, Shape shape) {
  const bench::Items& items = items_of(shape);
  feed::Decoder decoder{feed_of(shape).source};
  for (auto _ : state)
    for (const feed::Item& item : items.all())
      benchmark::DoNotOptimize(bench::decode(decoder, item));
  count(state, items.bytes(), items.all().size());
}

void encode(benchmark::State& state, Shape shape) {
  const bench::Items& items = items_of(shape);
  feed::Decoder decoder{feed_of(shape).source};
  std::vector<job::Posting> postings;
  for (const feed::Item& item : items.all())
    postings.push_back(std::move(bench::decode(decoder, item).posting));
  ingest::Batch batch;
  for (auto _ : state) {
    batch = {};
    for (const job::Posting& posting : postings) batch.add({}, posting);
    benchmark::DoNotOptimize(batch.rows.bytes());
  }
  count(state, batch.rows.bytes(), postings.size());
}

void to_rows(benchmark::State& state, Shape shape) {
  const bench::Items& items = items_of(shape);
  feed::Decoder decoder{feed_of(shape).source};
  ingest::Batch batch;
  for (auto _ : state) {
    bench::to_rows(decoder, items, batch);
    benchmark::DoNotOptimize(batch.rows.bytes());
  }
  count(state, items.bytes(), items.all().size());
}

#define WORKWISE_SHAPES(part)                     \
  BENCHMARK_CAPTURE(part, xml, Shape::xml);       \
  BENCHMARK_CAPTURE(part, ndjson, Shape::ndjson); \
  BENCHMARK_CAPTURE(part, json, Shape::json);     \
  BENCHMARK_CAPTURE(part, csv, Shape::csv);       \
  BENCHMARK_CAPTURE(part, rss, Shape::rss)

WORKWISE_SHAPES(split);
WORKWISE_SHAPES(split_and_fingerprint);
WORKWISE_SHAPES(parse);
WORKWISE_SHAPES(take);
WORKWISE_SHAPES(decode);
WORKWISE_SHAPES(encode);
WORKWISE_SHAPES(to_rows);

}  // namespace

BENCHMARK_MAIN();
