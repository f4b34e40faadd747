#pragma once

#include <string>
#include <string_view>

#include "schema/catalog.hpp"

namespace workwise::schema {

/// A statement about an object of this kind, to be shown: '***' for the connection string of a
/// subscription, for all that a user mapping says, and for options called password, secret, token.
std::string without_secrets(Kind kind, std::string_view sql);

/// Any text, to be logged: *** for what follows "password =" and for the password of a URL. What
/// is no password but looks so is lost too.
std::string without_passwords(std::string_view text);

}  // namespace workwise::schema
