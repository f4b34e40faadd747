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
  if (writers_.size() < writers_max_ && batches_ > 0)
    return writers_.emplace_back(add_session_(), writing_);
  return collect_one();
}

std::vector<Writer*> Flusher::busy_writers() {
  std::vector<Writer*> busy;
  for (Writer& writer : writers_)
    if (writer.busy()) busy.push_back(&writer);
  return busy;
}

/// Commits the batch that is answered first.
Writer& Flusher::collect_one() {
  const std::vector<Writer*> busy = busy_writers();
  auto first = std::find_if(busy.begin(), busy.end(), [](Writer* w) { return w->answered(); });
  if (first == busy.end()) {
    std::vector<postgres::Session*> sessions;
    for (Writer* writer : busy) sessions.push_back(&writer->session());
    first = busy.begin() + static_cast<std::ptrdiff_t>(postgres::wait_for_answer(sessions));
  }
  Writer& writer = **first;
  const Writer::Written written = writer.collect(batches_ + 1, carried_);
  ++batches_;
  counts_ += written.counts;
  carried_ = {};
  new_quarantined_ += written.new_quarantined;
  return writer;
}

}  // namespace workwise::ingest
