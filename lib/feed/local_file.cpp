#include "feed/local_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"
#include "feed/body.hpp"

namespace workwise::feed {
namespace {

using Kind = SourceError::Kind;

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    const char* digits = text.data() + at + 1;
    const bool code = text[at] == '%' && at + 2 < text.size() &&
                      std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    result += code ? static_cast<char>(value) : text[at];
    if (code) at += 2;
  }
  return result;
}

struct stat look_at(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    const int number = errno;
    throw SourceError(Kind::unreachable, std::generic_category().message(number),
                      number == ENOENT ? "check the path, and that what fills it has run"
                                       : "make it readable for the user of this process (uid " +
                                             std::to_string(::geteuid()) + ")");
  }
  if (S_ISDIR(status.st_mode))
    throw SourceError(Kind::refused, "it is a directory, not a file",
                      "name one file of it in fetch.url");
  if (!S_ISREG(status.st_mode))
    throw SourceError(Kind::refused, "it is not a plain file (a pipe, socket or device)");
  return status;
}

Spool open_file(const std::string& path) {
  try {
    return Spool::open(path);
  } catch (const Error& error) {
    throw SourceError(
        Kind::unreachable, error.what(),
        "make it readable for the user of this process (uid " + std::to_string(::geteuid()) + ")");
  }
}

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// Empty for a file written so lately that the next write could leave it with the same times.
std::string validator_of(const struct stat& status) {
  constexpr std::int64_t kTooFresh = 2'000'000'000;
  const std::int64_t changed = nanoseconds(status.st_ctim);
  const std::int64_t present =
      std::chrono::duration_cast<std::chrono::nanoseconds>(now().time_since_epoch()).count();
  if (present - changed < kTooFresh) return {};
  return "file-" + std::to_string(status.st_ino) + '-' + std::to_string(status.st_size) + '-' +
         std::to_string(nanoseconds(status.st_mtim)) + '-' + std::to_string(changed);
}

/// Or is an archive, which unpacking refuses by name.
bool is_packed(const Spool& file) {
  const std::string head = file.read(0, kMagicBytes);
  return packing_by_magic(head) || !unreadable_by_magic(head).empty();
}

Body unpack(const config::Source& source, const Spool& file, const std::string& directory,
            const std::stop_token& stop, const Progress& progress) {
  Landing landing(source, {}, {}, directory);
  for_each_piece(file, stop, [&](std::string_view piece) {
    landing.add(piece);
    if (progress) progress(landing.wire_bytes(), file.size());
  });
  try {
    return landing.finish(stop);
  } catch (SourceError& error) {
    landing.hand_over(error, stop);
    throw;
  }
}

Body survey(const config::Source& source, Spool file, const std::string& directory,
            const std::stop_token& stop, const Progress& progress) {
  if (file.size() > source.fetch.body_bytes_max)
    throw SourceError(
        Kind::too_large,
        "it is larger than " + bytes_to_text(source.fetch.body_bytes_max) + " (fetch.max_size)");
  Survey survey;
  std::uint64_t done = 0;
  for_each_piece(file, stop, [&](std::string_view piece) {
    survey.add(piece);
    done += piece.size();
    if (progress) progress(done, file.size());
  });
  return settle_charset(std::move(file), survey, charset_hints(source.read, {}), directory, stop);
}

}  // namespace

std::optional<std::string> file_url_path(const std::string& url) {
  if (!equals_ignoring_case(url.substr(0, 5), "file:")) return std::nullopt;
  std::string path = url.substr(5);
  if (path.starts_with("//localhost/"))
    path.erase(0, std::string_view("//localhost").size());
  else if (path.starts_with("//"))
    path.erase(0, 2);
  return ::access(path.c_str(), F_OK) == 0 ? path : percent_decoded(path);
}

Fetched fetch_file(const config::Source& source, const std::string& path, const Validators& known,
                   const std::string& spool_directory, const std::stop_token& stop,
                   const Progress& progress) {
  Fetched fetched;
  const struct stat status = look_at(path);
  fetched.validators.etag = source.fetch.conditional ? validator_of(status) : std::string{};
  if (!fetched.validators.etag.empty() && fetched.validators == known) {
    fetched.not_modified = true;
    return fetched;
  }
  Spool file = open_file(path);
  fetched.wire_bytes = file.size();
  Body body = is_packed(file) ? unpack(source, file, spool_directory, stop, progress)
                              : survey(source, std::move(file), spool_directory, stop, progress);
  fetched.body_bytes = body.spool.size();
  fetched.body = std::move(body.spool);
  fetched.digest = body.digest;
  fetched.replaced_bytes = body.replaced_bytes;
  return fetched;
}

}  // namespace workwise::feed
