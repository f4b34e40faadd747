#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace workwise::schema {

/// public."a.b" → public and "a.b", each as it is written.
std::vector<std::string_view> parts_of(std::string_view name);
/// "Jobs" → Jobs; Jobs → jobs.
std::string plain_name(std::string_view part);
/// Jobs → "Jobs", jobs → "jobs".
std::string quoted_name(std::string_view name);
/// public."a.b" → public and a.b.
std::vector<std::string> plain_parts(std::string_view name);

}  // namespace workwise::schema
