#pragma once

#include <string>
#include <string_view>

namespace workwise::schema {

/// What is to run in the place of a statement about a subscription, so that nothing connects to the
/// publisher and no slot is made or dropped there: CREATE with connect = false (and without what
/// PostgreSQL refuses together with it: enabled, create_slot, copy_data), publications changed with
/// refresh = false, DROP after the slot was let go. "": nothing may run (ENABLE, REFRESH). Other
/// statements are returned as they are.
///
/// Source: PostgreSQL 17 manual, CREATE, ALTER, DROP SUBSCRIPTION.
std::string without_connecting(std::string_view statement);

}  // namespace workwise::schema
