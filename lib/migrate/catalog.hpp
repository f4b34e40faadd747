#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/fingerprint.hpp"
#include "postgres/tools.hpp"

namespace workwise::migrate {

/// A database's schema: "TABLE public.jobs" → its definition, as pg_dump writes it. Without the
/// tables that the program makes itself.
using Catalog = std::map<std::string, std::string>;

/// `snapshot`: an exported one, empty: as things are. Throws Error.
Catalog read_catalog(const postgres::Tools& tools, const std::string& snapshot = {});

/// The objects of pg_dump's script, without what it says about itself.
Catalog parse_catalog(std::string_view script);

Fingerprint hash_of(const Catalog& catalog);

/// What is in one and not in the other, for people: a line an object, and its lines that differ.
/// Empty: nothing.
struct Difference {
  std::string text;
  bool order_only = false;  ///< only columns stand in another order
};
Difference difference(const Catalog& before, const Catalog& after);

}  // namespace workwise::migrate
