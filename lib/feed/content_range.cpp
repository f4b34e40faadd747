#include "feed/content_range.hpp"

#include "base/text.hpp"
#include "feed/envelope.hpp"

namespace workwise::feed {

ContentRange parse_content_range(std::string_view value) {
  std::string_view text = trim(value);
  if (const auto blank = text.rfind(' '); blank != std::string_view::npos)
    text.remove_prefix(blank + 1);  // the unit
  const auto slash = text.find('/');
  const std::string_view range = text.substr(0, slash);
  ContentRange result;
  if (slash != std::string_view::npos) result.total = declared_number(text.substr(slash + 1));
  if (const auto dash = range.find('-'); dash != std::string_view::npos)
    result.last = declared_number(range.substr(dash + 1));
  return result;
}

}  // namespace workwise::feed
