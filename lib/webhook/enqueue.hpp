#pragma once

#include "config/settings.hpp"
#include "postgres/session.hpp"
#include "webhook/event.hpp"

namespace workwise::webhook {

/// Of one webhook, waiting to be sent. More of them, and the oldest of the least interest are given
/// up: what began before what ended well before what wants somebody.
inline constexpr int kWaitingMax = 10'000;

/// Whether a webhook of the configuration wants to be told of such events.
bool wanted(const config::Settings& settings, std::string_view type);

/// Writes the event into workwise.outbox, a row for each webhook that wants it; it is sent once the
/// caller's transaction, where there is one, has committed. One statement, none where nobody wants
/// it; it waits for no lock.
///
/// Errors: throws postgres::Error, and the caller's transaction is then a failed one.
void enqueue(postgres::Session& session, const config::Settings& settings, const Event& event);

/// The same where what is told of matters more than the telling: in a transaction it stands and
/// falls for itself (a savepoint), and what the database refuses is logged. Throws postgres::Error
/// where the connection is lost.
void enqueue_if_possible(postgres::Session& session, const config::Settings& settings,
                         const Event& event);

}  // namespace workwise::webhook
