#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::cli {

/// Colour only where a person looks: a terminal, and NO_COLOR not set.
bool is_terminal(int descriptor);
enum class Colour { plain, bold, red, green, yellow, grey };
std::string paint(std::string_view text, Colour colour, int descriptor = 1);

/// Columns as wide as their widest cell; numbers (a cell of digits, commas and points) to the
/// right. Widths count code points.
class Table {
 public:
  explicit Table(std::vector<std::string> heads) : heads_(std::move(heads)) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  std::string text() const;

 private:
  std::vector<std::string> heads_;
  std::vector<std::vector<std::string>> rows_;
};

/// One line on stderr that is drawn again and again; nothing at all where stderr is no terminal.
class ProgressBar {
 public:
  explicit ProgressBar(std::string label);
  ~ProgressBar();
  void show(double share, const std::string& text);
  void clear();

 private:
  std::string label_;
  bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_{};
};

/// Prints and flushes; a reader that went away (a closed pipe) ends the program quietly.
void print(std::string_view text);

}  // namespace workwise::cli
