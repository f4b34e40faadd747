#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "config/source.hpp"
#include "feed/fetch.hpp"

namespace workwise::feed {

/// The path of a file: URL; nullopt: another scheme. "file:///a%20b" is "/a b" unless there is a
/// file called "/a%20b"; "file://jobs.xml" is relative to where we run.
std::optional<std::string> file_url_path(const std::string& url);

/// Fetches a file: in place when it is uncompressed UTF-8, else unpacked or transcoded into a spool
/// file. Its validator is made of its inode, size and times. Throws SourceError.
Fetched fetch_file(const config::Source& source, const std::string& path, const Validators& known,
                   const std::string& spool_directory, const std::stop_token& stop,
                   const Progress& progress);

}  // namespace workwise::feed
