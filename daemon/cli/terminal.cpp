#include "cli/terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace workwise::cli {
namespace {

constexpr int kBarWidth = 24;
constexpr std::chrono::milliseconds kRedraw{100};

std::size_t width(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool numeric(std::string_view cell) {
  return !cell.empty() && cell.find_first_not_of("0123456789,.-") == std::string_view::npos;
}

/// https://no-color.org: set, and not empty. A dumb terminal would show the codes.
bool colours_wanted() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

}  // namespace

bool is_terminal(int descriptor) {
  return ::isatty(descriptor) == 1;
}

std::string paint(std::string_view text, Colour colour, int descriptor) {
  static constexpr const char* kCodes[] = {"", "1", "31", "32", "33", "90"};
  if (colour == Colour::plain || !is_terminal(descriptor) || !colours_wanted())
    return std::string(text);
  return "\x1b[" + std::string(kCodes[static_cast<int>(colour)]) + "m" + std::string(text) +
         "\x1b[0m";
}

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (const std::string& head : heads_) widths.push_back(width(head));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));

  std::string out;
  const auto line = [&](const std::vector<std::string>& cells, const std::vector<bool>& right) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string gap(widths[i] - width(cells[i]), ' ');
      text += right[i] ? gap + cells[i] : cells[i] + gap;
      text += "  ";
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  };
  std::vector<bool> right(heads_.size(), false);
  if (!rows_.empty())
    for (std::size_t i = 0; i < heads_.size(); ++i)
      right[i] = std::all_of(rows_.begin(), rows_.end(),
                             [&](const auto& row) { return row[i].empty() || numeric(row[i]); });
  out += paint(line(heads_, right), Colour::grey) + "\n";
  for (const auto& row : rows_) out += line(row, right) + "\n";
  return out;
}

std::string visible(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const CodePoint point = first_code_point(bytes);
    const std::string_view same = bytes.substr(0, point.size);
    const bool broken = point.size == 1 && point.value == kReplacement;
    if (same == "\n" || same == "\t" || (!broken && printable(same) == same)) {
      text += same;
    } else {
      char code[16];
      std::snprintf(code, sizeof code, point.size == 1 ? "\\x%02x" : "\\u%04x",
                    point.size == 1 ? static_cast<unsigned char>(same[0])
                                    : static_cast<unsigned>(point.value));
      text += code;
    }
    bytes.remove_prefix(point.size);
  }
  return text;
}

void note(const std::string& text) {
  if (text.empty()) return;
  std::fprintf(stderr, "%s %s\n", paint("note:", Colour::yellow, 2).c_str(), visible(text).c_str());
}

bool agreed(const std::string& question) {
  if (!is_terminal(0) || !is_terminal(2)) return true;
  std::fprintf(stderr, "%s [y/N] ", question.c_str());
  std::fflush(stderr);
  char answer[16] = "";
  if (std::fgets(answer, sizeof answer, stdin) == nullptr) return false;
  const std::string word = to_lower(trim(answer));
  return word == "y" || word == "yes";
}

ProgressBar::ProgressBar(std::string label) : label_(std::move(label)), terminal_(is_terminal(2)) {}

ProgressBar::~ProgressBar() {
  clear();
}

void ProgressBar::show(double share, const std::string& text) {
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now < next_) return;
  next_ = now + kRedraw;
  const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarWidth);
  std::fprintf(stderr, "\r\x1b[K%s [%s%s] %3.0f %%  %s", label_.c_str(),
               std::string(static_cast<std::size_t>(full), '=').c_str(),
               std::string(static_cast<std::size_t>(kBarWidth - full), ' ').c_str(), share * 100,
               text.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

void print(std::string_view text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) == 0 && written) return;
  if (errno == EPIPE) throw ReaderGone();
  throw Error(std::string("can't write to the standard output: ") + std::strerror(errno));
}

}  // namespace workwise::cli
