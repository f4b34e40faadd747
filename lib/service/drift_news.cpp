#include "service/drift_news.hpp"

#include <spdlog/spdlog.h>

#include "base/text.hpp"
#include "schema/secret.hpp"
#include "webhook/enqueue.hpp"
#include "webhook/payload.hpp"

namespace workwise::service {
namespace {

constexpr std::size_t kObjectsBytes = 1000;
constexpr std::size_t kSqlBytes = 4000;

/// The outbox remembers what was told last, over restarts and by whichever daemon.
constexpr const char* kToldDrifted = R"sql(
SELECT coalesce((SELECT event = 'schema.drifted' FROM workwise.outbox
                  WHERE event IN ('schema.drifted', 'schema.restored')
                  ORDER BY id DESC LIMIT 1), false)
)sql";

bool told_drifted(postgres::Session& session) {
  return session.run(kToldDrifted).boolean(0, 0);
}

std::vector<std::string> lines_of(const migrate::DriftSql::Statements& statements) {
  std::vector<std::string> lines;
  for (const migrate::DriftSql::Statement& statement : statements)
    if (!statement.object.empty()) lines.push_back(schema::without_passwords(statement.sql));
  return lines;
}

/// A value of a log line that may be longer than others.
std::string quoted(const std::string& text, std::size_t bytes_max) {
  return json_string(webhook::plain_text(text, bytes_max));
}

void log_drifted(const migrate::Drift& drift, const std::vector<std::string>& by_hand,
                 const std::string& unknown, const std::string& next) {
  const std::vector<std::string> sentences = drift.sentences();
  spdlog::warn("event=schema_drifted count={} objects={}{}{} next={}", sentences.size(),
               quoted(join(sentences, ", "), kObjectsBytes),
               by_hand.empty() ? "" : " by_hand=" + quoted(join(by_hand, "; "), kSqlBytes),
               unknown.empty() ? "" : " no_sql=" + logfmt(unknown), logfmt(next));
}

}  // namespace

void DriftNews::saw(postgres::Session& session, const config::Settings& settings,
                    const migrate::Drift& drift) {
  if (!drift.unknown.empty()) return;
  untold_.reset();
  if (drift.any()) {
    if (drift.details() != told_) untold_ = drift;
    return;
  }
  if (!told_.empty()) spdlog::info("event=schema_restored");
  told_.clear();
  if (!settings.notifications.empty() && told_drifted(session))
    webhook::enqueue_if_possible(session, settings, webhook::schema_restored());
}

void DriftNews::tell(postgres::Session& session, const config::Settings& settings,
                     const migrate::DriftSql& sql, const std::string& next) {
  const std::vector<std::string> by_hand = lines_of(sql.by_hand);
  if (!settings.notifications.empty() && !told_drifted(session))
    webhook::enqueue_if_possible(session, settings,
                                 webhook::schema_drifted(untold_->sentences(), by_hand));
  log_drifted(*untold_, by_hand, sql.unknown, next);
  told_ = untold_->details();
  untold_.reset();
}

}  // namespace workwise::service
