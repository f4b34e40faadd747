#include "webhook/enqueue.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "webhook/payload.hpp"

namespace workwise::webhook {
namespace {

// Rows that somebody sends right now are not waited for. $4: how many may wait.
constexpr const char* kEnqueue = R"sql(
WITH surplus AS (
  SELECT id
    FROM (SELECT id, row_number() OVER (
                   PARTITION BY webhook
                       ORDER BY CASE WHEN event LIKE '%.started' THEN 2
                                     WHEN event LIKE '%.succeeded' OR event LIKE '%.settled'
                                       OR event LIKE '%.restored' THEN 1
                                     ELSE 0 END, id DESC) AS place
            FROM workwise.outbox
           WHERE webhook = ANY ($1::text[]) AND delivered_at IS NULL AND gave_up_at IS NULL) waiting
   WHERE place >= $4::int
), free AS (
  SELECT id FROM workwise.outbox
   WHERE id IN (SELECT id FROM surplus) AND delivered_at IS NULL AND gave_up_at IS NULL
     FOR UPDATE SKIP LOCKED
), given_up AS (
  UPDATE workwise.outbox SET gave_up_at = clock_timestamp(), last_error = 'too many messages waited'
   WHERE id IN (SELECT id FROM free)
  RETURNING webhook
)
INSERT INTO workwise.outbox (created_at, webhook, event, payload, next_attempt_at)
SELECT clock_timestamp(), webhook, $2, $3::jsonb, clock_timestamp() FROM unnest($1::text[]) webhook
RETURNING webhook, EXISTS (SELECT FROM given_up g WHERE g.webhook = outbox.webhook)
)sql";

bool wants(const config::Webhook& webhook, std::string_view type) {
  return webhook.events.empty() || std::ranges::find(webhook.events, type) != webhook.events.end();
}

/// For the log, where it is said once in a while (RepeatFilter), not once a message.
void say_given_up(const postgres::Result& rows) {
  for (std::size_t row = 0; row < rows.rows(); ++row)
    if (rows.boolean(row, 1))
      spdlog::warn(
          "event=notifications_given_up webhook={} reason=\"more than {} wait\" "
          "next=\"workwise notifications list\"",
          logfmt(rows.text(row, 0)), kWaitingMax);
}

}  // namespace

bool wanted(const config::Settings& settings, std::string_view type) {
  return std::ranges::any_of(settings.notifications,
                             [&](const config::Webhook& webhook) { return wants(webhook, type); });
}

void enqueue(postgres::Session& session, const config::Settings& settings, const Event& event) {
  std::vector<std::string> names;
  for (const config::Webhook& webhook : settings.notifications)
    if (wants(webhook, event.type)) names.push_back(webhook.name);
  if (names.empty()) return;
  const Origin origin{.environment = settings.environment,
                      .host = session.host(),
                      .database = session.database(),
                      .sender = this_machine()};
  say_given_up(session.run(kEnqueue, {postgres::array_literal(names), event.type,
                                      to_data(event, origin), std::to_string(kWaitingMax)}));
}

void enqueue_if_possible(postgres::Session& session, const config::Settings& settings,
                         const Event& event) {
  if (!wanted(settings, event.type)) return;
  try {
    std::optional<postgres::Savepoint> savepoint;
    if (!session.idle()) savepoint.emplace(session);
    enqueue(session, settings, event);
    if (savepoint) savepoint->release();
  } catch (const postgres::Error& error) {
    if (error.connection_lost()) throw;
    spdlog::error("event=notification_not_written type={} error={} next=\"workwise migrate\"",
                  event.type, logfmt(error.what()));
  }
}

}  // namespace workwise::webhook
