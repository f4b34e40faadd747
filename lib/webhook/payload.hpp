#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"
#include "webhook/event.hpp"

namespace workwise::webhook {

/// Where an event happened.
struct Origin {
  std::string environment;  ///< of the configuration; empty: none
  std::string host;         ///< of the database
  std::string database;
  std::string sender;  ///< this machine

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// The name of the machine that tells: Origin's sender.
std::string this_machine();

/// The event as one JSON object, what the outbox keeps: summary, error, next, environment,
/// database, sender and the event's details. Never more than about 20 KiB, and text only:
/// control characters are dropped, bytes that are no UTF-8 replaced, long texts and lists cut.
std::string to_data(const Event& event, const Origin& origin);

/// The body of a message as Standard Webhooks recommends it: type, timestamp, data.
std::string standard_body(std::string_view type, Instant when, std::string_view data);

/// What a chat shows of an event.
struct Shown {
  std::string type;
  std::string summary;
  std::string error;
  std::string next;
  std::string where;  ///< "production, db.example/board, told by app-1"
};

/// The body of a message to a Slack-compatible chat: {"text": …}, with & < > escaped, so that no
/// text of others mentions or links anybody.
std::string slack_body(const Shown& shown);

/// The text without what steers a terminal or hides what follows; cut at a character, with "…".
std::string plain_text(std::string_view text, std::size_t bytes_max);

}  // namespace workwise::webhook
