#pragma once

#include <cstdint>
#include <string>

#include "feed/window.hpp"

namespace workwise::feed {

/// Moves over JSON values without reading them: strings and brackets, nothing else.
///
/// Shape:  each skip leaves the cursor behind what it skipped; false when the document ended
///         within. What lies in a container is not checked: who wants a value parses it.
class JsonScanner {
 public:
  explicit JsonScanner(const Document& document) : window_(document) {}

  /// The next byte that is no blank, or -1 at the end.
  int next_byte() {
    window_.skip_blanks();
    return window_.peek();
  }
  /// A value of any kind, the cursor on its first byte.
  bool skip_value();
  /// A string, the cursor behind its first quote.
  bool skip_string();

  Window& window() { return window_; }

 private:
  bool skip_container();
  bool skip_scalar();
  bool to_structure();

  Window window_;
};

}  // namespace workwise::feed
