#include "feed/envelope.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "feed/json_item.hpp"
#include "feed/xml_item.hpp"

namespace workwise::feed {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// An XML document is read as an item called so: then its root is a child, and a path can name it.
constexpr std::string_view kAround = "<document>";
constexpr std::string_view kBehind = "</document>";

bool is_json(config::Format format) {
  return format == config::Format::json;
}

bool is_xml(config::Format format) {
  return format == config::Format::xml || format == config::Format::rss;
}

bool is_blank(std::string_view text) {
  return trim(text).empty();
}

}  // namespace

Path parse_envelope_path(config::Format format, std::string_view text) {
  if (is_json(format)) return parse_json_path(text);
  if (!is_xml(format)) throw PathError("documents of this format hold nothing but items");
  const std::string_view trimmed = trim(text);
  const bool from_root = trimmed.starts_with('/');
  return parse_xml_path(from_root ? std::string(trimmed.substr(1)) : "*/" + std::string(trimmed));
}

Envelope::Envelope(const config::Read& read, const Document& document)
    : document_(document), json_(is_json(read.format)), at_(document.begin()) {
  if (json_)
    parsed_ = std::make_unique<JsonItem>();
  else
    parsed_ = std::make_unique<XmlItem>(Namespaces{read.namespaces.begin(), read.namespaces.end()});
}

void Envelope::skip(const Item& item) {
  // Between the elements of an array there are commas. Between those of an XML document there may
  // be others.
  if (first_ || !json_) take(item.offset);
  first_ = false;
  at_ = item.offset + item.size;
}

/// Takes what lies from behind the last item to `end`, if it is more than blanks.
void Envelope::take(std::uint64_t end) {
  if (end <= at_ || !problem_.empty()) return;
  const std::uint64_t size = end - at_;
  const std::size_t before = text_.size();
  if (size > kBytesMax - before) {
    problem_ = "it holds more than " + bytes_to_text(kBytesMax) + " outside of its items";
    return;
  }
  text_.resize(before + static_cast<std::size_t>(size));
  text_.resize(before + document_.read(at_, text_.data() + before, text_.size() - before));
  if (before > 0 && is_blank(std::string_view(text_).substr(before))) text_.resize(before);
}

void Envelope::finish() {
  take(document_.end());
  if (!problem_.empty()) return;
  if (text_.starts_with(kByteOrderMark)) text_.erase(0, kByteOrderMark.size());
  if (!json_) text_.insert(0, kAround).append(kBehind);
  const std::size_t size = text_.size();
  text_.append(Item::kPadding, '\0');
  if (const auto problem = parsed_->load(std::string_view(text_).substr(0, size)))
    problem_ = "what is outside of its items is " + *problem;
}

std::vector<std::string> Envelope::texts(const Path& path) const {
  std::vector<std::string> found;
  if (problem_.empty()) parsed_->select(path, Flavour::text, found);
  return found;
}

std::string Envelope::text(const Path& path) const {
  const std::vector<std::string> found = texts(path);
  return found.empty() ? std::string() : std::string(trim(found.front()));
}

std::optional<std::uint64_t> declared_number(std::string_view text) {
  constexpr std::size_t kDigitsMax = 18;  // no overflow
  const std::string_view digits = trim(text);
  if (digits.empty() || digits.size() > kDigitsMax) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace workwise::feed
