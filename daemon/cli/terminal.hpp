#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::cli {

/// Colour only where a person looks: a terminal that can, and NO_COLOR not set.
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

/// Bytes of a feed on a terminal: lines and tabs stay, whatever else could steer it is written out,
/// "\x1b" for an escape.
std::string visible(std::string_view bytes);

/// "note: …" on stderr; nothing where there is none.
void note(const std::string& text);

/// Asks on stderr and waits for yes or no (anything else is no). True without asking where nobody
/// sits at a terminal.
bool agreed(const std::string& question);

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

/// Who reads our output wants no more of it (a closed pipe): the program ends quietly. No Error, so
/// that nothing on the way takes it for one.
struct ReaderGone {};

/// Prints and flushes. Throws ReaderGone; Error where the output can't be written (a full disk).
void print(std::string_view text);

}  // namespace workwise::cli
