#pragma once

#include <string>
#include <string_view>

#include "postgres/session.hpp"

namespace workwise::migrate {

/// "3 rows of public.jobs have no value in title": why a statement of a plan failed on the rows
/// that are there. "" where it was not that, or it can't be counted cheaply.
///
/// Shape: the session is idle. The statement is one of ours: as the schema engine writes it.
std::string rows_in_the_way(postgres::Session& session, std::string_view statement);

}  // namespace workwise::migrate
