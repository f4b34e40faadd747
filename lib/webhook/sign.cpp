#include "webhook/sign.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"

namespace workwise::webhook {
namespace {

constexpr std::string_view kMark = "whsec_";

std::string base64(const unsigned char* bytes, std::size_t size) {
  std::string text(4 * ((size + 2) / 3) + 1, '\0');  // and the 0 that OpenSSL puts behind it
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(
      reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size))));
  return text;
}

/// "" where it is not base64.
std::string from_base64(std::string text) {
  while (text.size() % 4 != 0 && text.size() % 4 != 1) text += '=';
  const std::size_t padding = text.size() - text.find_last_not_of('=') - 1;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = text.empty() || padding > 2
                       ? -1
                       : EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                         reinterpret_cast<const unsigned char*>(text.data()),
                                         static_cast<int>(text.size()));
  if (size < 0) return {};
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

/// What only looks like one of theirs is a text like any other.
std::string key_of(std::string_view secret) {
  if (!secret.starts_with(kMark)) return std::string(secret);
  std::string key = from_base64(std::string(secret.substr(kMark.size())));
  return key.empty() ? std::string(secret) : key;
}

std::string signature(const std::string& key, const std::string& content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data(),
           &size) == nullptr)
    throw Error("OpenSSL does not sign");
  return "v1," + base64(digest.data(), size);
}

}  // namespace

std::string signatures(std::string_view secrets, std::string_view id, std::string_view timestamp,
                       std::string_view body) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::string content;
  content.append(id).append(".").append(timestamp).append(".").append(body);
  std::string all;
  for (std::size_t at = secrets.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const std::size_t end = std::min(secrets.find_first_of(kBlanks, at), secrets.size());
    all += (all.empty() ? "" : " ") + signature(key_of(secrets.substr(at, end - at)), content);
    at = secrets.find_first_not_of(kBlanks, end);
  }
  return all;
}

}  // namespace workwise::webhook
