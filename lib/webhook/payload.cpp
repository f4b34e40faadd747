#include "webhook/payload.hpp"

#include <unistd.h>

#include <array>

#include "base/json_writer.hpp"
#include "base/utf8.hpp"

namespace workwise::webhook {
namespace {

constexpr std::size_t kSentenceBytes = 1000;
constexpr std::size_t kErrorBytes = 4000;
constexpr std::size_t kNameBytes = 300;
constexpr std::size_t kListed = 25;
constexpr std::size_t kChatBytes = 3000;  ///< Slack cuts at 4,000 characters

/// Control characters but the line break and the tab, and those that turn the direction of writing.
bool steers(char32_t c) {
  const bool control = (c < 0x20 && c != U'\n' && c != U'\t') || (c >= 0x7F && c <= 0x9F);
  return control || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void add(JsonWriter& json, const std::string& text) {
  json.value(plain_text(text, kSentenceBytes));
}

void add(JsonWriter& json, std::int64_t number) {
  json.value(number);
}

void add(JsonWriter& json, const std::vector<std::string>& texts) {
  json.open_array();
  const std::size_t listed = texts.size() <= kListed ? texts.size() : kListed - 1;
  for (std::size_t i = 0; i < listed; ++i) json.value(plain_text(texts[i], kNameBytes));
  if (listed < texts.size()) json.value("and " + std::to_string(texts.size() - listed) + " more");
  json.close();
}

/// As Slack asks: these three and nothing else.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else
      result += c;
  }
  return result;
}

}  // namespace

std::string this_machine() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string plain_text(std::string_view text, std::size_t bytes_max) {
  constexpr std::string_view kCut = "…";
  std::string result;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    text.remove_prefix(point.size);
    if (steers(point.value)) continue;
    char bytes[4];
    const std::size_t size = put_utf8(point.value, bytes);
    if (result.size() + size > bytes_max) return result.append(kCut);
    result.append(bytes, size);
  }
  return result;
}

std::string to_data(const Event& event, const Origin& origin) {
  JsonWriter json;
  json.open_object()
      .member("summary", plain_text(event.summary, kSentenceBytes))
      .text_or_null("error", plain_text(event.error, kErrorBytes))
      .text_or_null("next", plain_text(event.next, kSentenceBytes))
      .text_or_null("environment", plain_text(origin.environment, kNameBytes));
  json.key("database")
      .open_object()
      .text_or_null("host", plain_text(origin.host, kNameBytes))
      .member("name", plain_text(origin.database, kNameBytes))
      .close();
  json.member("sender", plain_text(origin.sender, kNameBytes));
  if (!event.details.empty()) {
    json.key(event.type.substr(0, event.type.find('.'))).open_object();
    for (const auto& [name, value] : event.details) {
      json.key(name);
      std::visit([&](const auto& one) { add(json, one); }, value);
    }
    json.close();
  }
  return json.close().text();
}

std::string standard_body(std::string_view type, Instant when, std::string_view data) {
  JsonWriter json;
  json.open_object().member("type", type).member("timestamp", to_rfc3339(when));
  return json.key("data").raw(data).close().text();
}

std::string slack_body(const Shown& shown) {
  std::string text = shown.type + ": " + shown.summary;
  if (!shown.error.empty()) text += "\n" + shown.error;
  text = plain_text(text, kChatBytes);
  if (!shown.next.empty()) text += "\nnext: " + shown.next;
  text += "\n" + shown.where;
  return JsonWriter()
      .open_object()
      .member("text", escaped(plain_text(text, 2 * kChatBytes)))
      .close()
      .text();
}

}  // namespace workwise::webhook
