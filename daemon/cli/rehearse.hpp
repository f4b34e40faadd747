#pragma once

#include <optional>
#include <string>

#include "cli/context.hpp"
#include "migrate/migrate.hpp"

namespace workwise::cli {

/// `migrate --rehearse [--with-data N]`: steps on stderr, a line or, for --json, the receipt.
Exit rehearse(const Context& context, const config::Settings& settings,
              const migrate::Options& options, std::optional<std::size_t> rows);

/// `rollback --to-backup [FILE]`: first what it means. Throws UsageError where nobody can be asked
/// and --yes is not given.
Exit roll_back_to_backup(const Context& context, const config::Settings& settings,
                         const migrate::Options& options, const std::string& file, bool yes);

}  // namespace workwise::cli
