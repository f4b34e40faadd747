#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

/// What the command line's words are worth: refusals that say which word, and what was meant.
namespace workwise::cli {

/// Why the parser refused the words, in our words: a command or a flag that there is not, or that
/// belongs to the contract and is not built yet, or what the parser itself says.
UsageError refusal(const CLI::App& app, const CLI::ParseError& error);

/// Is there a word where a command should stand that is none? `ingst --help` is a mistake, too.
bool has_unknown_word(const CLI::App& app);

/// The help of a command named by its words ("runs", "list"); none: the overview. Throws
/// UsageError.
std::string help_of(CLI::App& app, const std::vector<std::string>& words);

}  // namespace workwise::cli
