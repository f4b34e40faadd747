#include "migrate/script.hpp"

#include <algorithm>

#include "migrate/effect.hpp"
#include "migrate/segment.hpp"
#include "schema/sql_text.hpp"

namespace workwise::migrate {
namespace {

std::string statement(const Task& task, std::size_t at) {
  std::string sql;
  if (at >= task.verify_from) sql += "-- must be true:\n";
  for (const std::string& line : in_words(effect_of(task.statements[at].sql)))
    sql += schema::as_comment(line);
  return sql + std::string(task.statements[at].sql) + ";\n";
}

std::string segment_text(const Task& task, const Segment& segment) {
  const bool transaction = segment.kind == Segment::Kind::transaction;
  std::string sql;
  if (segment.kind == Segment::Kind::batches) {
    const Batch& batch = task.file->data.batch;
    sql += "-- again and again, each time for the next " + std::to_string(batch.rows) +
           " rows by " + batch.table + "." + batch.column + ", in a transaction each:\n";
  }
  if (transaction) sql += "BEGIN;\n";
  for (std::size_t at = std::max(segment.begin, task.done); at < segment.end; ++at)
    sql += statement(task, at);
  return transaction ? sql + "COMMIT;\n" : sql;
}

}  // namespace

std::string script(const Task& task) {
  std::string sql;
  if (task.done > 0) sql += "-- goes on at statement " + std::to_string(task.done + 1) + "\n";
  for (const Segment& segment : segments_of(task))
    if (segment.end > task.done) sql += segment_text(task, segment);
  return sql;
}

}  // namespace workwise::migrate
