#include "webhook/post.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <new>

#include "base/error.hpp"
#include "base/time.hpp"
#include "http/curl.hpp"

namespace workwise::webhook {
namespace {

using namespace http;

constexpr std::size_t kAnswerBytesMax = std::size_t{64} * 1024;
constexpr const char* kUserAgent = "workwise/" WORKWISE_VERSION " (+notifications)";

/// Read and dropped; what does not end is broken off.
std::size_t drop(char* /*data*/, std::size_t /*one*/, std::size_t size, void* read) {
  std::size_t& so_far = *static_cast<std::size_t*>(read);
  so_far += size;
  return so_far > kAnswerBytesMax ? size + 1 : size;
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
