#include "webhook/outbox.hpp"

#include <cstdio>

namespace workwise::webhook {
namespace {

// now() would be the caller's transaction's beginning, if ever there is one. $2: the lease.
constexpr const char* kClaim = R"sql(
UPDATE workwise.outbox o
   SET attempts = attempts + 1,
       next_attempt_at = clock_timestamp() + make_interval(secs => $2::int)
 WHERE id = (SELECT id FROM workwise.outbox
              WHERE delivered_at IS NULL AND gave_up_at IS NULL
                AND next_attempt_at <= clock_timestamp() AND webhook = ANY ($1::text[])
              ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, webhook, (extract(epoch FROM created_at) * 1000000)::bigint, attempts, payload,
          event, payload ->> 'summary', payload ->> 'error', payload ->> 'next',
          concat_ws(', ', payload ->> 'environment',
                    concat_ws('/', payload #>> '{database,host}', payload #>> '{database,name}'),
                    'told by ' || (payload ->> 'sender'))
)sql";

constexpr const char* kDelivered = R"sql(
UPDATE workwise.outbox SET delivered_at = clock_timestamp(), gave_up_at = NULL, last_error = NULL
 WHERE id = $1::bigint
)sql";

// Not where another has claimed it meanwhile, or an operator wants it tried anew.
constexpr const char* kFailed = R"sql(
UPDATE workwise.outbox
   SET next_attempt_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000),
       last_error = $4
 WHERE id = $1::bigint AND attempts = $2::int AND delivered_at IS NULL
)sql";

constexpr const char* kGiveUp = R"sql(
UPDATE workwise.outbox SET gave_up_at = clock_timestamp(), last_error = $3
 WHERE id = $1::bigint AND attempts = $2::int AND delivered_at IS NULL
)sql";

constexpr const char* kPutBack = R"sql(
UPDATE workwise.outbox SET attempts = attempts - 1, next_attempt_at = clock_timestamp()
 WHERE id = $1::bigint AND attempts = $2::int AND delivered_at IS NULL
)sql";

constexpr const char* kLeaveAlone = R"sql(
UPDATE workwise.outbox SET next_attempt_at = clock_timestamp() + make_interval(secs => $2::int)
 WHERE webhook = $1 AND delivered_at IS NULL AND gave_up_at IS NULL
   AND next_attempt_at < clock_timestamp() + make_interval(secs => $2::int)
)sql";

constexpr const char* kWaiting = R"sql(
SELECT count(*) FROM workwise.outbox
 WHERE webhook = ANY ($1::text[]) AND delivered_at IS NULL AND gave_up_at IS NULL
)sql";

constexpr const char* kTooOld = R"sql(
UPDATE workwise.outbox SET gave_up_at = clock_timestamp(),
       last_error = concat_ws(': ', 'too old', last_error)
 WHERE delivered_at IS NULL AND gave_up_at IS NULL
   AND created_at < now() - make_interval(days => $1::int)
)sql";

constexpr const char* kForget = R"sql(
DELETE FROM workwise.outbox
 WHERE coalesce(delivered_at, gave_up_at) < now() - make_interval(days => $1::int)
    OR id IN (SELECT id
                FROM (SELECT id, row_number() OVER (PARTITION BY webhook ORDER BY id DESC) AS place
                        FROM workwise.outbox
                       WHERE coalesce(delivered_at, gave_up_at) IS NOT NULL) done
               WHERE place > $2::int)
)sql";

constexpr const char* kGiveUpOthers = R"sql(
UPDATE workwise.outbox SET gave_up_at = clock_timestamp(),
       last_error = 'this webhook is no longer configured'
 WHERE delivered_at IS NULL AND gave_up_at IS NULL
   AND (webhook = ANY ($1::text[])) IS NOT TRUE AND created_at < now() - interval '1 hour'
)sql";

constexpr const char* kRetry = R"sql(
UPDATE workwise.outbox SET attempts = 0, next_attempt_at = clock_timestamp(), gave_up_at = NULL
 WHERE delivered_at IS NULL AND ($1 = '' OR webhook = $1)
)sql";

constexpr const char* kStandings = R"sql(
SELECT webhook,
       count(*) FILTER (WHERE delivered_at IS NULL AND gave_up_at IS NULL),
       count(delivered_at), count(gave_up_at),
       to_char(max(delivered_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(min(next_attempt_at) FILTER (WHERE delivered_at IS NULL AND gave_up_at IS NULL)
               AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       (array_agg(last_error ORDER BY id DESC) FILTER (WHERE last_error IS NOT NULL))[1]
  FROM workwise.outbox WHERE webhook IS NOT NULL
 GROUP BY webhook ORDER BY webhook
)sql";

std::string number(std::int64_t value) {
  return std::to_string(value);
}

}  // namespace

std::string Claimed::id() const {
  char text[64];
  std::snprintf(text, sizeof text, "msg_%llx_%llx", static_cast<unsigned long long>(row),
                static_cast<unsigned long long>(created_at.time_since_epoch().count()));
  return text;
}

std::optional<Claimed> Outbox::claim(const std::vector<std::string>& webhooks) {
  if (webhooks.empty()) return std::nullopt;
  const auto rows = run(kClaim, {postgres::array_literal(webhooks), number(kLease.count())});
  if (rows.rows() == 0) return std::nullopt;
  const auto text = [&](std::size_t column) { return std::string(rows.text(0, column)); };
  return Claimed{.row = rows.integer(0, 0),
                 .webhook = text(1),
                 .created_at = Instant{std::chrono::microseconds{rows.integer(0, 2)}},
                 .attempts = static_cast<int>(rows.integer(0, 3)),
                 .data = text(4),
                 .shown = {.type = text(5),
                           .summary = text(6),
                           .error = text(7),
                           .next = text(8),
                           .where = text(9)}};
}

void Outbox::delivered(const Claimed& claimed) {
  run(kDelivered, {number(claimed.row)});
}

void Outbox::failed(const Claimed& claimed, const std::string& error,
                    std::chrono::milliseconds pause) {
  run(kFailed, {number(claimed.row), number(claimed.attempts), number(pause.count()), error});
}

void Outbox::give_up(const Claimed& claimed, const std::string& error) {
  run(kGiveUp, {number(claimed.row), number(claimed.attempts), error});
}

void Outbox::put_back(const Claimed& claimed) {
  run(kPutBack, {number(claimed.row), number(claimed.attempts)});
}

void Outbox::leave_alone(const std::string& webhook, std::chrono::seconds span) {
  run(kLeaveAlone, {webhook, number(span.count())});
}

std::int64_t Outbox::waiting(const std::vector<std::string>& webhooks) {
  return run(kWaiting, {postgres::array_literal(webhooks)}).integer(0, 0);
}

void Outbox::tidy() {
  run(kTooOld, {number(kKeptDays)});
  run(kForget, {number(kKeptDays), number(kKeptMax)});
}

std::int64_t Outbox::give_up_others(const std::vector<std::string>& webhooks) {
  return run(kGiveUpOthers, {postgres::array_literal(webhooks)}).affected();
}

std::int64_t Outbox::retry(const std::string& webhook) {
  return run(kRetry, {webhook}).affected();
}

std::vector<Standing> Outbox::standings() {
  const auto rows = run(kStandings);
  std::vector<Standing> all;
  for (std::size_t row = 0; row < rows.rows(); ++row)
    all.push_back({.webhook = std::string(rows.text(row, 0)),
                   .waiting = rows.integer(row, 1),
                   .delivered = rows.integer(row, 2),
                   .given_up = rows.integer(row, 3),
                   .last_delivered_at = std::string(rows.text(row, 4)),
                   .next_attempt_at = std::string(rows.text(row, 5)),
                   .last_error = std::string(rows.text(row, 6))});
  return all;
}

bool no_outbox(const postgres::Error& error) {
  return error.sqlstate == "42P01" || error.sqlstate == "3F000" || error.sqlstate == "42703";
}

postgres::Result Outbox::run(std::string_view sql, const postgres::Parameters& parameters) {
  if (deadline_ == nullptr) return session_.run(sql, parameters);
  return deadline_->within(session_, [&] { return session_.run(sql, parameters); });
}

}  // namespace workwise::webhook
