#include "ingest/recipe.hpp"

#include "job/normalise.hpp"

namespace workwise::ingest {

Fingerprint recipe_of(const config::Source& source) {
  Fingerprinter recipe;
  recipe.add_field(to_uuid(source.recipe));
  recipe.add_field(source.fetch.url);  // another URL has other validators
  for (const auto& [name, value] : source.fetch.query) recipe.add_field(name + "=" + value.value);
  if (source.fetch.post) recipe.add_field("POST " + source.fetch.body);
  // What made the last body complete must make this one complete.
  if (!source.complete.total.empty()) recipe.add_field("total " + source.complete.total);
  recipe.add_field(std::to_string(job::kNormaliserVersion));
  return recipe.digest();
}

}  // namespace workwise::ingest
