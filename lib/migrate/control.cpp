#include "migrate/control.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "migrate/token.hpp"

namespace workwise::migrate {
namespace {

/// The words of a statement, in lower case; no more than `most`.
std::vector<std::string> words(std::string_view statement, std::size_t most) {
  std::vector<std::string> found;
  TokenReader reader{statement};
  while (found.size() < most) {
    const auto token = reader.next();
    if (!token) break;
    if (token->kind == Token::Kind::word) found.push_back(to_lower(token->text));
  }
  return found;
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

Control control_of(std::string_view statement) {
  constexpr std::size_t kLongest = 5;  // COMMIT TRANSACTION AND NO CHAIN
  const std::vector<std::string> all = words(statement, kLongest);
  if (all.empty()) return Control::none;
  const std::string& first = all.front();
  const bool transaction = all.size() > 1 && all[1] == "transaction";
  if (first == "begin" || (first == "start" && transaction)) return Control::opens;
  if (first == "prepare") return transaction ? Control::ends : Control::none;
  if (first == "rollback" && has(all, "to")) return Control::none;
  const bool ends = first == "commit" || first == "end" || first == "rollback" || first == "abort";
  if (!ends) return Control::none;
  return has(all, "chain") && !has(all, "no") ? Control::opens : Control::ends;
}

bool is_concurrent(std::string_view statement) {
  constexpr std::size_t kFarEnough = 12;  // ALTER TABLE … DETACH PARTITION … CONCURRENTLY
  return has(words(statement, kFarEnough), "concurrently");
}

}  // namespace workwise::migrate
