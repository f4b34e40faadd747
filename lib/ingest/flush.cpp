#include "ingest/flush.hpp"

#include <algorithm>
#include <utility>

namespace workwise::ingest {

Flusher::Flusher(postgres::Session& session, Writing writing, int writers_max,
                 AddSession add_session)
    : writing_(std::move(writing)),
      writers_max_(static_cast<std::size_t>(writers_max)),
      add_session_(std::move(add_session)) {
  writers_.reserve(writers_max_);  // they stay where they are
  writers_.emplace_back(session, writing_);
}

void Flusher::flush(Batch batch) {
  Writer& writer = free_writer();
  writer.drop_equal(batch);
  if (batch.empty()) {
    carried_ += batch.counts;
    counts_ += batch.counts;
    return;
  }
  writer.begin(std::move(batch), batches_ == 0);
}

void Flusher::finish() {
  while (!busy_writers().empty()) collect_one();
}

/// Until the first batch is committed the fence that it puts up would block the others.
Writer& Flusher::free_writer() {
  for (Writer& writer : writers_)
    if (!writer.busy()) return writer;
  if (writers_.size() < writers_max_ && batches_ > 0) {
    try {
      return writers_.emplace_back(add_session_(), writing_);
    } catch (const postgres::Error&) {  // the server has no room for more: as many are enough
      writers_max_ = writers_.size();
    }
  }
  return collect_one();
}

std::vector<Writer*> Flusher::busy_writers() {
  std::vector<Writer*> busy;
  for (Writer& writer : writers_)
    if (writer.busy()) busy.push_back(&writer);
  return busy;
}

/// The one that is answered first; one that has failed only when nothing else is under way.
Writer& Flusher::next_to_collect() {
  std::vector<Writer*> under_way = busy_writers();
  Writer* const one = under_way.front();
  std::erase_if(under_way, [](const Writer* writer) { return writer->failed(); });
  if (under_way.empty()) return *one;
  for (Writer* writer : under_way)
    if (writer->answered()) return *writer;
  std::vector<postgres::Session*> sessions;
  for (Writer* writer : under_way) sessions.push_back(&writer->session());
  return *under_way[postgres::wait_for_answer(sessions)];
}

/// Commits a batch, and then what has failed, so that it does not wait until the end.
Writer& Flusher::collect_one() {
  for (;;) {
    Writer& writer = next_to_collect();
    const auto written = writer.collect(batches_ + 1, carried_);
    if (!written) continue;
    ++batches_;
    counts_ += written->counts;
    carried_ = {};
    new_quarantined_ += written->new_quarantined;
    if (std::none_of(writers_.begin(), writers_.end(), [](Writer& w) { return w.failed(); }))
      return writer;
  }
}

}  // namespace workwise::ingest
