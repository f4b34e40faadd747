#include "feed/url_list.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feed/envelope.hpp"
#include "feed/fetch.hpp"
#include "feed/json_item.hpp"
#include "feed/shown.hpp"
#include "feed/xml_item.hpp"
#include "job/html_link.hpp"
#include "job/html_reader.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSitemap = "/urlset/url/loc";

[[noreturn]] void not_readable(const std::string& what) {
  throw SourceError(Kind::not_readable, "the list of links: " + what);
}

bool is_page(std::string_view document) {
  const std::string head = to_lower(document.substr(0, 1024));
  return head.find("<!doctype html") != std::string::npos ||
         head.find("<html") != std::string::npos;
}

std::vector<std::string> targets(std::string_view html) {
  std::vector<std::string> urls;
  job::HtmlReader reader(html);
  for (auto at = html.find('<'); at != std::string_view::npos;) {
    const job::Markup markup = reader.read(at);
    const bool anchor = markup.kind == job::Markup::Kind::start && markup.name.size() == 1 &&
                        (markup.name[0] | 0x20) == 'a';
    if (anchor && !markup.href.empty()) urls.push_back(job::unescape_attribute(trim(markup.href)));
    at = html.find('<', std::max(markup.end, at + 1));
  }
  return urls;
}

/// `document` is followed by Item::kPadding bytes more.
std::vector<std::string> selected(ParsedItem& item, std::string_view document, const Path& path) {
  if (const auto problem = item.load(document)) not_readable(*problem);
  std::vector<std::string> urls;
  item.select(path, Flavour::text, urls);
  for (std::string& url : urls) url = trim(url);
  if (urls.empty()) not_readable("nothing at fetch.paging.next " + path.text);
  return urls;
}

std::vector<std::string> in_json(std::string document, const std::string& next) {
  if (trim(next).empty())
    throw ConfigError("fetch.paging.next: a path is needed to the URLs of a list in JSON");
  const std::size_t size = document.size();
  document.append(Item::kPadding, '\0');
  JsonItem item;
  return selected(item, std::string_view(document).substr(0, size), parse_json_path(next));
}

std::vector<std::string> in_xml(const std::string& document, const std::string& next,
                                const config::Read& read) {
  if (to_lower(document).find("<!doctype") != std::string::npos) not_readable("it has a DOCTYPE");
  const std::string around = "<document>" + document + "</document>";
  XmlItem item(Namespaces{read.namespaces.begin(), read.namespaces.end()});
  return selected(item, around,
                  parse_envelope_path(config::Format::xml, next.empty() ? kSitemap : next));
}

std::vector<std::string> in_lines(std::string_view document) {
  std::vector<std::string> urls;
  for (const std::string_view line : split(document, '\n')) {
    if (!trim(line).empty()) urls.emplace_back(trim(line));
  }
  return urls;
}

}  // namespace

std::vector<std::string> listed_urls(std::string document, const std::string& next,
                                     const config::Read& read) {
  if (document.size() > kUrlListBytesMax)
    throw SourceError(Kind::too_large,
                      "the list of links is larger than " + bytes_to_text(kUrlListBytesMax));
  if (document.starts_with(kByteOrderMark)) document.erase(0, kByteOrderMark.size());
  document.erase(0, document.find_first_not_of(" \t\r\n"));
  if (document.empty()) not_readable("it is empty");
  try {
    if (document.front() == '{' || document.front() == '[')
      return in_json(std::move(document), next);
    if (document.front() != '<') return in_lines(document);
    return is_page(document) ? targets(document) : in_xml(document, next, read);
  } catch (const PathError& error) {
    throw ConfigError("fetch.paging.next: \"" + next + "\": " + error.what());
  }
}

}  // namespace workwise::feed
