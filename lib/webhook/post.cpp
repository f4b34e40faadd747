#include "webhook/post.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <new>

#include "base/error.hpp"
#include "base/time.hpp"

namespace workwise::webhook {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{64} * 1024;
constexpr const char* kUserAgent = "workwise/" WORKWISE_VERSION " (+notifications)";

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

void start_library() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (once != CURLE_OK) throw Error("libcurl does not start");
}

/// Read and dropped; what does not end is broken off.
std::size_t drop(char* /*data*/, std::size_t /*one*/, std::size_t size, void* read) {
  std::size_t& so_far = *static_cast<std::size_t*>(read);
  so_far += size;
  return so_far > kAnswerBytesMax ? size + 1 : size;
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

template <typename T>
void set(CURL* easy, CURLoption option, T value) {
  if (const CURLcode code = curl_easy_setopt(easy, option, value); code != CURLE_OK)
    throw Error("libcurl refuses an option: " + std::string(curl_easy_strerror(code)));
}

/// A proxy of the environment is for the world outside.
bool is_loopback(const std::string& url) {
  const ParsedUrl parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return false;
  char* text = nullptr;
  if (curl_url_get(parsed.get(), CURLUPART_HOST, &text, 0) != CURLUE_OK) return false;
  const std::unique_ptr<char, Freed<curl_free>> owned(text);
  const std::string host = text;
  return host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

/// Until it is done; nullopt: stopped before.
std::optional<CURLcode> perform(CURLM* multi, const std::stop_token& stop) {
  constexpr int kPollMilliseconds = 1000;  // a wakeup ends it earlier
  const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
  for (int running = 1; running > 0;) {
    if (stop.stop_requested()) return std::nullopt;
    if (curl_multi_perform(multi, &running) != CURLM_OK) throw Error("libcurl is broken");
    if (running > 0) curl_multi_poll(multi, nullptr, 0, kPollMilliseconds, nullptr);
  }
  int left = 0;
  const CURLMsg* message = curl_multi_info_read(multi, &left);
  return message != nullptr ? message->data.result : CURLE_RECV_ERROR;
}

void set_request(CURL* easy, const std::string& url, const std::string& body,
                 std::chrono::milliseconds timeout) {
  set(easy, CURLOPT_URL, url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_POST, 1L);
  set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  set(easy, CURLOPT_POSTFIELDS, body.data());  // not copied: `body` outlives the transfer
  set(easy, CURLOPT_USERAGENT, kUserAgent);
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(timeout.count())));
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_QUICK_EXIT, 1L);  // a stop must not wait for the resolver's thread
  if (is_loopback(url)) set(easy, CURLOPT_PROXY, "");
}

/// libcurl's own words for the code, not those with the host's name in them.
std::string told(CURLcode code, std::chrono::milliseconds timeout) {
  if (code == CURLE_OPERATION_TIMEDOUT) return "no answer within " + to_text(timeout);
  return curl_easy_strerror(code);
}

template <typename T>
T info(CURL* easy, CURLINFO what) {
  T value{};
  curl_easy_getinfo(easy, what, &value);
  return value;
}

}  // namespace

Answer post(const std::string& url, const std::vector<std::string>& headers,
            const std::string& body, std::chrono::milliseconds timeout,
            const std::stop_token& stop) {
  start_library();
  const Headers list = make_list(headers);
  const Multi multi(curl_multi_init());
  const Easy easy(curl_easy_init());
  if (!multi || !easy) throw std::bad_alloc();
  std::size_t read = 0;
  set(easy.get(), CURLOPT_HTTPHEADER, list.get());
  set(easy.get(), CURLOPT_WRITEFUNCTION, &drop);
  set(easy.get(), CURLOPT_WRITEDATA, static_cast<void*>(&read));
  set_request(easy.get(), url, body, timeout);

  if (curl_multi_add_handle(multi.get(), easy.get()) != CURLM_OK)
    throw Error("libcurl refuses a transfer");
  struct Added {
    CURLM* multi;
    CURL* easy;
    ~Added() { curl_multi_remove_handle(multi, easy); }
  } const added{multi.get(), easy.get()};
  const std::optional<CURLcode> code = perform(multi.get(), stop);
  Answer answer;
  if (!code) {
    answer.stopped = true;
    answer.error = "stopped";
    return answer;
  }
  answer.timed_out = *code == CURLE_OPERATION_TIMEDOUT;
  // Its status has come when the rest of what it says is too long or cut off.
  if (*code == CURLE_OK || *code == CURLE_WRITE_ERROR || *code == CURLE_PARTIAL_FILE)
    answer.status = static_cast<int>(info<long>(easy.get(), CURLINFO_RESPONSE_CODE));
  else
    answer.error = told(*code, timeout);
  if (const auto wait = info<curl_off_t>(easy.get(), CURLINFO_RETRY_AFTER); wait > 0)
    answer.retry_after = std::chrono::seconds{wait};
  if (answer.status != 0 && !answer.accepted())
    answer.error = "HTTP " + std::to_string(answer.status);
  return answer;
}

}  // namespace workwise::webhook
