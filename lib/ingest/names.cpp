#include "ingest/names.hpp"

#include <vector>

namespace workwise::ingest {

void ensure_names(postgres::Session& session, const std::string& table, const Names& names) {
  if (names.empty()) return;
  std::vector<std::string> slugs;
  std::vector<std::string> titles;
  for (const auto& [slug, name] : names) {
    slugs.push_back(slug);
    titles.push_back(name);
  }
  // The anti-join first: ON CONFLICT alone would burn an id of the sequence for every known name.
  session.run("INSERT INTO " + table +
                  " (slug, name)"
                  " SELECT n.slug, n.name FROM unnest($1::text[], $2::text[]) AS n (slug, name)"
                  "  WHERE NOT EXISTS (SELECT FROM " +
                  table +
                  " known WHERE known.slug = n.slug)"
                  "  ORDER BY n.slug COLLATE \"C\""
                  " ON CONFLICT (slug) DO NOTHING",
              {postgres::array_literal(slugs), postgres::array_literal(titles)});
}

}  // namespace workwise::ingest
