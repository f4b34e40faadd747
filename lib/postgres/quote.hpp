#pragma once

#include <string>
#include <string_view>

namespace workwise::postgres {

/// 'it''s': for the few places where SQL takes no parameter (COPY (query) TO). Expects
/// standard_conforming_strings on, which Session sets.
std::string quote_literal(std::string_view text);

}  // namespace workwise::postgres
