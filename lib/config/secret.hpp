#pragma once

#include <optional>
#include <string>

#include "config/section.hpp"
#include "config/source.hpp"

namespace workwise::config {

/// Reads a secret that may be written in four ways, of which one is allowed at a time:
///   KEY: text                 in the file itself, or "${NAME}"
///   KEY_file: path            the file's text without its last line break
///   KEY_env: NAME             an environment variable
///   KEY_credential: name      a file of $CREDENTIALS_DIRECTORY (systemd's LoadCredential=)
/// nullopt: none is there, or it can't be had (then that is noted, without the value).
std::optional<Secret> read_secret(Section& section, const std::string& key);

/// Whether one of the four keys is there, had or not.
bool has_secret(const Section& section, const std::string& key);

}  // namespace workwise::config
