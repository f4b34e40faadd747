#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace workwise::config {

/// A value as YAML: bare where that can't be misread, else in double quotes.
std::string yaml_scalar(std::string_view text);
std::string yaml_list(const std::vector<std::string>& texts);  ///< "[a, b]"

/// "{a: 1, b: x}" on one line. Values are YAML already; an empty flow is "{}".
class Flow {
 public:
  Flow& put(std::string_view key, const std::string& yaml);
  std::string text() const { return '{' + body_ + '}'; }

 private:
  std::string body_;
};

/// YAML being written by indentation, one key a line.
class Outline {
 public:
  void open(std::string_view key);  ///< a map below `key`
  void item();                      ///< a map in a list: its first key gets the dash
  void close();
  void put(std::string_view key, const std::string& yaml);
  void put_text(std::string_view key, std::string_view text) { put(key, yaml_scalar(text)); }
  const std::string& text() const { return text_; }

 private:
  void start_line();

  std::string text_;
  std::size_t depth_ = 0;
  bool dash_ = false;
};

}  // namespace workwise::config
