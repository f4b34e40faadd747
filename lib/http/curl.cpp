#include "http/curl.hpp"

#include <new>

#include "base/text.hpp"

namespace workwise::http {

void start_library() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (once != CURLE_OK) throw Error("libcurl does not start");
}

Headers make_list(const std::vector<std::string>& lines) {
  Headers list;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

bool is_loopback(const std::string& url) {
  const ParsedUrl parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return false;
  char* text = nullptr;
  if (curl_url_get(parsed.get(), CURLUPART_HOST, &text, 0) != CURLUE_OK) return false;
  const std::unique_ptr<char, Freed<curl_free>> owned(text);
  const std::string host = to_lower(text);
  return host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

}  // namespace workwise::http
