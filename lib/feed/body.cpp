#include "feed/body.hpp"

#include <algorithm>
#include <utility>

#include "feed/fetch.hpp"
#include "feed/transcode.hpp"

namespace workwise::feed {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} * 1024;

const Charset kWindows1252{Charset::Kind::windows_1252, "windows-1252", 0};

/// Nobody says what it is: the whole body does. One bad byte is not enough to call it something
/// else than UTF-8.
Charset guess(const Spool& spool, const Survey& survey, const std::stop_token& stop) {
  if (survey.utf8().valid()) return {};
  Utf8Tally tally;
  for_each_piece(spool, stop, [&](std::string_view piece) { tally.add(piece); });
  return tally.mostly_utf8() ? Charset{} : kWindows1252;
}

/// A feed that says it is windows-1252 or the like, and is UTF-8 from its first byte to its last:
/// it was written by one program and served by another. Text in another charset is valid UTF-8 only
/// by accident, and never a whole document of it. What the operator says is not doubted.
bool is_mislabelled(const Charset& declared, const Survey& survey, const CharsetHints& hints) {
  const bool single =
      declared.kind == Charset::Kind::windows_1252 || declared.kind == Charset::Kind::other;
  return single && hints.guesses() && survey.utf8().valid() && !survey.utf8().ascii();
}

bool is_utf8_already(const Charset& charset, const Survey& survey) {
  if (charset.mark_bytes > 0) return false;
  if (charset.kind == Charset::Kind::utf8) return survey.utf8().valid();
  return charset.kind == Charset::Kind::windows_1252 && survey.utf8().ascii();
}

Body transcode(const Spool& from, const Charset& charset, const std::string& directory,
               const std::stop_token& stop) {
  Body body;
  body.spool = Spool::create(directory);
  Fingerprinter digest;
  Transcoder transcoder(charset, [&](std::string_view utf8) {
    digest.add(utf8);
    body.spool.write(utf8);
  });
  for_each_piece(from, stop, [&](std::string_view piece) { transcoder.add(piece); });
  transcoder.finish();
  body.digest = digest.digest();
  body.replaced_bytes = transcoder.replaced_bytes();
  return body;
}

}  // namespace

void Survey::add(std::string_view bytes) {
  if (head_.size() < kCharsetHeadBytes) head_ += bytes.substr(0, kCharsetHeadBytes - head_.size());
  utf8_.add(bytes);
  digest_.add(bytes);
}

Body settle_charset(Spool unpacked, const Survey& survey, const CharsetHints& hints,
                    const std::string& directory, const std::stop_token& stop) {
  auto declared = declared_charset(survey.head(), hints);
  if (declared && is_mislabelled(*declared, survey, hints)) declared = Charset{};
  const Charset charset = declared ? *declared : guess(unpacked, survey, stop);
  if (is_utf8_already(charset, survey)) return {std::move(unpacked), survey.digest(), 0};
  return transcode(unpacked, charset, directory, stop);
}

Landing::Landing(const config::Source& source, const std::string& content_encoding,
                 const std::string& content_type, const std::string& directory)
    : hints_(charset_hints(source.read, content_type)),
      directory_(directory),
      spool_(Spool::create(directory)),
      belt_([this](std::string_view piece) {
        survey_.add(piece);
        spool_.write(piece);
      }),
      inflater_(content_encoding, inflate_limits(source.fetch),
                [this](std::string_view piece) { belt_.add(piece); }) {}

Body Landing::finish(const std::stop_token& stop) {
  inflater_.finish();
  belt_.finish();
  return settle_charset(std::move(spool_), survey_, hints_, directory_, stop);
}

void Landing::hand_over(SourceError& error, const std::stop_token& stop) {
  using Kind = SourceError::Kind;
  if (error.kind != Kind::cut_short && error.kind != Kind::unreachable) return;
  belt_.finish();
  Body body = settle_charset(std::move(spool_), survey_, hints_, directory_, stop);
  error.arrived = std::make_shared<Fetched>();
  error.arrived->wire_bytes = wire_bytes();
  error.arrived->body_bytes = body.spool.size();
  error.arrived->body = std::move(body.spool);
  error.arrived->replaced_bytes = body.replaced_bytes;
}

InflateLimits inflate_limits(const config::Fetch& fetch) {
  return {fetch.wire_bytes_max, fetch.body_bytes_max, std::max<std::uint64_t>(1, fetch.ratio_max)};
}

CharsetHints charset_hints(const config::Read& read, const std::string& content_type) {
  return {read.encoding, content_type, read.format};
}

void for_each_piece(const Spool& spool, const std::stop_token& stop,
                    const std::function<void(std::string_view)>& take) {
  std::string buffer(kPieceBytes, '\0');
  std::uint64_t offset = 0;
  while (const std::size_t count = spool.read(offset, buffer.data(), buffer.size())) {
    if (stop.stop_requested())
      throw SourceError(SourceError::Kind::stopped, "stopped while reading the body");
    take(std::string_view(buffer).substr(0, count));
    offset += count;
  }
}

}  // namespace workwise::feed
