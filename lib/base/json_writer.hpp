#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace workwise {

/// Writes one JSON document into a string, in the order of the calls.
///
/// Shape: open_object/close, open_array/close nest; inside an object every value follows a key().
class JsonWriter {
 public:
  JsonWriter& open_object() { return open('{', '}'); }
  JsonWriter& open_array() { return open('[', ']'); }
  JsonWriter& close();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag);
  JsonWriter& value(std::integral auto number) { return raw(std::to_string(number)); }
  JsonWriter& null() { return raw("null"); }
  JsonWriter& raw(std::string_view json);  ///< a value that is JSON already

  /// A member; nullopt is null.
  template <typename T>
  JsonWriter& member(std::string_view name, const T& content) {
    return key(name).value(content);
  }
  template <typename T>
  JsonWriter& member(std::string_view name, const std::optional<T>& content) {
    key(name);
    return content ? value(*content) : null();
  }
  /// A text member; empty is null.
  JsonWriter& text_or_null(std::string_view name, std::string_view text);

  const std::string& text() const { return text_; }

 private:
  JsonWriter& open(char begin, char end);
  void separate();

  std::string text_;
  std::string open_;
};

}  // namespace workwise
