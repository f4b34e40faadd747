#include "job/slug.hpp"

namespace workwise::job {

std::string slug(std::string_view name) {
  std::string key;
  key.reserve(name.size());
  bool separate = false;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool keep = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      static_cast<unsigned char>(c) >= 0x80;
    if (!keep) {
      separate = !key.empty();
      continue;
    }
    if (separate) key += '-';
    separate = false;
    key += upper ? static_cast<char>(c + 32) : c;
  }
  return key;
}

}  // namespace workwise::job
