#pragma once

#include <string>
#include <string_view>

namespace workwise::schema {

/// SELECT list expression for the text[] of a foreign object's options: sorted, NULL for none.
std::string generic_options_list(std::string_view options);

/// " OPTIONS (host 'a', port '1')" of such a list; "" for none.
std::string generic_options(std::string_view list);
/// " OPTIONS (SET host 'b', ADD port '1', DROP user)"; "" where nothing differs.
std::string generic_options_change(std::string_view from, std::string_view to);

}  // namespace workwise::schema
