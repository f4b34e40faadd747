#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace workwise::log {

/// One pair of a logfmt line; the value unquoted and unescaped.
struct Field {
  std::string key;
  std::string value;

  friend bool operator==(const Field&, const Field&) = default;
};

/// The pairs of `event=run_done source=mzansi error="a b"`. Words without '=' belong to no pair and
/// are left out; a quote that never ends takes the rest of the line.
std::vector<Field> logfmt_fields(std::string_view line);

}  // namespace workwise::log
