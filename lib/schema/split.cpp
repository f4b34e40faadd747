#include "schema/split.hpp"

#include <pg_query.h>

#include <memory>
#include <string>

namespace workwise::schema {

std::optional<std::vector<Piece>> split(std::string_view sql) {
  const std::string text{sql};
  const PgQuerySplitResult result = pg_query_split_with_parser(text.c_str());
  const auto free = [](const PgQuerySplitResult* answer) { pg_query_free_split_result(*answer); };
  const std::unique_ptr<const PgQuerySplitResult, decltype(free)> guard{&result, free};
  if (result.error != nullptr) return std::nullopt;
  std::vector<Piece> pieces;
  for (int i = 0; i < result.n_stmts; ++i)
    pieces.push_back({static_cast<std::size_t>(result.stmts[i]->stmt_location),
                      static_cast<std::size_t>(result.stmts[i]->stmt_len)});
  return pieces;
}

}  // namespace workwise::schema
