#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"

/// libcurl's handles, owned, and its errors as exceptions: for the few files that speak HTTP.
namespace workwise::http {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};
using Easy = std::unique_ptr<CURL, Freed<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, Freed<curl_multi_cleanup>>;
using Headers = std::unique_ptr<curl_slist, Freed<curl_slist_free_all>>;
using ParsedUrl = std::unique_ptr<CURLU, Freed<curl_url_cleanup>>;

/// Before the first handle; any number of times, from any thread.
void start_library();

/// "Name: value" lines.
Headers make_list(const std::vector<std::string>& lines);

/// A proxy of the environment is for the world outside.
bool is_loopback(const std::string& url);

template <typename T>
void set(CURL* easy, CURLoption option, T value) {
  if (const CURLcode code = curl_easy_setopt(easy, option, value); code != CURLE_OK)
    throw Error("libcurl refuses an option: " + std::string(curl_easy_strerror(code)));
}

template <typename T>
T info(CURL* easy, CURLINFO what) {
  T value{};
  curl_easy_getinfo(easy, what, &value);
  return value;
}

}  // namespace workwise::http
