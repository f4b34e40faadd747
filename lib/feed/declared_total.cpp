#include "feed/declared_total.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "feed/shown.hpp"

namespace workwise::feed {
namespace {

constexpr std::size_t kShownMax = 40;

void raise(std::optional<std::uint64_t>& known, const std::optional<std::uint64_t>& said) {
  if (said) known = std::max(known.value_or(0), *said);
}

}  // namespace

Path compile_envelope_path(const std::string& setting, const config::Read& read,
                           const std::string& path) {
  try {
    return parse_envelope_path(read.format, path);
  } catch (const PathError& error) {
    throw ConfigError(setting + ": \"" + path + "\": " + error.what());
  }
}

DeclaredNumber::DeclaredNumber(std::string setting, const config::Read& read,
                               const std::string& path)
    : setting_(std::move(setting)), path_(compile_envelope_path(setting_, read, path)) {
  path_.text = path;
}

std::optional<std::uint64_t> DeclaredNumber::look(const Envelope& envelope) {
  looked_ = true;
  const std::string text = envelope.text(path_);
  const auto number = declared_number(text);
  if (number) found_ = true;
  if (!number && !text.empty()) other_ = shown(text, kShownMax);
  return number;
}

std::string DeclaredNumber::lack() const {
  if (found_ || !looked_) return {};
  return other_.empty() ? "there is nothing at " + setting_ + " " + path_.text
                        : "\"" + other_ + "\" at " + setting_ + " " + path_.text + " is no number";
}

DeclaredTotal::DeclaredTotal(const config::Source& source) {
  const auto add = [&](const char* setting, const std::string& path) {
    if (!trim(path).empty()) numbers_.emplace_back(setting, source.read, path);
  };
  const config::Paging& paging = source.fetch.paging;
  if (paging.style == config::Paging::Style::links) return;  // no document knows of the others
  if (paging.style != config::Paging::Style::none) add("fetch.paging.total", paging.total);
  if (numbers_.empty() || source.complete.total != paging.total)
    add("complete.total", source.complete.total);
}

std::optional<std::uint64_t> DeclaredTotal::look(const Envelope& envelope) {
  std::optional<std::uint64_t> said;
  for (DeclaredNumber& number : numbers_) raise(said, number.look(envelope));
  raise(total_, said);
  return said;
}

std::string DeclaredTotal::lack() const {
  std::vector<std::string> lacks;
  for (const DeclaredNumber& number : numbers_) {
    if (std::string lack = number.lack(); !lack.empty()) lacks.push_back(std::move(lack));
  }
  return join(lacks, "; ");
}

}  // namespace workwise::feed
