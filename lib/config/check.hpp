#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Whether a value has the shape it must have. Each returns what is wrong with it, in words that
/// follow "key: ", or an empty string.
namespace workwise::config {

std::string wrong_with_country(std::string_view text);   ///< ISO 3166-1 alpha-2: "ZA"
std::string wrong_with_currency(std::string_view text);  ///< ISO 4217: "ZAR"
std::string wrong_with_language(std::string_view text);  ///< a primary tag: "en"
std::string wrong_with_source_name(std::string_view text);
std::string wrong_with_preset_name(std::string_view text);

/// Five fields or "@hourly". Whether such a moment ever comes is for the scheduler to say.
std::string wrong_with_cron(std::string_view text);

/// Looked up in the system's time zone database (/usr/share/zoneinfo); accepted unseen where there
/// is none.
std::string wrong_with_timezone(const std::string& name);

/// http, https or file, with a host (or, for file, a path) and no blanks. Says nothing of the text:
/// a URL may hold a secret.
std::string wrong_with_feed_url(std::string_view url);

/// "postgresql://…" or libpq's "key=value …". Says nothing of the text.
std::string wrong_with_database_url(std::string_view url);

std::string wrong_with_header(std::string_view name, std::string_view value);
std::string wrong_with_regex(const std::string& pattern);  ///< ECMAScript
std::string wrong_with_template(std::string_view text);    ///< braces in pairs, a path in each

}  // namespace workwise::config
